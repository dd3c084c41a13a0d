"""Accounts: sign-in, profile, administration, lists, the audit page."""
