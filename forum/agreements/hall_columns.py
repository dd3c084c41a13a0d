"""A slot's list for a hall without a network: its columns are written, and read back, by this one declaration."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.agreements.columns import SIDE_TITLES
from forum.agreements.enums import HALL_OUTCOME_LABELS, SUM_SOURCE_LABELS
from forum.agreements.queries.halls import HallRow
from forum.core.spreadsheet import Column, Kind, Register
from forum.reference.enums import Side

MARK: Final = "mark"
SHOWN: Final = ("list_number", "title", "ru_organisations", "by_organisations")
"""What tells a person which document a row is; it is not read back, but must still be there."""


def _value(name: str) -> Callable[[HallRow], Any]:
    return lambda row: getattr(row.values, name)


def _label(name: str, labels: Any) -> Callable[[HallRow], Any]:
    def read(row: HallRow) -> str | None:
        value = getattr(row.values, name)
        return None if value is None else str(labels[value])

    return read


def _text(key: str, title: Any, width: float) -> Column[HallRow]:
    return Column(key, title, read=_value(key), width=width, wraps=True)


def _organisations(side: Side) -> Column[HallRow]:
    key = f"{side.value.lower()}_organisations"
    return Column(key, SIDE_TITLES[side]["organisations"], read=attrgetter(key), width=30, wraps=True)


HALL_LIST: Final[Register[HallRow]] = Register(
    name="slot-list",
    title=_l("List of the slot"),
    columns=(
        Column("ordinal", _l("No."), Kind.ORDINAL),
        Column("list_number", _l("Number on the signing programme"), Kind.INTEGER, lambda row: row.list_number),
        Column("title", _l("Title of the document"), read=lambda row: row.title, width=44, wraps=True),
        *(_organisations(side) for side in Side),
        Column("outcome", _l("Outcome"), read=_label("outcome", HALL_OUTCOME_LABELS), width=14),
        _text("reason", _l("Reason"), 24),
        _text("target", _l("Moved to the slot"), 28),
        Column("signed_on", _l("Signed on"), Kind.DATE, _value("signed_on")),
        _text("own_number", _l("Number of the document"), 18),
        Column("value", _l("Sum"), Kind.MONEY, _value("value")),
        Column("currency", _l("Currency"), read=_value("currency"), width=9),
        Column("sum_source", _l("Source of the sum"), read=_label("sum_source", SUM_SOURCE_LABELS), width=19),
        _text("ru_signatories", _l("Signed for the Russian side"), 28),
        _text("ru_posts", _l("Position, Russian side"), 28),
        _text("by_signatories", _l("Signed for the Belarusian side"), 28),
        _text("by_posts", _l("Position, Belarusian side"), 28),
        Column(MARK, _l("Mark of the row: leave it as it is"), read=lambda row: row.mark, width=24),
    ),
)
