"""Regions, organisations and the other things every register refers to."""
