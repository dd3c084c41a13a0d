"""Agreements and contracts, their parties and the allocation of their value."""
