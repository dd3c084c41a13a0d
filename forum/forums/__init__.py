"""Editions of the Forum, their sections and quotas."""
