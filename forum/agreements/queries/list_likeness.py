"""Documents of a list that the register, or an earlier row of the list, may have already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from rapidfuzz import fuzz

from forum.agreements.drafts import AgreementDraft
from forum.agreements.enums import STAND_FOR_NONE
from forum.agreements.models import Agreement, Party
from forum.agreements.queries.documents import visible_to
from forum.agreements.queries.likeness import (
    NEAR_WORDS,
    Likeness,
    PartyKey,
    are_near_sums,
    compared_number,
    with_tax_number,
)
from forum.core.db import db
from forum.core.security import Actor
from forum.core.text import search_key
from forum.reference.enums import Side

_CHUNK: Final = 1_000
_MOST: Final = 100
"""Documents of the same parties that one is compared with: the last ones."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What of a document is compared. ``row`` is that of the list, 0 for one of the register; ``value`` minor units."""

    row: int
    shown: str
    forum_id: int
    number: str
    words: str
    value: int | None
    currency_code: str | None
    day: date | None
    parties: frozenset[PartyKey]

    @classmethod
    def of(cls, draft: AgreementDraft, row: int) -> Compared:
        """A document of the list."""
        return cls(
            row,
            "",
            draft.forum_id,
            compared_number(draft.own_number),
            search_key(draft.subject or draft.title),
            draft.value,
            draft.currency_code,
            draft.signed_on or draft.planned_on,
            frozenset(map(PartyKey.of, draft.parties)),
        )


class KnownDocuments:
    """The documents that those of a list may be: of the register, as ``actor`` sees it, and of the rows before."""

    def __init__(self, drafts: Iterable[AgreementDraft], *, actor: Actor) -> None:
        wanted = list(drafts)
        organisations = {party.organisation_id for draft in wanted for party in draft.parties if party.organisation_id}
        self._numbered = with_tax_number(organisations)
        self._by_number: dict[str, list[Compared]] = {}
        self._by_parties: dict[frozenset[PartyKey], list[Compared]] = {}
        self._by_pair: dict[tuple[PartyKey, PartyKey], list[Compared]] = {}
        for document in _stored(wanted, organisations, actor):
            self.add(document)

    def add(self, document: Compared) -> None:
        """Let the documents behind it be compared with this one."""
        if document.number:
            self._by_number.setdefault(document.number, []).append(document)
        if document.parties:
            self._by_parties.setdefault(document.parties, []).append(document)
        if document.value is not None:
            for pair in self._pairs(document):
                self._by_pair.setdefault(pair, []).append(document)

    def like(self, draft: Compared) -> list[tuple[Compared, Likeness]]:
        """Documents that may be the same, and why, by the rules of ``likeness.like_documents``."""
        found: dict[int, tuple[Compared, Likeness]] = {}
        for why, document in self._reasons(draft):
            found.setdefault(id(document), (document, why))
        return list(found.values())

    def _reasons(self, draft: Compared) -> Iterator[tuple[Likeness, Compared]]:
        for one in self._by_number.get(draft.number, ())[-_MOST:] if draft.number else ():
            if one.forum_id == draft.forum_id or one.parties & draft.parties:
                yield Likeness.NUMBER, one
        if draft.value is not None:
            for pair in self._pairs(draft):
                for one in self._by_pair.get(pair, ())[-_MOST:]:
                    if are_near_sums(draft, one):
                        yield Likeness.SUM, one
        for one in self._by_parties.get(draft.parties, ())[-_MOST:] if draft.parties and draft.words else ():
            if fuzz.ratio(draft.words, one.words, score_cutoff=NEAR_WORDS) >= NEAR_WORDS:
                yield Likeness.SUBJECT, one

    def _pairs(self, document: Compared) -> Iterator[tuple[PartyKey, PartyKey]]:
        known = [party for party in document.parties if party.organisation_id in self._numbered]
        for ru in (party for party in known if party.side is Side.RU):
            yield from ((ru, by) for by in known if by.side is Side.BY)


def _stored(drafts: Sequence[AgreementDraft], organisations: set[int], actor: Actor) -> Iterator[Compared]:
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
            0,
            f"{row.register_number or row.own_number or ''} {row.title}".strip(),
            row.forum_id,
            compared_number(row.own_number or ""),
            search_key(row.subject or row.title),
            row.value,
            row.currency_code,
            row.signed_on or row.planned_on,
            frozenset(parties.get(row.id, ())),
        )
