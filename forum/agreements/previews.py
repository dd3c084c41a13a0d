"""What a document would be allocated and counted as: shown before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from forum.agreements.allocation import WHOLE_DOCUMENT_PPM, SideShares, allocate, side_shares
from forum.agreements.enums import AgreementKind, Disclosure
from forum.agreements.models import Agreement
from forum.agreements.queries.documents import AllocationCell
from forum.agreements.services.consequences import is_large_sum
from forum.core.formatting import Formats
from forum.core.types import DatePrecision
from forum.rates.enums import ROUBLE
from forum.rates.models import ExchangeRate
from forum.rates.queries import rate_in_force
from forum.rates.services import expected_roubles, rouble_equivalent
from forum.reference.enums import Side
from forum.reference.models import Region
from forum.reference.queries import unknown_region


@dataclass(frozen=True, slots=True)
class SigningPreview:
    """The consequences of a signing on a day: the rate, kopecks, and whether they enter totals.

    ``obstacle`` says why the sum would not: not_contract, no_sum, confidential, ceiling, unverified, no_rate.
    """

    rate: ExchangeRate | None
    value_rub: int | None
    obstacle: str | None
    cells: list[AllocationCell]


def signing_preview(agreement: Agreement, day: date, precision: DatePrecision, *, locale: str) -> SigningPreview:
    """What a signing on ``day`` leads to; nothing is written."""
    rate, kopecks = priced_on(agreement, day, precision)
    obstacle = _obstacle(agreement, kopecks)
    return SigningPreview(rate, kopecks, obstacle, planned_allocation(agreement, kopecks, locale=locale))


def _obstacle(agreement: Agreement, kopecks: int | None) -> str | None:
    if agreement.kind is not AgreementKind.CONTRACT:
        return "not_contract"
    by_disclosure = {
        Disclosure.NONE: "no_sum",
        Disclosure.CONFIDENTIAL: "confidential",
        Disclosure.CEILING: "ceiling",
        Disclosure.ESTIMATE: "ceiling",
    }
    if agreement.disclosure in by_disclosure:
        return by_disclosure[agreement.disclosure]
    is_own_word = agreement.verified_by == agreement.value_entered_by
    if agreement.verified_at is None or (is_own_word and is_large_sum(agreement, kopecks)):
        return "unverified"
    return "no_rate" if kopecks is None else None


@dataclass(frozen=True, slots=True)
class SumEcho:
    """A typed sum said back, so that a lost zero is seen and heard: all finished texts.

    ``roubles`` is the equivalent with its rate and day, empty for roubles; where no rate is known it says so.
    """

    digits: str
    words: str
    roubles: str


def sum_echo(value: int, currency: str, day: date | None, formats: Formats) -> SumEcho:
    """``value`` (minor units of ``currency``) in digits, in words and in roubles, as of the day of signing."""
    kopecks, rate = expected_roubles(value, currency, day)
    roubles = ""
    if currency != ROUBLE:
        roubles = str(_("No rate of the Bank of Russia is known for this day.")) if kopecks is None else ""
    if rate is not None:
        roubles = str(
            _(
                "%(sum)s at the rate of the Bank of Russia of %(day)s: %(rate)s for %(nominal)s %(currency)s",
                sum=formats.money_with_currency(kopecks),
                day=formats.date_short(rate.on_date),
                rate=formats.decimal(Decimal(rate.rate)),
                nominal=formats.integer(rate.nominal),
                currency=rate.currency_code,
            )
        )
    return SumEcho(formats.money_with_currency(value, currency), formats.sum_in_words(value, currency), roubles)


def priced_on(
    agreement: Agreement, day: date | None, precision: DatePrecision
) -> tuple[ExchangeRate | None, int | None]:
    """The rate in force on ``day``, and the kopecks of the document's own sum by it."""
    if agreement.value is None or agreement.currency_code is None or day is None:
        return None, None
    rate = rate_in_force(agreement.currency_code, day, precision)
    return rate, rouble_equivalent(agreement.value, rate, agreement.currency_code)


def planned_allocation(agreement: Agreement, kopecks: int | None, *, locale: str) -> list[AllocationCell]:
    """Who would get what of ``kopecks`` (None: shares alone), by the parties as they stand, in official order."""
    ru, by = side_shares(agreement.parties, Side.RU), side_shares(agreement.parties, Side.BY)
    regions = _regions(agreement, ru, by)
    ppm = allocate(WHOLE_DOCUMENT_PPM, list(ru.weights.items()), list(by.weights.items()))
    parts = allocate(kopecks or 0, list(ru.weights.items()), list(by.weights.items()))
    ordered = sorted(ppm, key=lambda cell: tuple((regions[code].official_order, code) for code in cell))
    return [
        AllocationCell(
            r,
            regions[r].name(locale),
            c,
            regions[c].name(locale),
            parts[r, c],
            ppm[r, c],
            ru.is_stated and by.is_stated,
        )
        for r, c in ordered
    ]


def _regions(agreement: Agreement, ru: SideShares, by: SideShares) -> dict[str, Region]:
    """The regions of the shares by code, «region not established» among them."""
    regions = {party.region.code: party.region for party in agreement.parties if party.region is not None}
    for side, shares in ((Side.RU, ru), (Side.BY, by)):
        if not shares.weights.keys() <= regions.keys():
            region = unknown_region(side)
            regions[region.code] = region
    return regions
