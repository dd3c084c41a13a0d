"""Tests of lists from outside."""
