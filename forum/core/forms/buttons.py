"""Buttons of a record that stand without a form: they send the version of the record as the reader saw it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, request

from forum.core.errors import DomainError, Versioned, check_version


def sent_version(sent: Mapping[str, str]) -> int | None:
    """The version a button sends without a form of its own; None for what is no number."""
    text = sent.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() else None


def press(row: Versioned, act: Callable[[], object], *, told: str = "") -> None:
    """Do what a button of ``row`` asks and say ``told``; where the row has changed or a rule refuses, say why not."""
    try:
        check_version(row, sent_version(request.form))
        act()
    except DomainError as error:
        flash(str(error), "error")
    else:
        if told:
            flash(told, "success")
