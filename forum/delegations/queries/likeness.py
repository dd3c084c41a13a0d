"""Persons who may be one and stand in two delegations to one edition: asked about, never merged."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from rapidfuzz.distance import OSA
from sqlalchemy.orm import aliased, joinedload

from forum.core.db import db
from forum.core.security import Actor, Permission
from forum.core.text import search_key
from forum.delegations.enums import LISTED_STATES, NOMINATED_STATES, LikenessAnswer
from forum.delegations.models import Delegation, Member, MemberLikeness
from forum.forums.enums import ForumState
from forum.forums.models import Forum

MOST_BORN_ALIKE: Final = 200
"""Persons of one given name and patronymic, or of one family name, among whom a slip of the pen is looked for."""
SHORTEST_MISTYPED: Final = 4
"""Letters of a name from which on one wrong, missing, added or swapped letter is a slip of the pen."""
_OPEN: Final = (ForumState.REGISTRATION, ForumState.RUNNING)

# The same given names and patronymics come by the thousand.
_folded: Final = functools.lru_cache(maxsize=8_000)(search_key)


class Likeness(StrEnum):
    """Why two persons may be one."""

    NAME = "name"
    SWAPPED = "swapped"
    LATIN = "latin"
    SLIP = "slip"


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """What of a person is compared: folded names, and the Latin one where the passport's is given."""

    id: int
    delegation_id: int
    last_name: str
    first_name: str
    patronymic: str
    latin: str = ""

    @classmethod
    def of(
        cls, key: int, delegation_id: int, names: Sequence[str | None], latin: Sequence[str | None] = ()
    ) -> NamedPerson:
        """A person by ``names`` (family, given, patronymic) as they are written; ``latin`` are family and given."""
        last, first, patronymic = map(_folded, names)
        return cls(key, delegation_id, last, first, patronymic, _folded(*latin) if all(latin) else "")


@dataclass(frozen=True, slots=True)
class LikePair:
    """Two persons of an edition who may be one, the smaller key first."""

    first_id: int
    second_id: int
    why: Likeness


def like_pairs_among(persons: Iterable[NamedPerson]) -> list[LikePair]:
    """The pairs of persons of different delegations who may be one, each once by its plainest reason, in order of keys.

    NAME: the same name, ё and е alike; a patronymic that only one of them has tells nobody apart. SWAPPED: family name
    and given name in each other's place. LATIN: the same name in the passport, whatever the patronymics where the
    Cyrillic names differ. SLIP: one letter wrong in the family name or the given name, all else the same.

    Persons are compared within groups that share a key, so the work grows with their number, not with its square; of a
    group in which slips are looked for the first ``MOST_BORN_ALIKE`` are compared.
    """
    everybody = sorted(persons, key=lambda one: one.id)
    found: dict[tuple[int, int], Likeness] = {}
    for why, one, other in itertools.chain(_namesakes(everybody), _slips(everybody)):
        if one.delegation_id != other.delegation_id:
            found.setdefault((one.id, other.id), why)
    return [LikePair(*pair, why) for pair, why in sorted(found.items())]


def _namesakes(persons: Sequence[NamedPerson]) -> Iterator[tuple[Likeness, NamedPerson, NamedPerson]]:
    """Pairs of the same names, in whatever order or alphabet."""
    for why, key_of in (
        (Likeness.NAME, lambda one: (one.last_name, one.first_name)),
        (Likeness.SWAPPED, lambda one: tuple(sorted((one.last_name, one.first_name)))),
        (Likeness.LATIN, lambda one: one.latin),
    ):
        for one, other in _pairs_of(persons, key_of):
            if _are_alike(one, other, why):
                yield why, one, other


def _slips(persons: Sequence[NamedPerson]) -> Iterator[tuple[Likeness, NamedPerson, NamedPerson]]:
    """Pairs with one letter wrong in the family name or in the given name, all else the same."""
    for one, other in _pairs_of(persons, lambda one: (one.last_name, one.patronymic), MOST_BORN_ALIKE):
        if _is_slip(one.first_name, other.first_name):
            yield Likeness.SLIP, one, other
    known = [one for one in persons if one.patronymic]
    for one, other in _pairs_of(known, lambda one: (one.first_name, one.patronymic), MOST_BORN_ALIKE):
        if _is_slip(one.last_name, other.last_name):
            yield Likeness.SLIP, one, other


def _pairs_of(
    persons: Sequence[NamedPerson], key_of: Callable[[NamedPerson], Any], most: int | None = None
) -> Iterator[tuple[NamedPerson, NamedPerson]]:
    """Pairs of persons of one key, which is not empty; of ``most`` persons of a key."""
    groups: dict[Any, list[NamedPerson]] = {}
    for person in persons:
        if key := key_of(person):
            groups.setdefault(key, []).append(person)
    # Nearly everybody stands alone.
    return itertools.chain.from_iterable(
        itertools.combinations(group[:most], 2) for group in groups.values() if len(group) > 1
    )


def _are_alike(one: NamedPerson, other: NamedPerson, why: Likeness) -> bool:
    if why is Likeness.LATIN and (one.last_name, one.first_name) != (other.last_name, other.first_name):
        # Written in two languages, the patronymics differ as well.
        return True
    if one.patronymic and other.patronymic and one.patronymic != other.patronymic:
        return False
    return why is not Likeness.SWAPPED or (one.last_name, one.first_name) == (other.first_name, other.last_name)


