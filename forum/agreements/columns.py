"""The register of agreements and contracts: its columns serve the page, the workbook, CSV and the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.agreements.enums import (
    AGREEMENT_KIND_LABELS,
    AGREEMENT_LEVEL_LABELS,
    AGREEMENT_STATE_LABELS,
    DISCLOSURE_LABELS,
    SUM_SOURCE_LABELS,
    VAT_LABELS,
    AgreementKind,
    Disclosure,
)
from forum.agreements.models import Agreement
from forum.agreements.queries import AgreementRow, RegionShareRow
from forum.core.batches import FromFields
from forum.core.formatting import NO_DATA, NOT_APPLICABLE, current_formats
from forum.core.security import Permission
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.columns import nothing
from forum.core.types import DatePrecision
from forum.forums.models import Forum
from forum.reference.enums import Side

AgreementColumn = Column[AgreementRow]
Read = Callable[[AgreementRow], Any]

SIDE_TITLES: Final = {
    Side.RU: {
        "organisations": _l("Russian side (organisation)"),
        "tax_numbers": _l("INN"),
        "regions": _l("Unit of the Russian Federation"),
        "signatories": _l("Signed for the Russian side (name, position, authority)"),
    },
    Side.BY: {
        "organisations": _l("Belarusian side (organisation)"),
        "tax_numbers": _l("UNP"),
        "regions": _l("Region of the Republic of Belarus"),
        "signatories": _l("Signed for the Belarusian side (name, position, authority)"),
    },
}
SIDE_WIDTHS: Final = {"organisations": 40, "tax_numbers": 14, "regions": 28, "signatories": 36}
PAGE_SIDE_TITLES: Final = {Side.RU: _l("Russian side"), Side.BY: _l("Belarusian side")}

# Editions without a number (training, outside forums) stand first: their documents are few.
REGISTER_ORDER: Final = sa.func.coalesce(Forum.number, 0) * 1_000_000 + sa.func.coalesce(
    Agreement.register_sequence, Agreement.list_number
)

COUNTED_ROUBLES: Final = sa.case((Agreement.money, Agreement.value_rub))
"""What the page's column of sums is sorted by: what enters no total stands last, however large."""


_IS_MONEY: Final = ("money", "signed_on")
_EQUIVALENT: Final = (*_IS_MONEY, "value_rub", "value", "counts", "kind", "disclosure")


def agreements_register(
    *,
    first: Side = Side.RU,
    with_region_part: bool = False,
    with_term: bool = False,
    as_of: date | None = None,
    for_page: bool = False,
) -> Register[AgreementRow]:
    """The register's columns in the words of the current language, the side ``first`` leading.

    The order of the two sides is the only difference between a forum on Russian and one on Belarusian soil.
    ``with_region_part`` adds the filtered region's part of each value beside the whole, ``with_term`` the last day in
    force to the page; what was signed after ``as_of`` is no money yet. ``for_page`` leaves out the columns of files,
    whose words a page would look up in vain.
    """
    sides = sorted(Side, key=lambda side: side is not first)
    part = (_region_part(as_of),) if with_region_part else ()
    columns = _page_columns(sides, part, as_of, with_term=with_term)
    if not for_page:
        columns += (
            *_identity_columns(),
            *(column for side in sides for column in _side_columns(side)),
            *_content_columns(as_of),
            *part,
            *_term_columns(as_of),
        )
    return Register(name="agreements", title=_l("Register of agreements and contracts"), columns=columns)


def _page_columns(
    sides: list[Side], part: tuple[AgreementColumn, ...], as_of: date | None, *, with_term: bool
) -> tuple[AgreementColumn, ...]:
    """What the page shows; cells that need links or notes are drawn by its template."""
    kinds, states = _words(AGREEMENT_KIND_LABELS), _words(AGREEMENT_STATE_LABELS)
    shown: tuple[AgreementColumn, ...] = (
        _on_page("number", _l("Number"), lambda row: row.register_number or NO_DATA, sort=REGISTER_ORDER),
        _on_page("document", _l("Document"), lambda row: row.title, sort=Agreement.sort_key),
        *(_on_page(f"{side.lower()}_side", PAGE_SIDE_TITLES[side], _of_side(side, "regions")) for side in sides),
        _on_page("document_kind", _l("Kind"), lambda row: kinds[row.kind], sort=Agreement.kind),
        _on_page("roubles", _l("Sum, Russian roubles"), _equivalent(as_of), kind=Kind.MONEY, sort=COUNTED_ROUBLES),
    )
    if part:
        shown += (_on_page("part", _l("Region’s part, Russian roubles"), part[0].read, kind=Kind.MONEY),)
    term = _on_page(
        "until", _l("In force until"), lambda row: row.in_force_until, kind=Kind.DATE, sort=Agreement.in_force_until
    )
    return (
        *shown,
        *((term,) if with_term else ()),
        _on_page("signed", _l("Signed"), _signed_in_digits(), kind=Kind.DATE, sort=Agreement.signed_on),
        _on_page("standing", _l("State"), lambda row: states[row.state]),
    )


