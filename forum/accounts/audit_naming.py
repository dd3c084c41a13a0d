"""Turns what an audit event stores into words: actions, columns, values, the names of referenced records."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from forum.accounts.audit_words import COLUMNS, ENTITIES, VERBS
from forum.core.db import Base, db
from forum.core.formatting import NONE, current_formats
from forum.core.types import LocalizedNames, UtcDateTime
from forum.rates.models import ExchangeRate

_MONEY = frozenset({"value", "value_rub", "verify_from"})
# Keys of accounts are kept without a reference, so that the trail outlives the account; the name stands beside.
_ACCOUNT_KEY = "_by"
# What a row without names in three languages is called by.
_NAME_COLUMNS = ("code", "register_number", "title")


def entity_label(table: str) -> str:
    """The record of ``table`` in words; a table of later versions by its own name."""
    return str(ENTITIES.get(table, table))


def action_label(action: str) -> str:
    """An action in words: «делегация: подтверждение»."""
    noun, _dot, verb = action.partition(".")
    table = {"account": "user_account", "audit": "audit_event"}.get(noun, noun)
    return f"{entity_label(table)}: {VERBS.get(verb, verb.replace('_', ' '))}"


def column_label(table: str, column: str) -> str:
    """A column in words."""
    return str(COLUMNS.get(f"{table}.{column}") or COLUMNS.get(column, column))


class Namer:
    """Values in words of one language; names of referenced records are read once by ``prepare``."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self._formats = current_formats()
        self._names: dict[tuple[str, int], str] = {}

    def column(self, table: str, column: str) -> str:
        """The column's title."""
        return column_label(table, column)

    def prepare(self, changes: Iterable[tuple[str, str, Any]]) -> None:
        """Read the names behind the keys that ``changes`` (table, column, [old, new]) mention: one query per table."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for table, column, change in changes:
            target = _target(table, column)
            if target is not None and isinstance(change, list):
                wanted[target] |= {value for value in change if isinstance(value, int)}
        for target, keys in wanted.items():
            if keys and (mapped := _model(target)) is not None:
                rows = db.session.scalars(sa.select(mapped).where(mapped.id.in_(keys)))
                self._names |= {(target, row.id): self._name(row) for row in rows}

    def value(self, table: str, column: str, value: Any) -> str:
        """One value: words for a state, a date in digits, a name for a key; «–» for none."""
        if value is None or value == "":
            return NONE
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        if isinstance(value, int):
            target = _target(table, column)
            if target is not None:
                return self._names.get((target, value), f"№ {value}")
            if column.endswith(_ACCOUNT_KEY):
                return f"№ {value}"
            return self._formats.money(value) if column in _MONEY else str(value)
        if isinstance(value, Mapping):
            return "; ".join(f"{key}: {inner}" for key, inner in value.items())
        return self._text(table, column, str(value))

    def _text(self, table: str, column: str, value: str) -> str:
        kind = _column_type(table, column)
        if isinstance(kind, sa.Enum) and kind.enum_class is not None:
            return _enum_label(kind.enum_class, value)
        try:
            if isinstance(kind, UtcDateTime):
                return self._formats.datetime_text(datetime.fromisoformat(value))
            if kind is not None and kind.python_type is date:
                return self._formats.date_short(date.fromisoformat(value))
        except ValueError:
            return value
        return value

    def _name(self, row: Any) -> str:
        if isinstance(row, ExchangeRate):
            return self._rate(row)
        if isinstance(row, LocalizedNames) and row.name(self._locale):
            return row.name(self._locale)
        found = (getattr(row, column, None) for column in _NAME_COLUMNS)
        return next((str(name) for name in found if name), f"№ {row.id}")

    def _rate(self, rate: ExchangeRate) -> str:
        return str(
            _(
                "rate of the Bank of Russia of %(day)s: %(rate)s roubles for %(nominal)s %(currency)s",
                day=self._formats.date_short(rate.on_date),
                rate=rate.rate.replace(".", self._formats.decimal_sign),
                nominal=rate.nominal,
                currency=rate.currency_code,
            )
        )


def _target(table: str, column: str) -> str | None:
    """The table that a key column refers to."""
    known = Base.metadata.tables.get(table)
    if known is None or column not in known.columns:
        return None
    return next((key.column.table.name for key in known.columns[column].foreign_keys if key.column.name == "id"), None)


def _model(table: str) -> Any | None:
    return next((mapper.class_ for mapper in Base.registry.mappers if mapper.local_table.name == table), None)  # type: ignore[attr-defined]  # every mapped table has a name


def _column_type(table: str, column: str) -> sa.types.TypeEngine[Any] | None:
    known = Base.metadata.tables.get(table)
    return known.columns[column].type if known is not None and column in known.columns else None


def _enum_label(enum: type[Any], value: str) -> str:
    """The label of a member, from the mapping beside the enum: a feature above this one is known by name alone."""
    module = sys.modules[enum.__module__]
    for candidate in vars(module).values():
        if isinstance(candidate, Mapping) and candidate and all(isinstance(key, enum) for key in candidate):
            label = candidate.get(enum(value)) if value in {member.value for member in enum} else None
            if label is not None and not isinstance(label, StrEnum):
                return str(label)
    return value
