"""Delegations, their members and their way to confirmation."""
