"""Half a page on how the figures come about."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from forum.core.spreadsheet import ReportSheet
from forum.reports.scope import Scope
from forum.reports.sheets.frames import rate_lines


def sheet(scope: Scope) -> ReportSheet:
    """The method in words."""
    made = ReportSheet(_("Method"), widths=(84,), orientation="portrait")
    made.title(_("How the figures come about"), scope.as_of_line)
    for number, text in enumerate(rules(), 1):
        made.note(f"{number}. {text}")
    for line in rate_lines(scope):
        made.note(line)
    return made


def rules() -> Iterator[str]:
    """The counting rules in words, a sentence or two each."""
    yield _("Documents count by the day of signing; one known to the month or year alone counts on its last day.")
    yield _(
        "A document of several regions is divided among them by the shares it states, otherwise in equal parts "
        "(“attributed by default shares”). Sums over the regions of either country equal the total."
    )
    yield _(
        "The sum takes in signed contracts whose sum is stated, verified and expressed in Russian roubles at the "
        "rate of the Bank of Russia in force on the day of signing, not older than 15 days."
    )
    yield _(
        "“Without a stated sum” are all contracts that the sum leaves out: without a sum, with one that is not "
        "disclosed, is a ceiling or an estimate, awaits verification or has no rate."
    )
    yield _("Amendments change the sum from the day they take effect.")
    yield _("A document with the participation of several regions is counted for each of them and once in the total.")
    yield _(
        "What was executed of a contract since its signing, as reported up to the day, is divided like its sum, "
        "by the shares of that day; reports on contracts that are not in the sum are left out."
    )
    yield _(
        "Agreements in force are all documents but contracts and supplementary agreements that were in force "
        "on the day, in whatever year they were signed."
    )
    yield _(
        "Sums in Belarusian roubles and US dollars are for reference: the whole sum in Russian roubles is converted at "
        "one rate, that of the Bank of Russia in force on the last day of the period, not older than 15 days, and "
        "divided among the regions by their sums. Before 1 July 2016 Belarusian roubles are told in the present ones, "
        "10,000 to 1. Without a rate “…” stands."
    )
    yield _("Delegations and participants are those confirmed for the Forum of the year, as the register has them now.")
    yield _(
        "Visits are those outside the Forum that are confirmed and have begun by the day of the report, counted in the "
        "month of their first day; delegations to the Forum stand in columns of their own and are not among them. “…” "
        "stands where no visit of the year is recorded."
    )
    yield _("Training editions and their invented data are left out.")
