"""Factories of the suite: one module per feature, invented data only."""
