"""The registers of reference data, each declared once for the page and its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.imports import MARK_COLUMN, mark_of
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.entries import ChoiceEntry, EntryError, NamedEntry, TextEntry
from forum.core.text import search_key
from forum.reference.enums import COUNTRY_LABELS, ORGANISATION_KIND_LABELS, REGION_TYPE_LABELS, OrganisationKind
from forum.reference.models import Organisation, Place, Region, Sector, WorkingDayException
from forum.reference.queries import (
    DistrictRow,
    OrganisationRow,
    PlaceRow,
    RegionRow,
    Seat,
    seat_words,
    seats,
    side_order,
)

_SIDE_SPAN = 10_000


def regions_register(locale: str) -> Register[RegionRow]:
    """Regions; the official order is the country's, then the place within it."""
    order = side_order() * _SIDE_SPAN + Region.official_order
    return Register(
        name="regions",
        title=_l("Regions"),
        columns=(
            Column("name", _l("Name"), read=lambda row: row.name, width=44, wraps=True,
                   sort=getattr(Region, f"sort_{locale}")),
            Column("code", _l("Code"), read=lambda row: row.code, width=10, sort=Region.code),
            Column("country", _l("Country"), read=lambda row: str(COUNTRY_LABELS[row.side]), width=14),
            Column("type", _l("Kind of unit"), read=lambda row: str(REGION_TYPE_LABELS[row.type])),
            # Districts stand in their official order, and regions within them in theirs.
            Column("district", _l("Federal district"), read=lambda row: row.district, width=38, wraps=True, sort=order),
            Column("official_order", _l("Place in official tables"), Kind.INTEGER, lambda row: row.official_order,
                   on_page=False),
            Column("valid_from", _l("Exists since"), Kind.DATE, lambda row: row.valid_from, on_page=False),
            Column("valid_to", _l("Existed until"), Kind.DATE, lambda row: row.valid_to, on_page=False),
            Column("source", _l("Source"), read=lambda row: row.source, width=60, wraps=True, on_page=False),
        ),
    )  # fmt: skip


def organisations_register(locale: str) -> Register[OrganisationRow]:
    """Organisations, sorted by their names in the reader's language."""
    return Register(
        name="organisations",
        title=_l("Organisations"),
        columns=(
            Column("ordinal", _l("No."), Kind.ORDINAL, on_page=False),
            Column("name", _l("Name"), read=lambda row: row.name, width=60, wraps=True,
                   sort=getattr(Organisation, f"sort_{locale}")),
            Column("legal_form", _l("Legal form"), read=lambda row: row.legal_form, width=14, on_page=False),
            Column("kind", _l("Kind"), read=lambda row: str(ORGANISATION_KIND_LABELS[row.kind]), width=26,
                   wraps=True, sort=Organisation.kind),
            Column("region", _l("Region or country"), read=lambda row: row.region, width=38, wraps=True,
                   sort=getattr(Region, f"sort_{locale}")),
            Column("region_code", _l("Code of the region"), read=lambda row: row.region_code, width=12, on_page=False),
            Column("inn", _l("INN"), read=lambda row: row.inn, width=15, sort=Organisation.inn),
            Column("unp", _l("UNP"), read=lambda row: row.unp, width=12, sort=Organisation.unp),
            Column("source", _l("Source"), read=lambda row: row.source, width=60, wraps=True, on_page=False),
            Column("note", _l("Note"), read=lambda row: row.note, width=44, wraps=True, on_page=False),
        ),
    )  # fmt: skip


