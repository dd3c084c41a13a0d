"""The register of documents for editing: what a person fills in, and beside it what the register says by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from forum.agreements.columns import agreements_register
from forum.agreements.enums import (
    AGREEMENT_KIND_LABELS,
    AGREEMENT_LEVEL_LABELS,
    AGREEMENT_STATE_LABELS,
    DISCLOSURE_LABELS,
    SUM_SOURCE_LABELS,
    VAT_LABELS,
    AgreementKind,
    AgreementLevel,
)
from forum.agreements.hall_columns import HALL_LIST
from forum.agreements.importing.party_lines import LinesEntry, lines_text
from forum.agreements.queries.choices import sector_options
from forum.agreements.queries.editing import EditRow
from forum.core.db import db
from forum.core.formatting import current_formats
from forum.core.imports import MARK_COLUMN, mark_of
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.entries import (
    LONGEST_CELL,
    ChoiceEntry,
    DayEntry,
    Entry,
    EntryError,
    MoneyEntry,
    NamedEntry,
    PartialDayEntry,
    TextEntry,
    WholeEntry,
)
from forum.core.text import search_key
from forum.core.types import DatePrecision
from forum.forums.models import Forum
from forum.rates.models import Currency
from forum.reference.enums import Side
from forum.reference.models import Sector

EditColumn = Column[EditRow]
REASON: Final = "reason"
PARTS: Final = ("organisations", "tax_numbers", "regions", "weights", "signatories", "posts", "authorities")
"""What is told of the parties of a side, a column each, in the order of the fields of ``PartyLine``."""

_AUTHORITIES: Final = {Side.RU: _l("Authority, Russian side"), Side.BY: _l("Authority, Belarusian side")}
_WEIGHTS: Final = {
    Side.RU: _l("Weight of the share, Russian side"),
    Side.BY: _l("Weight of the share, Belarusian side"),
}
_LONGEST: Final = {"organisations": 500, "tax_numbers": 20, "weights": 10, "signatories": 200}


@dataclass(frozen=True, slots=True)
class Words:
    """Keys of what a list names, by folded word: editions, sectors, currencies; and the words that are offered."""

    forums: Mapping[str, str]
    sectors: Mapping[str, str]
    currencies: Mapping[str, str]

    @classmethod
    def read(cls, locale: str) -> Words:
        """All of them, the value being the word that the register itself shows."""
        forums = {
            search_key(name): forum.code
            for forum in db.session.scalars(sa.select(Forum))
            for name in (forum.code, forum.name_ru, forum.name_be, forum.name_en)
            if name
        }
        currencies = {
            search_key(name): row.code
            for row in db.session.scalars(sa.select(Currency))
            for name in (row.code, row.name_ru, row.name_be, row.name_en)
            if name
        }
        sectors = {
            search_key(name): row.name(locale)
            for row in db.session.scalars(sa.select(Sector))
            for name in (row.code, row.name_ru, row.name_be, row.name_en, f"{row.code} – {row.name(locale)}")
            if name
        }
        return cls(forums, sectors, currencies)


def edit_register(locale: str) -> Register[EditRow]:
    """The columns in the words of the current language. Several parties of a side stand on a line each, in all of its
    columns; who signed stands in three of them, so that each fact is corrected by itself.
    """
    words = Words.read(locale)
    titles = {column.key: column.title for column in agreements_register().columns}
    columns = (
        Column("ordinal", titles["ordinal"], Kind.ORDINAL),
        *_identity(titles, words),
        *(column for side in Side for column in _side(side, titles)),
        *_content(titles, words, locale),
        *_course(titles),
    )
    mark = Column[EditRow](
        MARK_COLUMN,
        HALL_LIST.column("mark").title,
        read=lambda row: mark_of(row.row.id, row.version, columns, row),
        is_hidden=True,
    )
    return Register(name="agreements", title=_l("Register of agreements and contracts"), columns=(*columns, mark))


def _plain(key: str, title: Any, entry: Entry, kind: Kind = Kind.TEXT, field: str = "", **options: Any) -> EditColumn:
    name = field or key
    return Column(key, title, kind, lambda row: getattr(row.row, name), entry=entry, **options)


def _choice(key: str, title: Any, labels: Mapping[Any, Any], width: float, **options: Any) -> EditColumn:
    told = {member: str(label) for member, label in labels.items()}
    return Column(
        key,
        title,
        read=lambda row: told[getattr(row.row, key)],
        width=width,
        wraps=True,
        entry=ChoiceEntry(labels=labels, **options),
    )


def _identity(titles: Mapping[str, Any], words: Words) -> tuple[EditColumn, ...]:
    fixed = TextEntry(is_fixed=True)
    forum = NamedEntry(
        find=_finder(words.forums, _l("There is no such edition. Write its number or name, for example XIII.")),
        offer=lambda: list(dict.fromkeys(words.forums.values())),
        hint=_l("the number of the edition; empty: the one chosen beside the file"),
    )
    kind = AGREEMENT_KIND_LABELS[AgreementKind.CONTRACT]
    level = AGREEMENT_LEVEL_LABELS[AgreementLevel.ORGANISATIONAL]
    return (
        _plain("register_number", titles["register_number"], fixed, width=14),
        _plain("registered_on", titles["registered_on"], DayEntry(is_fixed=True), Kind.DATE),
        _plain("forum", titles["forum"], forum, field="forum_code", width=9),
        _plain("list_number", HALL_LIST.column("list_number").title, WholeEntry(first=1, last=10_000), Kind.INTEGER),
        _choice("kind", titles["kind"], AGREEMENT_KIND_LABELS, 20, is_required=True, example=kind),
        _choice("level", titles["level"], AGREEMENT_LEVEL_LABELS, 20, is_required=True, example=level),
        _plain(
            "title",
            titles["title"],
            TextEntry(is_required=True, longest=1000, example="Договор поставки техники"),
            width=56,
            wraps=True,
        ),
        _plain("own_number", titles["own_number"], TextEntry(longest=60), width=16),
        _partial("planned_on", _l("Expected day of signing")),
        _partial("signed_on", titles["signed_on"]),
        _plain("place", titles["place"], TextEntry(longest=300), width=20),
    )


def _side(side: Side, titles: Mapping[str, Any]) -> tuple[EditColumn, ...]:
    prefix = side.lower()
    told = {
        "weights": _WEIGHTS[side],
        "signatories": HALL_LIST.column(f"{prefix}_signatories").title,
        "posts": HALL_LIST.column(f"{prefix}_posts").title,
        "authorities": _AUTHORITIES[side],
    }
    return tuple(
        Column(
            f"{prefix}_{part}",
            told[part] if part in told else titles[f"{prefix}_{part}"],
            read=_lines_of(side, place),
            width=14 if part in ("tax_numbers", "weights") else 30,
            wraps=True,
            personal=part in ("signatories", "posts", "authorities"),
            entry=LinesEntry(longest=_LONGEST.get(part, 300)),
        )
        for place, part in enumerate(PARTS)
    )


def _lines_of(side: Side, place: int) -> Callable[[EditRow], str]:
    return lambda row: lines_text(party[place] for party in row.parties.get(side, ()))


def _content(titles: Mapping[str, Any], words: Words, locale: str) -> tuple[EditColumn, ...]:
    sector = NamedEntry(
        find=_finder(words.sectors, _l("There is no such sector. Choose it from the list.")),
        offer=lambda: [name for _key, _code, name in sector_options(locale)],
    )
    currency = NamedEntry(
        find=_finder(words.currencies, _l("There is no such currency. Write its code, for example RUB.")),
        offer=lambda: list(dict.fromkeys(words.currencies.values())),
    )
    vats = {member: str(label) for member, label in VAT_LABELS.items()}
    sources = {member: str(label) for member, label in SUM_SOURCE_LABELS.items()}
    text = TextEntry(longest=LONGEST_CELL, has_lines=True)
    return (
        Column(
            "subject", titles["subject"], read=lambda row: _fitting(row.row.subject), width=44, wraps=True, entry=text
        ),
        _plain("sector", titles["sector"], sector, width=28, wraps=True),
        _plain("quantity", titles["quantity"], WholeEntry(first=1, last=10_000, example="1"), Kind.INTEGER),
        _choice("disclosure", titles["disclosure"], DISCLOSURE_LABELS, 22),
        Column("value", titles["value"], Kind.MONEY, lambda row: row.value, entry=MoneyEntry(example="1234567.89")),
        _plain("currency", titles["currency"], currency, width=9),
        Column(
            "vat",
            titles["vat"],
            read=lambda row: None if row.value is None else vats[row.row.vat],
            width=16,
            wraps=True,
            entry=ChoiceEntry(labels=VAT_LABELS),
        ),
        Column(
            "sum_source",
            titles["sum_source"],
            read=lambda row: None if row.value is None else sources[row.row.sum_source],
            width=19,
            entry=ChoiceEntry(labels=SUM_SOURCE_LABELS),
        ),
        _plain("in_force_from", titles["in_force_from"], DayEntry(), Kind.DATE),
        Column("in_force_until", titles["in_force_until"], Kind.DATE, lambda row: row.in_force_until, entry=DayEntry()),
        _plain("originals_kept", _l("Where the originals are kept"), TextEntry(longest=200), width=24),
        Column("note", titles["note"], read=lambda row: _fitting(row.row.note), width=36, wraps=True, entry=text),
        Column(
            REASON,
            _l("Reason for the correction"),
            width=34,
            wraps=True,
            entry=TextEntry(longest=1000, has_lines=True, hint=_l("for documents that are signed already")),
        ),
    )


def _course(titles: Mapping[str, Any]) -> tuple[EditColumn, ...]:
    """What follows from the rest: shown, and nobody's to write."""
    decimal_sign = current_formats().decimal_sign
    text, day, money = (
        TextEntry(is_fixed=True, longest=LONGEST_CELL),
        DayEntry(is_fixed=True),
        MoneyEntry(is_fixed=True),
    )
    return (
        Column(
            "rate",
            titles["rate"],
            read=lambda row: (row.row.rate or "").replace(".", decimal_sign) or None,
            width=14,
            is_figure=True,
            entry=text,
        ),
        _plain("rate_date", titles["rate_date"], day, Kind.DATE),
        Column(
            "value_rub",
            titles["value_rub"],
            Kind.MONEY,
            lambda row: row.row.value_rub,
            entry=money,
        ),
        _choice("state", titles["state"], AGREEMENT_STATE_LABELS, 20, is_fixed=True),
        _plain("executed", titles["executed"], money, Kind.MONEY),
        _plain("original", titles["original"], day, Kind.DATE, field="original_received_on"),
        _plain(
            "others", _l("Parties of third countries"), TextEntry(is_fixed=True, longest=LONGEST_CELL, has_lines=True)
        ),
    )


def _partial(key: str, title: Any) -> EditColumn:
    def read(row: EditRow) -> Any:
        day, precision = getattr(row.row, key), getattr(row.row, f"{key.removesuffix('_on')}_precision")
        if day is None or precision is DatePrecision.DAY:
            return day
        return f"{day:%m.%Y}" if precision is DatePrecision.MONTH else f"{day:%Y}"

    return Column(key, title, Kind.DATE, read, entry=PartialDayEntry())


def _fitting(text: str | None) -> str | None:
    """The text, or where no cell holds it a remark that leaves it alone."""
    if text is None or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST_CELL:
        return text
    return str(_TOO_LONG)


_TOO_LONG: Final = _l("The text is longer than a cell: it is edited on the page of the document.")


def _finder(known: Mapping[str, str], refusal: Any) -> Callable[[str], str]:
    def find(text: str) -> str:
        found = known.get(search_key(text))
        if found is None:
            raise EntryError(refusal)
        return found

    return find