def _identity_columns() -> tuple[AgreementColumn, ...]:
    kinds, levels = _words(AGREEMENT_KIND_LABELS), _words(AGREEMENT_LEVEL_LABELS)
    return (
        _exported("ordinal", _l("No."), nothing, Kind.ORDINAL, reads=()),
        _exported("register_number", _l("Register number"), width=14),
        _exported("registered_on", _l("Registered on"), kind=Kind.DATE),
        _exported("forum", _l("Forum"), FromFields(("forum_code",)), width=9),
        _exported("kind", _l("Kind of document"), FromFields(("kind",), kinds.__getitem__), width=20, wraps=True),
        _exported("level", _l("Level"), FromFields(("level",), levels.__getitem__), width=21, wraps=True),
        _exported("title", _l("Title of the document"), width=56, wraps=True),
        _exported("own_number", _l("Number of the document"), width=16, wraps=True),
        _exported(
            "signed_on",
            _l("Signed on"),
            FromFields(("signed_on", "signed_precision"), _signed()),
            Kind.DATE,
            wraps=True,
        ),
        _exported("place", _l("Place of signing"), width=20, wraps=True),
    )


def _side_columns(side: Side) -> tuple[AgreementColumn, ...]:
    return tuple(
        _exported(
            f"{side.lower()}_{part}",
            title,
            _of_side(side, part),
            width=SIDE_WIDTHS[part],
            wraps=True,
            # Who signed is a person. A representative sees the own organisation's alone, so only who keeps the
            # register has the column.
            permission=Permission.AGREEMENTS_EDIT if part == "signatories" else None,
            personal=part == "signatories",
        )
        for part, title in SIDE_TITLES[side].items()
    )


def _content_columns(as_of: date | None) -> tuple[AgreementColumn, ...]:
    disclosures, sources, vats = _words(DISCLOSURE_LABELS), _words(SUM_SOURCE_LABELS), _words(VAT_LABELS)
    decimal_sign = current_formats().decimal_sign
    return (
        _exported("subject", _l("Subject"), width=44, wraps=True),
        _exported("sector", _l("Sector"), width=28, wraps=True),
        _exported("quantity", _l("Number of contracts"), kind=Kind.INTEGER),
        _exported(
            "disclosure",
            _l("Data on the sum"),
            FromFields(("disclosure",), disclosures.__getitem__),
            width=22,
            wraps=True,
        ),
        _exported("value", _l("Sum"), kind=Kind.MONEY),
        _exported("currency", _l("Currency"), width=9),
        _exported(
            "vat",
            _l("VAT"),
            lambda row: None if row.value is None else vats[row.vat],
            reads=("value", "vat"),
            width=16,
            wraps=True,
        ),
        _exported(
            "sum_source",
            _l("Source of the sum"),
            lambda row: None if row.value is None else sources[row.sum_source],
            reads=("value", "sum_source"),
            width=19,
        ),
        _exported(
            "rate", _l("Rate of the Bank of Russia"), _rate_text(decimal_sign), reads=("rate", "rate_nominal"), width=16
        ),
        _exported("rate_date", _l("Date of the rate"), kind=Kind.DATE),
        _exported(
            "value_rub",
            _l("Equivalent, Russian roubles"),
            _equivalent(as_of),
            Kind.MONEY,
            reads=_EQUIVALENT,
            total="sum",
        ),
    )


def _region_part(as_of: date | None) -> AgreementColumn:
    return _exported(
        "region_part",
        _l("of it the region's part, Russian roubles"),
        lambda row: row.region_kopecks if is_money(row, as_of) else None,
        Kind.MONEY,
        reads=("region_kopecks", *_IS_MONEY),
        total="sum",
    )


def _term_columns(as_of: date | None) -> tuple[AgreementColumn, ...]:
    states = _words(AGREEMENT_STATE_LABELS)
    return (
        _exported("in_force_from", _l("In force from"), kind=Kind.DATE),
        _exported("in_force_until", _l("In force until"), kind=Kind.DATE),
        _exported("state", _l("State"), FromFields(("state",), states.__getitem__), width=20, wraps=True),
        _exported(
            "executed",
            _l("Executed, Russian roubles"),
            _executed(as_of),
            Kind.MONEY,
            reads=("executed", "value", *_IS_MONEY),
            total="sum",
        ),
        _exported(
            "original",
            _l("Original received"),
            FromFields(("original_received_on",)),
            Kind.DATE,
            reads=("original_received_on",),
        ),
        _exported("note", _l("Note"), _note(), reads=("note", "others"), width=36, wraps=True),
    )


