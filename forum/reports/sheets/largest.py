"""The ten largest contracts of the year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.formatting import NO_DATA, NOT_APPLICABLE
from forum.core.spreadsheet import Column, Kind, ReportSheet
from forum.core.types import DatePrecision
from forum.reference.enums import Side
from forum.reports.queries import Largest
from forum.reports.scope import Scope
from forum.reports.sheets.frames import Tables, sign, signs, table_of_sums
from forum.statistics.columns import fraction, known

_SIDES = {Side.RU: _l("Russian side"), Side.BY: _l("Belarusian side")}


class _Line(NamedTuple):
    """A contract, or all of them together where ``contract`` is None."""

    number: int | None
    contract: Largest | None
    kopecks: int
    executed: int | None


def sheet(scope: Scope, tables: Tables) -> ReportSheet:
    """The table of the largest contracts with both sides, their share of the sum and what was carried out."""
    columns = _columns(scope)
    made = ReportSheet(_("Largest contracts"), widths=[column.characters for column in columns], frozen_columns=2)
    made.title(tables.next(_("Ten largest contracts signed in %(year)s", year=scope.year)), scope.as_of_line)
    table_of_sums(made, columns, _lines(scope))
    signs(made)
    sign(made)
    return made


def _lines(scope: Scope) -> list[_Line]:
    lines = [_Line(number, one, one.kopecks, one.row.executed) for number, one in enumerate(scope.largest, 1)]
    if not lines:
        return []
    executed = [line.executed for line in lines if line.executed is not None]
    total = sum(line.kopecks for line in lines)
    return [*lines, _Line(None, None, total, sum(executed) if executed else None)]


def _columns(scope: Scope) -> tuple[Column[_Line], ...]:
    whole = scope.now.figures.kopecks

    def told(key: str, title: Any, read: Callable[[Largest], Any], width: float) -> Column[_Line]:
        return Column(
            key, title, read=lambda line: NOT_APPLICABLE if line.contract is None else read(line.contract), width=width
        )

    return (
        Column("number", _l("No."), Kind.INTEGER, lambda line: line.number, width=6),
        Column("title", _l("Title of the document"),
               read=lambda line: str(_("Total")) if line.contract is None else line.contract.row.title, width=44),
        told("forum", _l("Forum"), lambda one: one.row.forum_code, 9),
        told("signed_on", _l("Signed on"), _signed(scope), 13),
        *(told(side, _SIDES[side], _side(side), 34) for side in scope.sides),
        Column("value", _l("Sum of contracts"), Kind.MONEY, lambda line: line.kopecks, width=16, total="sum"),
        Column("share", _l("Share, %"), Kind.SHARE, lambda line: fraction(line.kopecks, whole), width=11, total="sum"),
        Column("executed", _l("Executed since signing"), Kind.MONEY, lambda line: known(line.executed), width=16,
               total="sum"),
        Column("executed_share", _l("Executed, %"), Kind.SHARE,
               lambda line: fraction(line.executed, line.kopecks), width=13),
    )  # fmt: skip


def _side(side: Side) -> Callable[[Largest], str]:
    def read(one: Largest) -> str:
        organisations, regions = (
            getattr(one.row, f"{side.lower()}_{part}").strip() for part in ("organisations", "regions")
        )
        named = "; ".join(regions.split("\n"))
        return "\n".join(part for part in (organisations, f"({named})" if named else "") if part) or NO_DATA

    return read


def _signed(scope: Scope) -> Callable[[Largest], date | str]:
    def read(one: Largest) -> date | str:
        day = one.row.signed_on
        if day is None or one.row.signed_precision is DatePrecision.DAY:
            return day or NO_DATA
        return scope.formats.date_text(day, one.row.signed_precision)

    return read
