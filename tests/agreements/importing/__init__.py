"""Tests of lists of documents and of their execution from outside."""
