"""Accounts as a file, for the page and the command alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forum.accounts.columns import ACCOUNTS
from forum.accounts.models import User
from forum.accounts.queries import AccountFilter, AccountRow, account_rows, read_rows
from forum.core.db import db
from forum.core.security import Actor
from forum.core.spreadsheet import Register


def accounts_export(
    *, actor: Actor, locale: str, wanted: AccountFilter | None = None
) -> tuple[Register[AccountRow], Iterable[AccountRow], list[Any]]:
    """The register of accounts in alphabetical order of names: (register, rows, lines under the title)."""
    statement = account_rows(actor, wanted or AccountFilter(), locale).order_by(User.sort_key, User.id)
    return ACCOUNTS, read_rows(db.session.execute(statement)), []
