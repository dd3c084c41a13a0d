"""Sheets of the annual report, a module per sheet."""