def _is_slip(one: str, other: str) -> bool:
    """Whether two different names are the same but for one letter."""
    # Asked of every pair of an edition of thousands: most differ in length.
    if not -2 < len(one) - len(other) < 2 or one == other or min(len(one), len(other)) < SHORTEST_MISTYPED:
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """A stored person who may be the one that is entered, and why."""

    member: Member
    why: Likeness


@dataclass(frozen=True, slots=True)
class AskedPair:
    """Two persons with their delegations; ``answer`` is None as long as nobody has given it."""

    first: Member
    second: Member
    why: Likeness | None = None
    answer: MemberLikeness | None = None


def pairs_to_ask(actor: Actor) -> list[LikePair]:
    """Pairs of the editions that are prepared or under way, of nominated delegations, which nobody has answered.

    The secretariat alone is asked: a representative never learns of another organisation's person.
    """
    if not actor.may(Permission.DELEGATIONS_REVIEW):
        return []
    answered = {(one, other) for one, other in db.session.execute(_answered())}
    by_edition: dict[int | None, list[NamedPerson]] = {}
    for forum_id, person in _persons(Forum.state.in_(_OPEN)):
        by_edition.setdefault(forum_id, []).append(person)
    pairs = [pair for persons in by_edition.values() for pair in like_pairs_among(persons)]
    return [pair for pair in pairs if (pair.first_id, pair.second_id) not in answered]


def like_persons_of(actor: Actor, forum_id: int | None, entered: Sequence[NamedPerson]) -> dict[int, list[AskedPerson]]:
    """Persons of other nominated delegations to that edition who may be those that are ``entered``, by their ids.

    Who is entered has an id below zero. Nothing for who is not asked: the secretariat alone is.
    """
    if forum_id is None or not entered or not actor.may(Permission.DELEGATIONS_REVIEW):
        return {}
    stored = [person for _forum, person in _persons(Delegation.forum_id == forum_id)]
    pairs = [pair for pair in like_pairs_among([*entered, *stored]) if pair.first_id < 0 < pair.second_id]
    members = _members({pair.second_id for pair in pairs})
    found: dict[int, list[AskedPerson]] = {}
    for pair in pairs:
        found.setdefault(pair.first_id, []).append(AskedPerson(members[pair.second_id], pair.why))
    return found


def asked_pairs(pairs: Sequence[LikePair]) -> list[AskedPair]:
    """The persons of ``pairs``, which were found for who may see them."""
    members = _members({key for pair in pairs for key in (pair.first_id, pair.second_id)})
    return [AskedPair(members[pair.first_id], members[pair.second_id], pair.why) for pair in pairs]


def answered_pairs(actor: Actor, *, limit: int = 100) -> list[AskedPair]:
    """Pairs that were answered, the newest first; none for who is not asked."""
    if not actor.may(Permission.DELEGATIONS_REVIEW):
        return []
    statement = sa.select(MemberLikeness).order_by(MemberLikeness.id.desc()).limit(limit)
    statement = statement.options(*(joinedload(end).options(*_DELEGATION) for end in _ENDS))
    return [AskedPair(row.first, row.second, answer=row) for row in db.session.scalars(statement)]


def counted_twice(forum_id: int) -> int:
    """How many persons of an edition stand in the total number of participants once more than they are.

    The number of participants is that of persons on the lists of delegations: places, badges and passes follow it, and
    regions add up to the total. Persons answered to be the same are told beside it, never taken away silently.
    """
    first, second = aliased(Member), aliased(Member)
    of_first, of_second = aliased(Delegation), aliased(Delegation)
    statement = (
        sa.select(sa.func.count(sa.distinct(MemberLikeness.second_id)))
        .join(first, first.id == MemberLikeness.first_id)
        .join(second, second.id == MemberLikeness.second_id)
        .join(of_first, of_first.id == first.delegation_id)
        .join(of_second, of_second.id == second.delegation_id)
        .where(MemberLikeness.answer == LikenessAnswer.SAME, of_first.forum_id == forum_id)
        .where(*(of.state.in_(NOMINATED_STATES) for of in (of_first, of_second)))
        .where(*(member.state.in_(LISTED_STATES) for member in (first, second)))
    )
    return db.session.scalar(statement) or 0


_DELEGATION: Final = (
    joinedload(Member.delegation).joinedload(Delegation.forum),
    joinedload(Member.delegation).joinedload(Delegation.organisation),
    joinedload(Member.delegation).joinedload(Delegation.region),
)
_ENDS: Final = (MemberLikeness.first, MemberLikeness.second)


def _members(keys: Collection[int]) -> dict[int, Member]:
    """Persons by key, with their delegations."""
    statement = sa.select(Member).where(Member.id.in_(keys)).options(*_DELEGATION)
    return {one.id: one for one in db.session.scalars(statement)}


def _answered() -> sa.Select[int, int]:
    return sa.select(MemberLikeness.first_id, MemberLikeness.second_id)


def _persons(of_edition: sa.ColumnElement[bool]) -> Iterator[tuple[int | None, NamedPerson]]:
    """Persons on the lists of nominated delegations, with the keys of their editions."""
    statement = (
        sa.select(
            Delegation.forum_id,
            Member.id,
            Member.delegation_id,
            Member.last_name,
            Member.first_name,
            Member.patronymic,
            Member.last_name_latin,
            Member.first_name_latin,
        )
        .join(Member.delegation)
        .join(Delegation.forum)
        .where(
            of_edition,
            Delegation.state.in_(NOMINATED_STATES),
            Member.state.in_(LISTED_STATES),
            Member.last_name != "",
        )
    )
    for forum_id, key, delegation_id, last, first, patronymic, *latin in db.session.execute(statement):
        yield forum_id, NamedPerson.of(key, delegation_id, (last, first, patronymic), latin)