def region_shares_register() -> Register[RegionShareRow]:
    """The second sheet: every cell of every document's allocation, in the words of the current language."""
    bases = {True: str(_l("stated by the document")), False: str(_l("attributed by default shares"))}
    return Register(
        name="agreements-by-region",
        title=_l("By region"),
        columns=(
            Column("ordinal", _l("No."), Kind.ORDINAL),
            Column("register_number", _l("Register number"), read=lambda row: row.register_number, width=14),
            Column("title", _l("Title of the document"), read=lambda row: row.title, width=56, wraps=True),
            Column("ru_region", SIDE_TITLES[Side.RU]["regions"], read=lambda row: row.ru_region, width=34),
            Column("by_region", SIDE_TITLES[Side.BY]["regions"], read=lambda row: row.by_region, width=24),
            Column("kopecks", _l("Part, Russian roubles"), Kind.MONEY, lambda row: row.kopecks, total="sum"),
            Column("share", _l("Share of the document"), Kind.SHARE, lambda row: row.ppm),
            Column("basis", _l("Basis of the share"), read=lambda row: bases[row.is_stated], width=26),
        ),
    )


def _note() -> Read:
    """The remark, and parties of third countries, which have no column of their own."""
    title = str(_l("Parties of third countries:"))

    def read(row: AgreementRow) -> str | None:
        if not row.others:
            return row.note
        return "\n".join(filter(None, (row.note, f"{title} {row.others}")))

    return read


def _executed(as_of: date | None) -> Read:
    """Kopecks carried out by the day of documents whose value enters the total; no report is no data, not zero."""

    def read(row: AgreementRow) -> int | str | None:
        if is_money(row, as_of):
            return NO_DATA if row.executed is None else row.executed
        return None if row.value is None else NOT_APPLICABLE

    return read


def _exported(
    key: str,
    title: Any,
    read: Read | None = None,
    kind: Kind = Kind.TEXT,
    *,
    reads: tuple[str, ...] | None = None,
    **options: Any,
) -> AgreementColumn:
    """A column of files; unless told otherwise it reads the field it is called after."""
    return Column(key, title, kind, read or FromFields((key,)), on_page=False, reads=reads, **options)


def _on_page(key: str, title: Any, read: Read, *, kind: Kind = Kind.TEXT, sort: Any = None) -> AgreementColumn:
    # Every cell repeats its title for narrow screens: it is looked up once, not fifty times.
    return Column(key, str(title), kind, read, in_export=False, sort=sort)


def _words(labels: Mapping[Any, Any]) -> dict[Any, str]:
    """Labels as plain text: looked up once per register, not once per cell of a hundred thousand rows."""
    return {member: str(label) for member, label in labels.items()}


def _of_side(side: Side, part: str) -> Read:
    return FromFields((f"{side.lower()}_{part}",))


def _signed() -> Callable[[date | None, DatePrecision], date | str | None]:
    """The day where it is known, else the month or year in words: no cell pretends to know more."""
    formats = current_formats()

    def told(day: date | None, precision: DatePrecision) -> date | str | None:
        return day if day is None or precision is DatePrecision.DAY else formats.date_text(day, precision)

    return told


def _signed_in_digits() -> Read:
    formats = current_formats()
    return lambda row: formats.date_short(row.signed_on, row.signed_precision) if row.signed_on else None


def is_money(row: AgreementRow, as_of: date | None = None) -> bool:
    """Whether the row's value enters the total as of the day, None meaning today."""
    return row.money and (as_of is None or (row.signed_on is not None and row.signed_on <= as_of))


def _equivalent(as_of: date | None) -> Read:
    """Kopecks that enter the total, else a sign why none do: a number that is not counted would spoil the sum."""

    def read(row: AgreementRow) -> int | str | None:
        if is_money(row, as_of):
            return row.value_rub
        if row.value is None:
            return None
        is_stated = row.counts and row.kind is AgreementKind.CONTRACT and row.disclosure is Disclosure.DISCLOSED
        return NO_DATA if is_stated and row.value_rub is None else NOT_APPLICABLE

    return read


def _rate_text(decimal_sign: str) -> Read:
    """The exact rate as text, with its nominal where that is not one unit: a float would change it."""

    def read(row: AgreementRow) -> str | None:
        if row.rate is None:
            return None
        rate = row.rate.replace(".", decimal_sign)
        return rate if row.rate_nominal == 1 else f"{rate} / {row.rate_nominal}"

    return read
