"""What tables, columns and actions are called on the audit page, by the names under which the trail stores them."""

from forum.accounts.audit_words.columns import COLUMNS
from forum.accounts.audit_words.records import ENTITIES, VERBS

__all__ = ["COLUMNS", "ENTITIES", "VERBS"]
