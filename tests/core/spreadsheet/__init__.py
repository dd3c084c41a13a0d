"""Workbooks and CSV files, read back as a stranger would."""
