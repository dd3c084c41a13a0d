"""Rates from a table: currency, day, units, rate, source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError
from forum.core.formatting import current_formats
from forum.core.imports import Decisions, Importer, Line, Order, Preview, RowResult, Table, Verdict
from forum.core.security import Permission
from forum.core.spreadsheet import Register
from forum.rates.columns import rates_register
from forum.rates.importing.bank_files import RateReading, import_rates
from forum.rates.models import ExchangeRate
from forum.rates.queries import rates_between
from forum.rates.services import RateDraft, check_may_edit, check_rate

_Key = tuple[str, date]


def _register(order: Order) -> Register[Any]:
    return rates_register(order.locale)


def _check(table: Table, order: Order) -> Preview:
    check_may_edit(order.actor)
    drafts = dict(_drafts(table))
    days = [draft.on_date for draft in drafts.values()]
    stored = {(rate.currency_code, rate.on_date): rate for rate in rates_between(min(days), max(days))} if days else {}
    seen: dict[_Key, int] = {}
    rows = []
    for line in table.lines:
        draft = drafts.get(line.number)
        verdict = Verdict.INVALID
        if draft is not None:
            key = (draft.currency_code, draft.on_date)
            verdict = _verdict(line, draft, stored.get(key), seen.get(key))
            seen.setdefault(key, line.number)
        verdict = verdict if line.is_sound else Verdict.INVALID
        rows.append(RowResult(line.number, verdict, _title(line), faults=line.faults, draft=draft))
    return Preview(rows)


def _drafts(table: Table) -> Iterator[tuple[int, RateDraft]]:
    """The rates that can be read, by their rows."""
    for line in table.lines:
        values = line.values
        if line.is_sound and table.has("source"):
            source = values["source"]
            yield (
                line.number,
                RateDraft(values["currency_code"], values["on_date"], values["nominal"], values["rate"], source),
            )


def _verdict(line: Line, draft: RateDraft, stored: ExchangeRate | None, earlier: int | None) -> Verdict:
    if earlier is not None:
        line.refuse(None, _("The same rate stands in row %(row)s.", row=earlier))
    elif stored is None:
        try:
            check_rate(draft)
        except DomainError as error:
            line.refuse(error.field, error.message)
        return Verdict.NEW
    elif Decimal(stored.rate) * draft.nominal != Decimal(draft.rate) * stored.nominal:
        # Which figure is right is for a person to say: documents are converted by it.
        told = _(
            "Here stands %(rate)s for %(nominal)s. Which is right is decided on the rate’s own page.",
            rate=current_formats().decimal(Decimal(stored.rate)),
            nominal=stored.nominal,
        )
        line.refuse("rate", told)
    return Verdict.UNCHANGED


def _title(line: Line) -> str:
    day = line.values.get("on_date")
    parts = [line.values.get("currency_code") or "", current_formats().date_short(day) if day else ""]
    return " ".join(filter(None, parts))


def _apply(preview: Preview, order: Order, decisions: Decisions) -> int:  # noqa: ARG001  # nothing is decided here
    drafts = [(row.number, row.draft) for row in preview.of([Verdict.NEW])]
    return import_rates(actor=order.actor, reading=RateReading(drafts)).added


RATES_IMPORT: Final = Importer(
    name="rates",
    title=_l("Exchange rates"),
    permission=Permission.RATES_EDIT,
    register=_register,
    check=_check,
    apply=_apply,
    lead=_l(
        "Official rates of many days. One that stands here already is passed over; one that stands here with another "
        "figure refuses the list."
    ),
)
