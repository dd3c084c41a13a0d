"""Published figures of the editions beside what the register gives."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.agreements.queries.press_figures import press_figures
from forum.core.formatting import NO_DATA, NONE
from forum.core.shipped import read_rows
from forum.core.spreadsheet import Formula, Head, Money, ReportSheet, Value
from forum.delegations.queries import delegation_figures
from forum.forums.models import Forum
from forum.forums.queries import editions
from forum.rates.enums import ROUBLE
from forum.rates.queries import rate_in_force
from forum.rates.services import in_currency
from forum.reports.scope import Scope
from forum.reports.sheets.frames import signs
from forum.statistics.queries import EditionTotal

FILE: Final = "forums.csv"
_MINOR: Final = 100

_QUALIFIERS: Final = {
    "exact": "",
    "over": _l("more than"),
    "about": _l("about"),
    "nearly": _l("nearly"),
    "planned": _l("planned"),
    "up to": _l("up to"),
    "one day only (17 July)": _l("one day only (17 July)"),
}


class _Figure(NamedTuple):
    """A published figure and the register's: counts, or minor units where ``currency`` is told."""

    edition: str
    indicator: str
    published: int
    qualifier: str
    currency: str | None
    computed: int | None
    source: str


def sheet(scope: Scope) -> ReportSheet:
    """Every figure the shipped file has of editions up to the report's year, and those given to the press."""
    made = ReportSheet(_("Published figures"), widths=(6, 10, 34, 20, 22, 12, 22, 22, 56), frozen_columns=3)
    made.title(_("Published figures beside those of the register"), scope.as_of_line)
    made.header(
        Head(_("No.")), Head(_("Forum")), Head(_("Indicator")), Head(_("How exactly")), Head(_("Published")),
        Head(_("Currency")), Head(_("By the register")), Head(_("Difference")), Head(_("Source")),
    )  # fmt: skip
    figures = list(_figures(scope))
    for number, figure in enumerate(figures, 1):
        row = made.next_row
        made.row(
            number, figure.edition, figure.indicator, figure.qualifier or NONE, _cell(figure.published, figure),
            figure.currency or NONE, _cell(figure.computed, figure), _difference(figure, row), figure.source,
        )  # fmt: skip
    if not figures:
        made.row(None, *(NO_DATA for _head in range(8)))
    made.note(
        _(
            "Published figures come from the public sources of the file of editions; a sum in another currency is "
            "compared with the register’s in that currency, at the rate in force on the edition’s last day."
        )
    )
    signs(made)
    return made


def _cell(value: int | None, figure: _Figure) -> Value:
    if value is None:
        return NO_DATA
    return Money(value) if figure.currency else value


def _difference(figure: _Figure, row: int) -> Value:
    if figure.computed is None:
        return NO_DATA
    value = figure.computed - figure.published
    return Formula(f"G{row}-E{row}", Money(value) if figure.currency else value)


def _figures(scope: Scope) -> Iterator[_Figure]:
    published = {row["code"]: row for row in read_rows(FILE)}
    forums = {forum.code: forum for forum in editions(scope.actor, with_outside=True)}
    for total in scope.edition_totals:
        if total.code in published and total.code in forums:
            yield from _of_file(total, forums[total.code], published[total.code])
        yield from _of_press(scope, total)


def _of_file(total: EditionTotal, forum: Forum, row: dict[str, str | None]) -> Iterator[_Figure]:
    sent = delegation_figures(forum.id)
    regions = sum(line.side == "RU" and line.confirmed > 0 for line in sent.regions) if sent.is_known else None
    counted = (
        (_("Documents signed"), "documents_signed", "documents", total.figures.documents or None),
        (_("Russian regions at the Forum"), "russian_regions", "regions", regions),
        (_("Participants of delegations"), "participants", "participants", sent.members_confirmed or None),
    )
    for indicator, key, prefix, computed in counted:
        if value := row.get(key):
            how, source = _how(row[f"{prefix}_qualifier"]), row[f"{prefix}_source"] or ""
            yield _Figure(total.code, indicator, int(value), how, None, computed, source)
    if amount := row.get("contracts_amount"):
        currency = row["contracts_currency"] or ROUBLE
        yield _Figure(
            total.code, _("Sum of contracts"), int(Decimal(amount) * _MINOR), _how(row["contracts_qualifier"]),
            currency, _in(currency, total.figures.kopecks, forum), row["contracts_source"] or "",
        )  # fmt: skip


def _in(currency: str, kopecks: int | None, forum: Forum) -> int | None:
    day = forum.ends_on or forum.starts_on
    if kopecks is None or currency == ROUBLE:
        return kopecks
    if day is None:
        return None
    return in_currency(kopecks, rate_in_force(currency, day, forum.date_precision), currency)


def _of_press(scope: Scope, total: EditionTotal) -> Iterator[_Figure]:
    for figure in press_figures(actor=scope.actor, forum_id=total.forum_id):
        source = _("given to the press, as of %(day)s", day=scope.formats.date_short(figure.as_of))
        told = total.figures
        yield _Figure(total.code, _("Documents signed"), figure.counted, "", None, told.documents or None, source)
        yield _Figure(total.code, _("Sum of contracts"), figure.kopecks, "", ROUBLE, told.kopecks, source)


def _how(text: str | None) -> str:
    """The qualifier of the file in words; what is no known word stays as it was printed."""
    parts = [part.strip() for part in (text or "").split(",")]
    told = (str(_QUALIFIERS.get(part, part)) for part in parts)
    return ", ".join(part for part in told if part)
