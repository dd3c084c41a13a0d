"""Documents that may be the one being logged: told before it is saved, never merged by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

import sqlalchemy as sa
from rapidfuzz import fuzz
from sqlalchemy.orm import selectinload

from forum.agreements.drafts import AgreementDraft, PartyDraft
from forum.agreements.enums import STAND_FOR_NONE
from forum.agreements.models import Agreement, Party
from forum.agreements.queries.documents import agreements_visible_to
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
_NO_NUMBER: Final = frozenset({"", "б/н", "бн", "без номера", "б н", "-", "–"})


class Likeness(StrEnum):
    """Why a document may be the same."""

    NUMBER = "number"
    SUM = "sum"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class LikeDocument:
    """A document that may be the same, and why."""

    id: int
    number: str | None
    title: str
    why: tuple[Likeness, ...]


def like_documents(*, actor: Actor, draft: AgreementDraft, besides: int | None = None) -> list[LikeDocument]:
    """Documents visible to ``actor`` that may be the one of ``draft``, the newest first; annulled ones are none, nor is
    one that is joined to another, which is told instead.

    NUMBER: the same number of the document, in the same edition or with a party in common. SUM: a Russian and a
    Belarusian organisation with the same INN and UNP, days within three of each other, sums of one currency within one
    per cent. SUBJECT: the same parties, and a subject (without one: a title) that reads nearly the same.
    """
    parties = [PartyKey.of(party) for party in draft.parties]
    numbered = with_tax_number({party.organisation_id for party in parties if party.organisation_id})
    found = []
    for document in _candidates(actor, draft, parties, besides):
        why = tuple(_reasons(draft, parties, numbered, document))
        if why:
            number = document.register_number or document.own_number
            found.append(LikeDocument(document.id, number, document.title, why))
    return found


def likeness_of(agreement: Agreement, *, actor: Actor) -> list[LikeDocument]:
    """Documents that may be the same as a stored one."""
    return like_documents(actor=actor, draft=as_compared(agreement), besides=agreement.id)


def as_compared(agreement: Agreement) -> AgreementDraft:
    """What of a stored document is compared with others."""
    parties = tuple(
        PartyDraft(
            side=party.side,
            organisation_id=party.organisation_id,
            region_id=party.region_id,
            country_code=party.country_code,
        )
        for party in agreement.parties
    )
    return AgreementDraft(
        forum_id=agreement.forum_id,
        kind=agreement.kind,
        level=agreement.level,
        title=agreement.title,
        subject=agreement.subject or "",
        own_number=agreement.own_number or "",
        planned_on=agreement.planned_on,
        signed_on=agreement.signed_on,
        value=agreement.value,
        currency_code=agreement.currency_code,
        parties=parties,
    )


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


def _candidates(
    actor: Actor, draft: AgreementDraft, parties: Sequence[PartyKey], besides: int | None
) -> Sequence[Agreement]:
    organisations = {party.organisation_id for party in parties if party.organisation_id}
    regions = {party.place for party in parties if isinstance(party.place, int)}
    shares_organisation = sa.select(Party.agreement_id).where(Party.organisation_id.in_(organisations))
    shares_region = sa.select(Party.agreement_id).where(Party.organisation_id.is_(None), Party.region_id.in_(regions))
    in_edition = Agreement.forum_id == draft.forum_id
    alike = [Agreement.id.in_(shares_organisation), sa.and_(in_edition, Agreement.id.in_(shares_region))]
    if number := compared_number(draft.own_number):
        # The search key is folded as no database folds Cyrillic letters; which number it was is seen afterwards.
        words = (Agreement.search_key.contains(word, autoescape=True) for word in search_key(number).split())
        alike.append(sa.and_(in_edition, Agreement.own_number.is_not(None), *words))
    statement = (
        agreements_visible_to(actor)
        .where(sa.or_(*alike), Agreement.state.not_in(STAND_FOR_NONE), Agreement.id != (besides or 0))
        .options(selectinload(Agreement.parties))
        .order_by(Agreement.id.desc())
        .limit(MOST_CANDIDATES)
    )
    return db.session.scalars(statement).all()


def _reasons(
    draft: AgreementDraft, parties: Sequence[PartyKey], numbered: frozenset[int], document: Agreement
) -> Iterator[Likeness]:
    theirs = [PartyKey.of(party) for party in document.parties]
    number = compared_number(draft.own_number)
    is_near = document.forum_id == draft.forum_id or bool(set(parties) & set(theirs))
    if number and number == compared_number(document.own_number or "") and is_near:
        yield Likeness.NUMBER
    if _is_near_sum(draft, document) and _share_both_sides(parties, theirs, numbered):
        yield Likeness.SUM
    if parties and set(parties) == set(theirs) and _reads_alike(draft, document):
        yield Likeness.SUBJECT


def _share_both_sides(parties: Sequence[PartyKey], theirs: Sequence[PartyKey], numbered: frozenset[int]) -> bool:
    common = {party for party in set(parties) & set(theirs) if party.organisation_id in numbered}
    return {party.side for party in common} >= set(Side)


def _is_near_sum(draft: AgreementDraft, document: Agreement) -> bool:
    return are_near_sums(_Sum.of(draft), _Sum.of(document))


class HasSum(Protocol):
    """A sum (minor units of its currency) and the day it is of."""

    @property
    def value(self) -> int | None: ...
    @property
    def currency_code(self) -> str | None: ...
    @property
    def day(self) -> date | None: ...


class _Sum(NamedTuple):
    value: int | None
    currency_code: str | None
    day: date | None

    @classmethod
    def of(cls, document: Agreement | AgreementDraft) -> _Sum:
        return cls(document.value, document.currency_code, document.signed_on or document.planned_on)


def are_near_sums(one: HasSum, other: HasSum) -> bool:
    """Whether two sums are of one currency, days of each other and within one per cent."""
    if one.day is None or other.day is None or abs(one.day - other.day) > NEAR_DAYS:
        return False
    if one.value is None or other.value is None or one.currency_code != other.currency_code:
        return False
    return abs(one.value - other.value) * 100 <= max(one.value, other.value) * NEAR_PERCENT


def _reads_alike(draft: AgreementDraft, document: Agreement) -> bool:
    mine, theirs = search_key(draft.subject or draft.title), search_key(document.subject or document.title)
    return bool(mine) and fuzz.ratio(mine, theirs) >= NEAR_WORDS


def compared_number(text: str) -> str:
    """A number of a document as it is compared; «без номера» is none."""
    folded = " ".join(text.casefold().replace("№", " ").split())
    return "" if folded in _NO_NUMBER else folded


def with_tax_number(keys: AbstractSet[int]) -> frozenset[int]:
    """Those of the organisations that have an INN or UNP."""
    has_number = sa.or_(Organisation.inn.is_not(None), Organisation.unp.is_not(None))
    statement = sa.select(Organisation.id).where(has_number)
    if len(keys) <= MOST_CANDIDATES:
        statement = statement.where(Organisation.id.in_(keys))
    return frozenset(db.session.scalars(statement)) & keys
