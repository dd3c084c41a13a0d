"""Totals per region, matrix and edition, from allocation alone."""
