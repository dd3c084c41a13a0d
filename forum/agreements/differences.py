"""What two records of one document say otherwise, field by field, in the words of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.agreements.enums import (
    AGREEMENT_KIND_LABELS,
    AGREEMENT_LEVEL_LABELS,
    DISCLOSURE_LABELS,
    SUM_SOURCE_LABELS,
    VAT_LABELS,
)
from forum.agreements.models import Agreement, Party
from forum.core.formatting import NONE, Formats


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field of two records; lists, such as the parties, have an entry per line."""

    title: Any
    own: str
    other: str

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return self.own == self.other


def compared(
    agreement: Agreement, other: Agreement, *, formats: Formats, locale: str, with_persons: bool = False
) -> list[Comparison]:
    """All fields of two records that a person compares, in the order of the card.

    ``with_persons`` adds who signs, for a page that notes that it shows them.
    """
    fields = [*_FIELDS, *([(_l("Signed by"), _signatories)] if with_persons else [])]
    return [
        Comparison(title, read(agreement, formats, locale) or NONE, read(other, formats, locale) or NONE)
        for title, read in fields
    ]


def differing(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """The fields in which the records differ."""
    return [one for one in comparisons if not one.is_same]


Reading = Callable[[Agreement, Formats, str], str | None]


def _plain(name: str) -> Reading:
    return lambda agreement, _formats, _locale: getattr(agreement, name)


def _label(name: str, labels: Any) -> Reading:
    return lambda agreement, _formats, _locale: str(labels[getattr(agreement, name)])


def _number(name: str) -> Reading:
    def read(agreement: Agreement, formats: Formats, _locale: str) -> str | None:
        value: int | None = getattr(agreement, name)
        return None if value is None else formats.integer(value)

    return read


def _day(name: str, precision: str | None = None) -> Reading:
    def read(agreement: Agreement, formats: Formats, _locale: str) -> str | None:
        day = getattr(agreement, name)
        if day is None:
            return None
        return formats.date_text(day, getattr(agreement, precision)) if precision else formats.date_text(day)

    return read


def _forum(agreement: Agreement, _formats: Formats, locale: str) -> str:
    return agreement.forum.name(locale)


def _sector(agreement: Agreement, _formats: Formats, locale: str) -> str | None:
    return agreement.sector.name(locale) if agreement.sector else None


def _sum(agreement: Agreement, formats: Formats, _locale: str) -> str | None:
    if agreement.value is None or agreement.currency_code is None:
        return None
    return formats.money_with_currency(agreement.value, agreement.currency_code)


def _parties(agreement: Agreement, formats: Formats, locale: str) -> str:
    """A line per party; their order says nothing, so it is no difference."""
    return "\n".join(sorted(_party(party, formats, locale) for party in agreement.parties))


def _party(party: Party, formats: Formats, locale: str) -> str:
    names = [party.organisation.name(locale) if party.organisation else None, party.role]
    place = party.region.name(locale) if party.region else party.country_code
    weight = f"{formats.integer(party.weight)}" if party.weight else None
    return "; ".join(text for text in (*names, place, weight) if text)


def _signatories(agreement: Agreement, _formats: Formats, _locale: str) -> str:
    lines = (", ".join(filter(None, (row.signatory, row.signatory_post, row.authority))) for row in agreement.parties)
    return "\n".join(sorted(line for line in lines if line))


_FIELDS: Final[tuple[tuple[Any, Reading], ...]] = (
    (_l("Forum"), _forum),
    (_l("Kind of document"), _label("kind", AGREEMENT_KIND_LABELS)),
    (_l("Level"), _label("level", AGREEMENT_LEVEL_LABELS)),
    (_l("Title of the document"), _plain("title")),
    (_l("Subject"), _plain("subject")),
    (_l("Sector"), _sector),
    (_l("Number of the document"), _plain("own_number")),
    (_l("Number of contracts"), _number("quantity")),
    (_l("Expected day of signing"), _day("planned_on", "planned_precision")),
    (_l("Signed on"), _day("signed_on", "signed_precision")),
    (_l("Place of signing"), _plain("place")),
    (_l("In force from"), _day("in_force_from")),
    (_l("In force until"), _day("in_force_until")),
    (_l("Data on the sum"), _label("disclosure", DISCLOSURE_LABELS)),
    (_l("Sum"), _sum),
    (_l("VAT"), _label("vat", VAT_LABELS)),
    (_l("Source of the sum"), _label("sum_source", SUM_SOURCE_LABELS)),
    (_l("Parties"), _parties),
    (_l("Note"), _plain("note")),
)
