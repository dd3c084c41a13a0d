"""Half a page on how the figures come about."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.core.spreadsheet import ReportSheet
from forum.reports.sheets.scope import Scope
from forum.statistics.queries import left_out


def sheet(scope: Scope) -> ReportSheet:
    """The method in words, and how many contracts the sum leaves out."""
    made = ReportSheet(_("Method"), widths=(88,), orientation="portrait")
    made.title(_("How the figures come about"), scope.as_of_line)
    for text in (
        _("Documents count by the day of signing; one known to the month or year alone counts on its last day."),
        _(
            "A document of several regions is divided among them by the shares it states, otherwise in equal parts "
            "(“attributed by default shares”). Sums over the regions of either country equal the total."
        ),
        _(
            "The sum takes in signed contracts whose sum is stated, verified and expressed in Russian roubles at the "
            "rate of the Bank of Russia in force on the day of signing, not older than 15 days."
        ),
        _("Amendments change the sum from the day they take effect."),
        _("A document with the participation of several regions is counted for each of them and once in the total."),
        _(
            "What was executed of a contract since its signing, as reported up to the day, is divided like its sum, "
            "by the shares of that day; reports on contracts that are not in the sum are left out."
        ),
        _(
            "Agreements in force are all documents but contracts and supplementary agreements that were in force "
            "on the day, in whatever year they were signed."
        ),
        _("Training editions and their invented data are left out."),
    ):
        made.note(text)
    made.skip()
    left = left_out(scope.chosen)
    parts = {
        _("contracts without a sum"): left.without_sum,
        _("contracts whose sum is not disclosed"): left.confidential,
        _("contracts with a ceiling amount"): left.ceilings,
        _("contracts with an estimate"): left.estimates,
        _("contracts whose sum awaits verification"): left.unverified,
        _("contracts without a rate"): left.no_rate,
    }
    made.note(_("Not in the sum:"))
    told = [(name, part) for name, part in parts.items() if part.contracts]
    for name, part in told:
        made.note(f"{name}: {scope.formats.integer(part.contracts)}")
    if not told:
        made.note("–")
    return made
