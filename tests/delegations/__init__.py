"""Delegations: scope, rules, pages, files."""