def organisations_list(locale: str) -> Register[Organisation]:
    """Organisations as they are brought in and edited in a workbook: a name in each language, the mark of the row."""
    columns: tuple[Column[Organisation], ...] = (
        Column("ordinal", _l("No."), Kind.ORDINAL),
        _name("name_ru", _l("Name in Russian"), "Минский тракторный завод"),
        _name("name_be", _l("Name in Belarusian"), "Мінскі трактарны завод"),
        _name("name_en", _l("Name in English"), "Minsk Tractor Works"),
        Column("legal_form", _l("Legal form"), read=lambda row: row.legal_form, width=14,
               entry=TextEntry(longest=60, example="ОАО", hint=_l("For example ОАО, ООО, УП."))),
        Column("kind", _l("Kind"), read=lambda row: str(ORGANISATION_KIND_LABELS[row.kind]), width=26,
               wraps=True, entry=ChoiceEntry(labels=ORGANISATION_KIND_LABELS, is_required=True,
                                 example=ORGANISATION_KIND_LABELS[OrganisationKind.COMPANY])),
        Column("region", _l("Region or country"), read=lambda row: seat_words(row.region, row.country, locale),
               width=28, wraps=True, entry=_seat_entry(locale)),
        Column("inn", _l("INN"), read=lambda row: row.inn, width=15,
               entry=TextEntry(
                   longest=20, hint=_l("10 digits, 12 of an entrepreneur; the check digits are verified."))),
        Column("unp", _l("UNP"), read=lambda row: row.unp, width=12, entry=TextEntry(
            longest=20, example="100316761", hint=_l("9 digits; the check digit is verified."))),
        Column("source", _l("Source"), read=lambda row: row.source, width=24, wraps=True,
               entry=TextEntry(longest=1000)),
        Column("note", _l("Note"), read=lambda row: row.note, width=24, wraps=True,
               entry=TextEntry(longest=4000, has_lines=True)),
    )  # fmt: skip
    mark: Column[Organisation] = Column(
        MARK_COLUMN,
        _l("Mark of the row: leave it as it is"),
        read=lambda row: mark_of(row.id, row.version, columns, row),
        width=24,
        is_hidden=True,
    )
    return Register(name="organisations", title=_l("Organisations"), columns=(*columns, mark))


def _name(key: str, title: Any, example: str) -> Column[Organisation]:
    entry = TextEntry(
        longest=500, example=example, hint=_l("in full, without the legal form; in one language at least")
    )
    return Column(key, title, read=lambda row: getattr(row, key), width=32, wraps=True, entry=entry)


def _seat_entry(locale: str) -> NamedEntry:
    """Region or third country by its name in any language, or by its code."""
    known: dict[str, set[Seat]] = {}
    offered: list[str] = []

    def load() -> None:
        for seat, names in seats(locale):
            offered.append(seat.words)
            for name in names:
                known.setdefault(search_key(name), set()).add(seat)

    def find(text: str) -> Seat:
        # Read once for all the rows of a list, when the first of them asks.
        if not known:
            load()
        found = known.get(search_key(text), set())
        if len(found) != 1:
            raise EntryError(_l("There is no such region or country. Choose it from the list, or write its code."))
        return next(iter(found))

    def offer() -> Sequence[str]:
        if not known:
            load()
        return offered

    return NamedEntry(
        find=find,
        name=lambda seat: seat.words,
        offer=offer,
        is_required=True,
        example="BY-HM",
        hint=_l("the name or the code; “region not established” if it is not known"),
    )


def places_register(locale: str) -> Register[PlaceRow]:
    """Towns and districts with their regions."""
    return Register(
        name="places",
        title=_l("Places"),
        columns=(
            Column("name", _l("Name"), read=lambda row: row.name, width=40, wraps=True,
                   sort=getattr(Place, f"sort_{locale}")),
            Column("region", _l("Region"), read=lambda row: row.region, width=44, wraps=True,
                   sort=getattr(Region, f"sort_{locale}")),
            Column("source", _l("Source"), read=lambda row: row.source, width=60, wraps=True),
        ),
    )  # fmt: skip


DISTRICTS: Final[Register[DistrictRow]] = Register(
    name="districts",
    title=_l("Federal districts"),
    columns=(
        Column("name", _l("Name"), read=lambda row: row.name, width=50, wraps=True),
        Column("regions", _l("Regions"), Kind.INTEGER, lambda row: row.regions, total="sum"),
    ),
)


def sectors_register(locale: str) -> Register[Sector]:
    """Sections of OKVED 2 with their names in ``locale``."""
    return Register(
        name="sectors",
        title=_l("Sectors"),
        columns=(
            Column("code", _l("Section of OKVED 2"), read=lambda row: row.code, width=12),
            Column("name", _l("Name"), read=lambda row: row.name(locale), width=70, wraps=True),
            Column("divisions", _l("Divisions"), read=lambda row: row.divisions, width=14),
            Column("source", _l("Source"), read=lambda row: row.source, width=60, wraps=True),
        ),
    )


WORKING_DAYS: Final[Register[WorkingDayException]] = Register(
    name="working-days",
    title=_l("Working days"),
    columns=(
        Column("on_date", _l("Day"), Kind.DATE, lambda row: row.on_date),
        Column("country", _l("Country"), read=lambda row: str(COUNTRY_LABELS[row.side]), width=14),
        Column("offices", _l("Offices"), read=lambda row: _("work") if row.is_working else _("are closed"), width=14),
        Column("source", _l("Act that moves the day"), read=lambda row: row.source, width=60, wraps=True),
    ),
)
