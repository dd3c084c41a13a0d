"""Documents that may be the one being logged: told before it is saved, never merged by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from rapidfuzz import fuzz

from forum.agreements.drafts import AgreementDraft, PartyDraft, stored_draft
from forum.agreements.enums import STAND_FOR_NONE
from forum.agreements.models import Agreement, Party
from forum.agreements.queries.documents import visible_to
from forum.core.db import db
from forum.core.security import Actor
from forum.core.text import search_key
from forum.reference.enums import Side
from forum.reference.models import Organisation

NEAR_DAYS: Final = timedelta(days=3)
NEAR_PERCENT: Final = 1
NEAR_WORDS: Final = 90.0
"""Likeness of subjects from which they are told to be the same, of 100."""
MOST_CANDIDATES: Final = 500
"""Documents of one number, of one pair of organisations, of the same parties that one is compared with: the last."""
_NO_NUMBER: Final = frozenset({"", "б/н", "бн", "без номера", "б н", "-", "–"})
_CHUNK: Final = 1_000


class Likeness(StrEnum):
    """Why a document may be the same."""

    NUMBER = "number"
    SUM = "sum"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class LikeDocument:
    """A document that may be the same, and why: of the register by its key, or of a row of the list (no key)."""

    id: int
    number: str | None
    title: str
    why: tuple[Likeness, ...]
    row: int = 0


def like_documents(*, actor: Actor, draft: AgreementDraft, besides: int | None = None) -> list[LikeDocument]:
    """Documents visible to ``actor`` that may be the one of ``draft``, the newest first; annulled ones are none, nor is
    one that is joined to another, which is told instead.

    NUMBER: the same number of the document, in the same edition or with a party in common. SUM: a Russian and a
    Belarusian organisation with the same INN and UNP, days within three of each other, sums of one currency within one
    per cent. SUBJECT: the same parties, and a subject (without one: a title) that reads nearly the same.
    """
    return KnownDocuments([draft], actor=actor).like(Compared.of(draft, besides or 0))


def likeness_of(agreement: Agreement, *, actor: Actor) -> list[LikeDocument]:
    """Documents that may be the same as a stored one."""
    return like_documents(actor=actor, draft=stored_draft(agreement), besides=agreement.id)


@dataclass(frozen=True, slots=True)
class PartyKey:
    """A party as it is compared: by its organisation, without one by its region or third country."""

    side: Side | None
    organisation_id: int | None
    place: int | str | None

    @classmethod
    def of(cls, party: Party | PartyDraft) -> PartyKey:
        place = party.region_id or party.country_code
        return cls(party.side, party.organisation_id, None if party.organisation_id else place)


@dataclass(frozen=True, slots=True)
class Compared:
    """What of a document is compared: ``id`` is its key, 0 for a new one, ``row`` that of the list, 0 for one of the
    register; ``value`` in minor units of its currency.
    """

    id: int
    row: int
    shown_number: str | None
    title: str
    forum_id: int
    number: str
    words: str
    value: int | None
    currency_code: str | None
    day: date | None
    parties: frozenset[PartyKey]

    @classmethod
    def of(cls, draft: AgreementDraft, key: int = 0, *, row: int = 0) -> Compared:
        """A document as it would be; ``key`` where it changes one of the register."""
        return cls(
            key,
            row,
            draft.own_number or None,
            draft.title,
            draft.forum_id,
            compared_number(draft.own_number),
            search_key(draft.subject or draft.title),
            draft.value,
            draft.currency_code,
            draft.signed_on or draft.planned_on,
            frozenset(map(PartyKey.of, draft.parties)),
        )

    @property
    def facts(self) -> tuple[Any, ...]:
        """What likeness is told by."""
        return self.forum_id, self.number, self.words, self.value, self.currency_code, self.day, self.parties


def is_compared_anew(draft: AgreementDraft, stored: AgreementDraft) -> bool:
    """Whether an edit changes what likeness is told by: one that leaves it alone is asked nothing."""
    # Sums and days are seen to differ at once; words and parties are folded first.
    now, before = ((one.value, one.signed_on or one.planned_on) for one in (draft, stored))
    return now != before or Compared.of(draft).facts != Compared.of(stored).facts


class KnownDocuments:
    """The documents that those of a list may be: of the register, as ``actor`` sees it, and of the rows before."""

    def __init__(self, drafts: Iterable[AgreementDraft], *, actor: Actor) -> None:
        wanted = list(drafts)
        organisations = {party.organisation_id for draft in wanted for party in draft.parties if party.organisation_id}
        self._numbered = _with_tax_number(organisations)
        self._edited: dict[int, Compared] = {}
        self._by_number: dict[str, list[Compared]] = {}
        self._by_parties: dict[frozenset[PartyKey], list[Compared]] = {}
        self._by_pair: dict[tuple[PartyKey, PartyKey], list[Compared]] = {}
        for document in _stored(wanted, organisations, actor):
            self._index(document)

    def add(self, document: Compared) -> None:
        """Let the documents behind it be compared with this one, and no more with what it was before."""
        if document.id:
            self._edited[document.id] = document
        self._index(document)

    def like(self, draft: Compared) -> list[LikeDocument]:
        """Documents that may be the same, by the rules of ``like_documents``: the nearest rows, then the newest."""
        found: dict[int, tuple[Compared, list[Likeness]]] = {}
        for why, document in self._reasons(draft):
            is_itself = bool(draft.id) and document.id == draft.id
            if is_itself or self._edited.get(document.id, document) is not document:
                continue
            reasons = found.setdefault(id(document), (document, []))[1]
            if why not in reasons:
                reasons.append(why)
        newest = sorted(found.values(), key=lambda one: (one[0].row, one[0].id), reverse=True)
        return [LikeDocument(one.id, one.shown_number, one.title, tuple(why), one.row) for one, why in newest]

    def _index(self, document: Compared) -> None:
        if document.number:
            self._by_number.setdefault(document.number, []).append(document)
        if document.parties:
            self._by_parties.setdefault(document.parties, []).append(document)
        if document.value is not None:
            for pair in self._pairs(document):
                self._by_pair.setdefault(pair, []).append(document)

    def _reasons(self, draft: Compared) -> Iterator[tuple[Likeness, Compared]]:
        for one in self._by_number.get(draft.number, ())[-MOST_CANDIDATES:] if draft.number else ():
            if one.forum_id == draft.forum_id or one.parties & draft.parties:
                yield Likeness.NUMBER, one
        if draft.value is not None and draft.day is not None:
            for pair in self._pairs(draft):
                for one in self._by_pair.get(pair, ())[-MOST_CANDIDATES:]:
                    if _are_near_sums(draft, one):
                        yield Likeness.SUM, one
        for one in self._by_parties.get(draft.parties, ())[-MOST_CANDIDATES:] if draft.parties and draft.words else ():
            if fuzz.ratio(draft.words, one.words, score_cutoff=NEAR_WORDS) >= NEAR_WORDS:
                yield Likeness.SUBJECT, one

    def _pairs(self, document: Compared) -> Iterator[tuple[PartyKey, PartyKey]]:
        known = [party for party in document.parties if party.organisation_id in self._numbered]
        for ru in (party for party in known if party.side is Side.RU):
            yield from ((ru, by) for by in known if by.side is Side.BY)


def _are_near_sums(one: Compared, other: Compared) -> bool:
    """Whether two sums are of one currency, days of each other and within one per cent."""
    if one.day is None or other.day is None or abs(one.day - other.day) > NEAR_DAYS:
        return False
    if one.value is None or other.value is None or one.currency_code != other.currency_code:
        return False
    return abs(one.value - other.value) * 100 <= max(one.value, other.value) * NEAR_PERCENT


def compared_number(text: str) -> str:
    """A number of a document as it is compared; «без номера» is none."""
    folded = " ".join(text.casefold().replace("№", " ").split())
    return "" if folded in _NO_NUMBER else folded


def _with_tax_number(keys: AbstractSet[int]) -> frozenset[int]:
    """Those of the organisations that have an INN or UNP."""
    has_number = sa.or_(Organisation.inn.is_not(None), Organisation.unp.is_not(None))
    statement = sa.select(Organisation.id).where(has_number)
    if len(keys) <= _CHUNK:
        statement = statement.where(Organisation.id.in_(keys))
    return frozenset(db.session.scalars(statement)) & keys


def _stored(drafts: Sequence[AgreementDraft], organisations: set[int], actor: Actor) -> Iterator[Compared]:
    """What of the register may be alike, oldest first."""
    keys: set[int] = set()
    ordered = sorted(organisations)
    for start in range(0, len(ordered), _CHUNK):
        some = sa.select(Party.agreement_id).where(Party.organisation_id.in_(ordered[start : start + _CHUNK]))
        keys.update(db.session.scalars(some))
    # Who is told by regions alone, and documents of one number, are looked for in the editions of the list.
    editions = {draft.forum_id for draft in drafts}
    has_regions = any(not party.organisation_id for draft in drafts for party in draft.parties)
    numbers = {number for draft in drafts if (number := compared_number(draft.own_number))}
    if has_regions or numbers:
        in_editions = sa.select(Agreement.id, Agreement.own_number).where(Agreement.forum_id.in_(editions))
        rows = db.session.execute(in_editions)
        keys.update(key for key, number in rows if has_regions or compared_number(number or "") in numbers)
    found = sorted(keys)
    for start in range(0, len(found), _CHUNK):
        yield from _documents(found[start : start + _CHUNK], actor)


def _documents(keys: Sequence[int], actor: Actor) -> Iterator[Compared]:
    place_of = (Party.region_id, Party.country_code)
    columns: tuple[Any, ...] = (Party.agreement_id, Party.side, Party.organisation_id, *place_of)
    parties: dict[int, set[PartyKey]] = {}
    told = db.session.execute(sa.select(*columns).where(Party.agreement_id.in_(keys)))
    for key, side, organisation, region, country in told:
        place = None if organisation else region or country
        parties.setdefault(key, set()).add(PartyKey(side, organisation, place))
    statement = (
        sa.select(Agreement)
        .where(Agreement.id.in_(keys), visible_to(actor), Agreement.state.not_in(STAND_FOR_NONE))
        .order_by(Agreement.id)
        .with_only_columns(
            Agreement.id,
            Agreement.register_number,
            Agreement.own_number,
            Agreement.title,
            Agreement.forum_id,
            Agreement.subject,
            Agreement.value,
            Agreement.currency_code,
            Agreement.signed_on,
            Agreement.planned_on,
        )
    )
    for row in db.session.execute(statement):
        yield Compared(
            row.id,
            0,
            row.register_number or row.own_number,
            row.title,
            row.forum_id,
            compared_number(row.own_number or ""),
            search_key(row.subject or row.title),
            row.value,
            row.currency_code,
            row.signed_on or row.planned_on,
            frozenset(parties.get(row.id, ())),
        )
