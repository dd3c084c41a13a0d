"""Currencies and official exchange rates."""
