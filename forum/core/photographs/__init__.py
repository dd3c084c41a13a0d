"""Photographs of persons: read in a process apart, encoded anew, kept like every file."""
