"""The choice of columns of whoever is signed in, for the pages and downloads of all features."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from forum.accounts.column_choices import choose_columns, column_choice
from forum.core.column_choices import set_keeper
from forum.core.security import current_account_id


class AccountChoices:
    """Keeps the choices of the application in the table of accounts."""

    def load(self, register: str) -> Sequence[str] | None:
        """The keys the signed-in account has chosen."""
        return column_choice(user_id=current_account_id(), register=register)

    def save(self, register: str, keys: Sequence[str] | None) -> None:
        """Keep the choice of the signed-in account."""
        choose_columns(user_id=current_account_id(), register=register, keys=keys)


def init_app(app: Flask) -> None:
    """Let the core know who keeps the choices."""
    set_keeper(app, AccountChoices())
