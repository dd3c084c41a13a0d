"""What the sum leaves out and why: a summary and the lists of documents, and what it holds by default shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.agreements.columns import agreements_register
from forum.agreements.enums import AgreementKind, AgreementState, Disclosure
from forum.agreements.queries import AgreementFilter, AgreementRow, register_rows, register_statement
from forum.core.formatting import NO_DATA, NONE
from forum.core.spreadsheet import Column, Head, Kind, Money, RegisterSheet, ReportSheet, Role, Sheet, Value
from forum.reports.queries import default_parts, has_documents, state_reasons
from forum.reports.reasons import REASONS
from forum.reports.scope import Scope
from forum.statistics.queries import Part

_SIDES = ("ru_organisations", "ru_regions", "by_organisations", "by_regions")
_DOCUMENT = ("ordinal", "register_number", "signed_on", "forum", "title", *_SIDES)
_SUM = ("disclosure", "value", "currency", "sum_source")
_WIDTHS = {"title": 44.0, "ru_organisations": 30.0, "by_organisations": 30.0, "ru_regions": 20.0, "by_regions": 18.0}

Wanted = Callable[[AgreementRow], bool]


def summary_sheet(scope: Scope) -> ReportSheet:
    """Reasons with the number of contracts and what is known of their sums; with those in the sum they are all."""
    made = ReportSheet(_("Left out"), widths=(6, 60, 20, 28), is_frozen=False)
    made.title(_("What the sum for %(year)s leaves out", year=scope.year), scope.as_of_line)
    made.header(Head(_("No.")), Head(_("Reason")), Head(_("Contracts, units")), Head(_("Known sum, Russian roubles")))
    left, figures = scope.left, scope.now.figures
    first = made.next_row
    for number, (reason, of) in enumerate(REASONS, 1):
        part = of(left)
        made.row(number, str(reason), _units(scope, part), _money(scope, part))
    last = made.next_row - 1
    told = figures.contracts > 0
    made.row(
        None, _("Contracts not in the sum"), made.sum("C", first, last, left.contracts) if told else NO_DATA, None,
        role=Role.SUBTOTAL,
    )  # fmt: skip
    row = made.row(
        None, _("Contracts in the sum"), figures.contracts_in_sum or NONE if told else NO_DATA,
        NO_DATA if figures.kopecks is None else Money(figures.kopecks),
    )  # fmt: skip
    whole: Value = made.sum("C", row - 1, row, figures.contracts) if told else NO_DATA
    made.row(None, _("Contracts, units"), whole, None, role=Role.TOTAL)
    made.note(_("A list of its own follows for every reason that has documents."))
    for currency, contracts in left.no_rate_currencies:
        made.note(
            ngettext(
                "No rate of %(currency)s: %(num)s contract.", "No rate of %(currency)s: %(num)s contracts.", contracts,
                currency=currency,
            )
        )  # fmt: skip
    if figures.default_kopecks:
        made.note(
            _("Attributed by default shares: %(sum)s Russian roubles", sum=scope.formats.money(figures.default_kopecks))
        )
    return made


def _units(scope: Scope, part: Part) -> Value:
    return part.contracts or (NONE if scope.now.figures.contracts else NO_DATA)


def _money(scope: Scope, part: Part) -> Value:
    if part.kopecks is not None:
        return Money(part.kopecks)
    return NO_DATA if part.contracts or not scope.now.figures.contracts else NONE


def list_sheets(scope: Scope) -> Iterator[Sheet]:
    """A list per reason, the annulled records, and what was attributed by default shares; none without documents."""
    day = scope.chosen.day
    signed = AgreementFilter(year=scope.year, signed_until=day, as_of=day)
    contracts = replace(signed, kinds=(AgreementKind.CONTRACT,), counts=True)
    stated = replace(contracts, disclosures=(Disclosure.DISCLOSED,))
    left, summed = scope.left, (*_DOCUMENT, *_SUM)

    def of(*disclosures: Disclosure) -> AgreementFilter:
        return replace(contracts, disclosures=disclosures)

    if left.without_sum.contracts:
        yield _list(scope, _("Without a sum"), of(Disclosure.NONE), (*_DOCUMENT, "note"))
    # A sum that is not disclosed is not stored: the list tells the documents alone.
    if left.confidential.contracts:
        yield _list(scope, _("Not disclosed"), of(Disclosure.CONFIDENTIAL), _DOCUMENT)
    if left.ceilings.contracts or left.estimates.contracts:
        yield _list(scope, _("Ceilings and estimates"), of(Disclosure.CEILING, Disclosure.ESTIMATE), summed)
    if left.unverified.contracts:
        awaiting = replace(stated, awaits_verification=True)
        yield _list(scope, _("Awaiting verification"), awaiting, summed, more=(_rubles(),))
    if left.no_rate.contracts:
        # A sum that awaits verification is told there, whether it has a rate or not.
        unpriced = replace(stated, no_rate=True)
        yield _list(scope, _("Without a rate"), unpriced, summed, wanted=lambda row: not row.awaits_verification)
    annulled = replace(signed, states=(AgreementState.VOID,))
    if has_documents(annulled, actor=scope.actor):
        yield _annulled(scope, annulled)
    if scope.now.figures.default_kopecks:
        yield _by_default(scope, replace(contracts, money=True, default_shares=True))


def _annulled(scope: Scope, chosen: AgreementFilter) -> RegisterSheet[AgreementRow]:
    reasons = state_reasons(scope.year)
    reason: Column[AgreementRow] = Column(
        "reason", _l("Reason"), read=lambda row: reasons.get(row.id), width=40, wraps=True
    )
    return _list(scope, _("Annulled records"), chosen, (*_DOCUMENT, "kind", *_SUM), more=(reason,))


def _by_default(scope: Scope, chosen: AgreementFilter) -> RegisterSheet[AgreementRow]:
    parts = default_parts(scope.chosen)
    part: Column[AgreementRow] = Column(
        "by_default", _l("of it by default shares, Russian roubles"), Kind.MONEY, lambda row: parts.get(row.id),
        total="sum",
    )  # fmt: skip
    return _list(scope, _("By default shares"), chosen, (*_DOCUMENT, "value_rub"), more=(part,))


def _rubles() -> Column[AgreementRow]:
    return Column("known_rub", _l("Equivalent, Russian roubles"), Kind.MONEY, lambda row: row.value_rub, total="sum")


def _list(
    scope: Scope,
    name: str,
    chosen: AgreementFilter,
    keys: tuple[str, ...],
    *,
    more: tuple[Column[AgreementRow], ...] = (),
    wanted: Wanted | None = None,
) -> RegisterSheet[AgreementRow]:
    day, told = scope.chosen.day, _("signed in %(year)s", year=scope.year)
    register = agreements_register(first=scope.first, as_of=day)
    columns = [_narrowed(column) for column in register.columns if column.key in keys]
    rows: Any = register_rows(register_statement(actor=scope.actor, chosen=chosen), locale=scope.locale, as_of=day)
    return RegisterSheet(
        columns=[*columns, *more],
        rows=filter(wanted, rows) if wanted else rows,
        name=name,
        title=f"{name} ({told})",
        heading=(scope.as_of_line,),
        frozen=2,
    )


def _narrowed(column: Column[AgreementRow]) -> Column[AgreementRow]:
    return replace(column, width=_WIDTHS.get(column.key, column.width))
