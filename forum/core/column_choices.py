"""Which columns of a register's file its reader has chosen; where they are kept a feature says (``app.extensions``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, cast

from flask import Flask, current_app, request

_NAME: Final = "column_choices"


class ChoiceKeeper(Protocol):
    """What keeps the choices of accounts, by the name of a register."""

    def load(self, register: str) -> Sequence[str] | None:
        """The keys the reader has chosen; None where the file is whole."""

    def save(self, register: str, keys: Sequence[str] | None) -> None:
        """Keep the choice of the reader; None makes the file whole again."""


def set_keeper(app: Flask, keeper: ChoiceKeeper) -> None:
    """Let ``keeper`` keep the choices of ``app``."""
    app.extensions[_NAME] = keeper


def chosen_keys(register: str) -> Sequence[str] | None:
    """The keys of the columns and sheets of this download: those of the address, else those chosen earlier.

    ``columns=number,title`` names them, once or several times; ``columns=`` asks for the whole. None is the whole.
    """
    given = request.args.getlist("columns")
    if not given:
        return _keeper().load(register)
    keys = [key for text in given for key in text.split(",") if key]
    return keys or None


def keep_choice(register: str, keys: Sequence[str] | None) -> None:
    """Keep the reader's choice for this register; None makes the file whole again."""
    _keeper().save(register, keys)


def _keeper() -> ChoiceKeeper:
    return cast("ChoiceKeeper", current_app.extensions[_NAME])
