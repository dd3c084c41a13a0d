"""Organisations: the register, suggestions while typing, near-duplicates, redirects of merged rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlalchemy.orm import aliased, joinedload

from forum.core.db import db
from forum.core.text import search_key
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Country, Organisation, Region

OwnerT = TypeVar("OwnerT")

SUGGESTIONS: Final = 10
SHORTEST_SUGGESTION: Final = 2

# Two plants of one city score 87 by their names alone, so the bar lies above that; in another region only what is all
# but equal is worth a question.
_ALIKE: Final = 90
_ALIKE_ELSEWHERE: Final = 97

# Legal forms in the spelling of search keys (і is и there). Longer ones stand first: they contain the shorter ones.
_LEGAL_FORMS: Final = tuple(
    search_key(form)
    for form in (
        "общество с ограниченной ответственностью",
        "общество с дополнительной ответственностью",
        "совместное общество с ограниченной ответственностью",
        "публичное акционерное общество",
        "открытое акционерное общество",
        "закрытое акционерное общество",
        "акционерное общество",
        "республиканское унитарное предприятие",
        "производственное унитарное предприятие",
        "частное унитарное предприятие",
        "государственное предприятие",
        "унитарное предприятие",
        "индивидуальный предприниматель",
        "таварыства з абмежаванай адказнасцю",
        "адкрытае акцыянернае таварыства",
        "закрытае акцыянернае таварыства",
        "акцыянернае таварыства",
        "рэспубліканскае ўнітарнае прадпрыемства",
        "прыватнае ўнітарнае прадпрыемства",
        "унітарнае прадпрыемства",
        "limited liability company",
        "open joint stock company",
        "closed joint stock company",
        "public joint stock company",
        "joint stock company",
    )
)
_SHORT_FORMS: Final = frozenset(
    search_key(
        "ООО ОДО СООО ИООО АО ОАО ПАО ЗАО НАО УП РУП ЧУП ЧТУП ЧПУП ПУП КУП ГУП МУП ФГУП ФГБУ ФГБОУ ГУ ГП КФХ ИП "
        "ТАА ТДА ААТ ЗАТ ПУП ПРУП ДП LLC JSC OJSC CJSC PJSC Ltd Inc UE RUE"
    ).split()
)


# Typed loosely: what a register reads is known to its own row maker alone.
_TABLES: tuple[Any, ...] = (Organisation, Region, Country)


@dataclass(frozen=True, slots=True)
class OrganisationFilter:
    """What the register of organisations is asked for; merged rows are shown only on request."""

    text: str = ""
    kind: OrganisationKind | None = None
    side: Side | None = None
    region_id: int | None = None
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One row of the register, in words of one language; ``region`` is the country of a third-country body."""

    id: int
    name: str
    legal_form: str
    kind: OrganisationKind
    region: str
    region_code: str
    inn: str
    unp: str
    merged_into_id: int | None
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One organisation offered while typing; ``detail`` tells namesakes apart."""

    id: int
    label: str
    detail: str
    region: str
    region_id: int | None
    inn: str
    unp: str


def organisation_by_id(organisation_id: int) -> Organisation:
    """The organisation with that key, merged or not, with region and redirect; raises ``NoResultFound``."""
    statement = (
        sa.select(Organisation)
        .where(Organisation.id == organisation_id)
        .options(joinedload(Organisation.region), joinedload(Organisation.merged_into))
    )
    return db.session.scalars(statement).one()


def effective_organisation(organisation_id: int) -> Organisation:
    """The organisation itself, or the one it was merged into; raises ``NoResultFound``.

    Redirects are one step long: ``merge_organisations`` re-points the older ones.
    """
    organisation = organisation_by_id(organisation_id)
    return organisation.merged_into or organisation


def duplicates_of(organisation_id: int) -> Sequence[Organisation]:
    """Rows that were merged into an organisation, oldest first."""
    statement = sa.select(Organisation).where(Organisation.merged_into_id == organisation_id).order_by(Organisation.id)
    return db.session.scalars(statement).all()


def organisation_choices(
    locale: str, *, side: Side | None = None, region_id: int | None = None, kinds: Iterable[OrganisationKind] = ()
) -> list[tuple[int, str]]:
    """Pairs (key, name) of living organisations by alphabet, for a list to choose from."""
    statement = organisations_statement(OrganisationFilter(side=side, region_id=region_id))
    chosen = tuple(kinds)
    if chosen:
        statement = statement.where(Organisation.kind.in_(chosen))
    statement = statement.order_by(getattr(Organisation, f"sort_{locale}"), Organisation.id)
    return [(organisation.id, organisation.name(locale)) for organisation, _, _ in db.session.execute(statement)]


def organisations_statement(wanted: OrganisationFilter) -> sa.Select[Any]:
    """Organisations with region and country, filtered, unordered. Every word of the text must be found."""
    statement: sa.Select[Any] = (
        sa.select(*_TABLES)
        .outerjoin(Region, Region.id == Organisation.region_id)
        .outerjoin(Country, Country.code == Organisation.country_code)
        .where(Organisation.merged_into_id.is_not(None) if wanted.is_merged else Organisation.merged_into_id.is_(None))
    )
    if wanted.kind is not None:
        statement = statement.where(Organisation.kind == wanted.kind)
    if wanted.side is not None:
        statement = statement.where(Region.side == wanted.side)
    if wanted.region_id is not None:
        statement = statement.where(Organisation.region_id == wanted.region_id)
    return statement.where(*_matches(Organisation, wanted.text))


def organisation_rows(result: Iterable[Any], locale: str) -> Iterator[OrganisationRow]:
    """The rows of ``organisations_statement`` in words of ``locale``."""
    for organisation, region, country in result:
        yield OrganisationRow(
            id=organisation.id,
            name=organisation.name(locale),
            legal_form=organisation.legal_form or "",
            kind=organisation.kind,
            region=seat_words(region, country, locale),
            region_code=region.code if region else organisation.country_code or "",
            inn=organisation.inn or "",
            unp=organisation.unp or "",
            merged_into_id=organisation.merged_into_id,
            source=organisation.source,
            note=organisation.note,
        )


def suggested_organisations(
    text: str, locale: str, *, side: Side | None = None, limit: int = SUGGESTIONS
) -> list[Suggestion]:
    """Living organisations whose names hold every typed word, or whose INN or UNP begins with it.

    A duplicate's name leads to the organisation it was merged into. Names that begin with the text come first.
    """
    key = search_key(text)
    if len(key) < SHORTEST_SUGGESTION:
        return []
    duplicate = aliased(Organisation)
    by_duplicate = (
        sa.select(duplicate.id).where(duplicate.merged_into_id == Organisation.id, *_matches(duplicate, text)).exists()
    )
    statement = organisations_statement(OrganisationFilter(side=side)).where(
        sa.or_(sa.and_(*_matches(Organisation, text)), by_duplicate)
    )
    begins = sa.case((Organisation.search_key.startswith(key, autoescape=True), 0), else_=1)
    statement = statement.order_by(begins, getattr(Organisation, f"sort_{locale}"), Organisation.id).limit(limit)
    return [
        _suggestion(organisation, seat_words(region, country, locale), locale)
        for organisation, region, country in db.session.execute(statement)
    ]


def _suggestion(organisation: Organisation, seat: str, locale: str) -> Suggestion:
    number = organisation.inn or organisation.unp
    return Suggestion(
        id=organisation.id,
        label=organisation.name(locale),
        detail=" · ".join(part for part in (seat, number) if part),
        region=seat,
        region_id=organisation.region_id,
        inn=organisation.inn or "",
        unp=organisation.unp or "",
    )


def organisation_meant(text: str, organisation_id: int | None = None) -> Organisation | None:
    """The living organisation that a person meant by ``text``, or None when it is not clear.

    ``organisation_id`` is the key of a suggestion that was taken: it counts only while its name still stands in the
    field, for the person may have typed on. Otherwise the text is an INN or UNP, a whole name in any language, or
    something only one organisation answers to. A merged duplicate stands for its survivor.
    """
    key = search_key(text)
    if not key:
        return None
    if organisation_id is not None:
        chosen = db.session.get(Organisation, organisation_id)
        if chosen is not None and key in _keys_of(chosen):
            return chosen.merged_into or chosen
    statement = (
        sa.select(Organisation).where(*_matches(Organisation, text)).options(joinedload(Organisation.merged_into))
    )
    found = list(db.session.scalars(statement))
    exact = [organisation for organisation in found if key in _keys_of(organisation)]
    meant = {(organisation.merged_into or organisation).id: organisation for organisation in exact or found}
    if len(meant) != 1:
        return None
    (organisation,) = meant.values()
    return organisation.merged_into or organisation


def _keys_of(organisation: Organisation) -> set[str]:
    names = (organisation.name_ru, organisation.name_be, organisation.name_en, organisation.inn, organisation.unp)
    return {search_key(name) for name in names if name}


def similar_organisations(
    names: Iterable[str | None], *, region_id: int | None, except_id: int | None = None, limit: int = 5
) -> list[Organisation]:
    """Living organisations that may be the same one under another spelling, the most alike first.

    Names are compared without their legal form and the order of words. It is a question to a person: nothing is
    ever merged by it.
    """
    if not any(names := [name for name in names if name]):
        return []
    known = known_names(one for one in living_organisations() if one.id != except_id)
    return known.similar(names, region_id=region_id)[:limit]


def living_organisations() -> Sequence[Organisation]:
    """All organisations but merged duplicates, with their seats, oldest first."""
    statement = sa.select(Organisation).where(Organisation.merged_into_id.is_(None)).order_by(Organisation.id)
    seat = (joinedload(Organisation.region), joinedload(Organisation.country))
    return db.session.scalars(statement.options(*seat)).all()


@dataclass(frozen=True, slots=True)
class _Named(Generic[OwnerT]):
    order: int
    owner: OwnerT
    region_id: int | None


class KnownNames(Generic[OwnerT]):
    """The bare names of organisations, folded once for many questions; whose they are, the asker says."""

    def __init__(self) -> None:
        self._by_length: dict[int, tuple[list[str], list[_Named[OwnerT]]]] = {}
        self._count = 0

    def add(self, owner: OwnerT, names: Iterable[str | None], *, region_id: int | None) -> None:
        """Know one more organisation; ``region_id`` is None where its region is not established."""
        self._count += 1
        named = _Named(self._count, owner, region_id)
        for name in _sorted_names(names):
            known, owners = self._by_length.setdefault(len(name), ([], []))
            known.append(name)
            owners.append(named)

    def similar(self, names: Iterable[str | None], *, region_id: int | None) -> list[OwnerT]:
        """See ``similar_organisations``."""
        best: dict[int, tuple[float, _Named[OwnerT]]] = {}
        for typed in _sorted_names(names):
            for known, owners in self._near_lengths(len(typed)):
                for _name, score, place in process.extract(
                    typed, known, scorer=fuzz.ratio, processor=None, score_cutoff=_ALIKE, limit=None
                ):
                    named = owners[place]
                    best[named.order] = max(best.get(named.order, (0.0, named)), (score, named), key=itemgetter(0))
        scored = []
        for score, named in best.values():
            is_elsewhere = bool(region_id and named.region_id and named.region_id != region_id)
            if score >= (_ALIKE_ELSEWHERE if is_elsewhere else _ALIKE):
                scored.append((-score, named.order, named.owner))
        return [owner for _, _, owner in sorted(scored, key=itemgetter(0, 1))]

    def _near_lengths(self, length: int) -> Iterator[tuple[list[str], list[_Named[OwnerT]]]]:
        """Names so much shorter or longer that they cannot be alike are not looked at."""
        # Alike are 2 m / (a + b) of the letters, m at most the shorter of the two: the shorter is at least
        # ``_ALIKE`` / (200 - ``_ALIKE``) of the longer.
        shortest = -(-length * _ALIKE // (200 - _ALIKE))
        longest = length * (200 - _ALIKE) // _ALIKE
        return (self._by_length[one] for one in range(shortest, longest + 1) if one in self._by_length)


def known_names(organisations: Iterable[Organisation]) -> KnownNames[Organisation]:
    """The names of organisations of the register."""
    known: KnownNames[Organisation] = KnownNames()
    for one in organisations:
        is_placed = one.region is not None and not one.region.is_pseudo
        known.add(one, (one.name_ru, one.name_be, one.name_en), region_id=one.region_id if is_placed else None)
    return known


def _sorted_names(names: Iterable[str | None]) -> list[str]:
    """Bare names, their words by alphabet: their order says nothing."""
    bare = dict.fromkeys(bare_name(name) for name in names if name)
    return [" ".join(sorted(name.split())) for name in bare if name]


def bare_name(name: str) -> str:
    """The name as it is compared: folded, without its legal form («ОАО «БелАЗ»» is «белаз»)."""
    key = f" {search_key(name)} "
    for form in _LEGAL_FORMS:
        key = key.replace(f" {form} ", " ")
    words = key.split()
    kept = [word for word in words if word not in _SHORT_FORMS]
    # A name that is nothing but a legal form is compared as it stands.
    return " ".join(kept or words)


def _matches(model: Any, text: str) -> list[sa.ColumnElement[bool]]:
    return [model.search_key.contains(word, autoescape=True) for word in search_key(text).split()]


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an organisation has its seat: a region or else a third country, in words of one language."""

    words: str
    region_id: int | None = None
    country_code: str | None = None


def seats(locale: str) -> Iterator[tuple[Seat, tuple[str, ...]]]:
    """Every possible seat with all that it is called: regions in official order, then third countries."""
    own = {side.value for side in Side}
    for region in db.session.scalars(sa.select(Region).order_by(Region.is_pseudo, Region.side, Region.official_order)):
        words = seat_words(region, None, locale)
        yield Seat(words, region_id=region.id), (words, *_called(region))
    for country in db.session.scalars(sa.select(Country).order_by(Country.code)):
        if country.code not in own:
            words = country.name(locale)
            yield Seat(words, country_code=country.code), (words, *_called(country))


def _called(row: Region | Country) -> tuple[str, ...]:
    return tuple(name for name in (row.code, row.name_ru, row.name_be, row.name_en) if name)


def seat_words(region: Region | None, country: Country | None, locale: str) -> str:
    """The seat of an organisation in words; a pseudo-region with its code."""
    if region is not None:
        return f"{region.name(locale)} ({region.code})" if region.is_pseudo else region.name(locale)
    return country.name(locale) if country is not None else ""
