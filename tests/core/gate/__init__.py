"""Tests of what stands between a list from outside and its cells."""
