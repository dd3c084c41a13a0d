"""What follows when an organisation or a region gets another name or number."""

from __future__ import annotations

from collections.abc import Callable

from forum.core.db import db
from forum.reference.models import Organisation, Region

RenameHook = Callable[[Organisation | Region], None]

RENAME_HOOKS: list[RenameHook] = []
"""Called after every change of a name; features add theirs by ``on_rename`` in their ``init_app``."""


def on_rename(hook: RenameHook) -> None:
    """Register a feature's hook; once, however many applications a process makes."""
    if hook not in RENAME_HOOKS:
        RENAME_HOOKS.append(hook)


def tell_renamed(row: Organisation | Region, key_before: str) -> None:
    """Write the row and, when its search key is no longer ``key_before``, call the hooks."""
    db.session.flush()
    if row.search_key != key_before:
        for hook in RENAME_HOOKS:
            hook(row)
