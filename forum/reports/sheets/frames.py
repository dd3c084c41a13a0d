"""What every table that is sent has around it: its number, the period, footnotes, lines to sign."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from forum.core.spreadsheet import ReportSheet
from forum.reports.scope import Scope

_LINE = "_" * 24


class Tables:
    """Numbers the tables of one workbook in the order they are made."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def next(self, title: Any) -> str:
        """«Таблица 4. …»."""
        return str(_("Table %(number)s. %(title)s", number=next(self._numbers), title=str(title)))


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
    sheet.note(f"{name} {_LINE}   {telephone} {_LINE}")


def rate_lines(scope: Scope) -> Iterator[str]:
    """How the sums told for reference were converted, a line per currency."""
    day = scope.formats.date_short(scope.standing_day)
    for code, told in scope.reference.items():
        name = scope.formats.currency(code)
        if told.rate is None:
            yield str(_("%(currency)s: the register has no rate of the Bank of Russia for %(day)s", **_told(name, day)))
            continue
        price = f"{told.rate.nominal} {scope.formats.currency(told.rate.currency_code)}"
        rate = scope.formats.decimal(Decimal(told.rate.rate))
        yield str(
            _(
                "%(currency)s: at the rate of the Bank of Russia in force on %(day)s, the last day of the period: "
                "%(price)s = %(rate)s Russian roubles",
                price=price, rate=rate, **_told(name, day),
            )
        )  # fmt: skip


def _told(name: str, day: str) -> dict[str, str]:
    return {"currency": name, "day": day}
