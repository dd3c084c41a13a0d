"""Tests of lists of persons from outside."""
