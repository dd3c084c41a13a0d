"""What every table that is sent has around it: its number, the period, footnotes, lines to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from flask_babel import gettext as _

from forum.core.formatting import NO_DATA
from forum.core.spreadsheet import SIGNED, Column, Head, ReportSheet, Role, Shown
from forum.reports.scope import Scope
from forum.statistics.sheets import fill_table


class Tables:
    """Numbers the tables of one workbook in the order they are made."""

    def __init__(self) -> None:
        self._number = 0

    def next(self, title: Any) -> str:
        """«Таблица 4. …»."""
        self._number += 1
        return str(_("Table %(number)s. %(title)s", number=self._number, title=str(title)))

    @property
    def continued(self) -> str:
        """What stands above the second page of the table that was numbered last."""
        return str(_("Table %(number)s (continued)", number=self._number))


class Numbered(Protocol):
    """A line of a table; the one without a number is the total."""

    @property
    def number(self) -> int | None:
        """The ordinal of the line."""


LineT = TypeVar("LineT", bound=Numbered)


def role_of(line: Numbered) -> Role:
    """Whether the line is the total."""
    return Role.TOTAL if line.number is None else Role.BODY


def millions(sheet: ReportSheet) -> None:
    """The unit above a table of sums."""
    sheet.unit(_("sums in mn Russian roubles; the cells hold full roubles"))


def table_of_sums(
    sheet: ReportSheet,
    columns: Sequence[Column[LineT]],
    lines: Sequence[LineT],
    *,
    nothing: tuple[str | None, str] = (None, NO_DATA),
) -> int:
    """Unit, header and ``lines``; returns the number of the first row.

    Without any there is one row of ``nothing``: in the column of numbers, in the others.
    """
    millions(sheet)
    sheet.header(*(Head(column.title) for column in columns))
    if not lines:
        ordinal, sign_of_none = nothing
        sheet.row(ordinal, *(sign_of_none for _column in columns[1:]))
    first, _last = fill_table(sheet, columns, lines, role_of, shown=Shown.MILLIONS)
    return first


def signs(sheet: ReportSheet) -> None:
    """What the signs for «no value» mean."""
    sheet.note(_("“…” – no data; “–” – none; “х” – does not apply."))


def not_added(sheet: ReportSheet) -> None:
    """The footnote of counts of whole documents, as the form has it."""
    sheet.note(_("† The column is not added up; the row “Total” gives the number of documents, each counted once."))


def sign(sheet: ReportSheet) -> None:
    """The lines to sign, as under every table that is sent."""
    sheet.signature(_("Head of the department"))
    sheet.skip()
    name, telephone = _("Prepared by (name)"), _("Telephone")
    sheet.note(f"{name} {SIGNED}   {telephone} {SIGNED}")


def rate_lines(scope: Scope) -> Iterator[str]:
    """How the sums told for reference were converted, a line per currency."""
    day = scope.formats.date_short(scope.standing_day)
    for code, told in scope.reference.items():
        name = scope.formats.currency(code)
        if told.rate is None:
            text = _("%(currency)s: the register has no rate of the Bank of Russia for %(day)s.", **_told(name, day))
            yield str(text)
            continue
        price = f"{told.rate.nominal} {scope.formats.currency(told.rate.currency_code)}"
        rate = scope.formats.decimal(Decimal(told.rate.rate))
        yield str(
            _(
                "%(currency)s: at the rate of the Bank of Russia in force on %(day)s, the last day of the period: "
                "%(price)s = %(rate)s Russian roubles.",
                price=price, rate=rate, **_told(name, day),
            )
        )  # fmt: skip


def _told(name: str, day: str) -> dict[str, str]:
    return {"currency": name, "day": day}
