"""Accounts, sessions, sign-in and the audit page."""
