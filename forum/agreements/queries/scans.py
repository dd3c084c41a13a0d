"""Which document the name of a file means: by register number, number of its own or number on the programme."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from forum.agreements.enums import STAND_FOR_NONE
from forum.agreements.models import Agreement
from forum.agreements.queries.documents import visible_to
from forum.core.db import db
from forum.core.security import Actor
from forum.core.text import search_key
from forum.forums.models import Forum

_PARTS: Final = re.compile(r"[^\W_]+")
_LATIN: Final = str.maketrans("авекмнорстухі", "abekmhopctyxi")
"""Cyrillic letters that look like Latin ones: a name typed in the Russian layout reads «Х-0012»."""


class NamedBy(StrEnum):
    """What of a document a file is called by."""

    REGISTER_NUMBER = "register_number"
    OWN_NUMBER = "own_number"
    LIST_NUMBER = "list_number"


@dataclass(frozen=True, slots=True)
class Named:
    """A document that a name means."""

    agreement_id: int
    number: str | None
    title: str
    named_by: NamedBy


_Numbers = Mapping[NamedBy, Mapping[tuple[str, ...], list[Named]]]
"""The numbers of an edition's documents as parts of names, each with the documents that have it."""


def documents_named(*, actor: Actor, forum: Forum, names: Iterable[str]) -> dict[str, list[Named]]:
    """File name -> the documents of the edition it may mean: none, the one, or several that nobody can tell apart.

    «X-0012 скан.pdf» and «x_12.pdf» mean the register number X-0012; «К-7-26.pdf» the own number «К-7/26», wherever
    in the name; «12.pdf» and «12 договор.pdf» the number 12 on the programme. The first of the three that is found
    decides. Annulled records are nobody's.
    """
    numbers = _numbers(actor, forum)
    return {name: _meant(_parts(name.rpartition(".")[0] or name), forum.code, numbers) for name in names}


def _numbers(actor: Actor, forum: Forum) -> _Numbers:
    statement = (
        sa.select(
            Agreement.id,
            Agreement.register_number,
            Agreement.register_sequence,
            Agreement.own_number,
            Agreement.list_number,
            Agreement.title,
        )
        .where(Agreement.forum_id == forum.id, Agreement.state.not_in(STAND_FOR_NONE), visible_to(actor))
        .order_by(Agreement.id)
    )
    by: dict[NamedBy, dict[tuple[str, ...], list[Named]]] = {kind: {} for kind in NamedBy}
    for key, register_number, sequence, own_number, list_number, title in db.session.execute(statement):
        told = {
            NamedBy.REGISTER_NUMBER: (str(sequence),) if sequence else (),
            NamedBy.OWN_NUMBER: _parts(own_number or ""),
            NamedBy.LIST_NUMBER: (str(list_number),) if list_number else (),
        }
        for kind, parts in told.items():
            if parts:
                by[kind].setdefault(parts, []).append(Named(key, register_number or own_number, title, kind))
    return by


def _meant(parts: tuple[str, ...], code: str, numbers: _Numbers) -> list[Named]:
    prefix = tuple(part.translate(_LATIN) for part in _parts(code))
    latin = tuple(part.translate(_LATIN) for part in parts)
    for place, part in enumerate(parts):
        if latin[place - len(prefix) : place] == prefix and part.isdecimal():
            return numbers[NamedBy.REGISTER_NUMBER].get((str(int(part)),), [])
    own = numbers[NamedBy.OWN_NUMBER]
    # A number of one part, such as «12», is in too many names: it has to be the whole of it.
    runs = {parts[first:last] for first in range(len(parts)) for last in range(first + 2, len(parts) + 1)} | {parts}
    longest = max((len(run) for run in runs if run in own), default=0)
    found = [named for run in sorted(runs) if run in own and len(run) == longest for named in own[run]]
    if found:
        return found
    if parts and parts[0].isdecimal():
        return numbers[NamedBy.LIST_NUMBER].get((str(int(parts[0])),), [])
    return []


def _parts(text: str) -> tuple[str, ...]:
    """Runs of letters and digits, folded as the search folds them, without leading zeros of figures."""
    found = _PARTS.findall(search_key(text))
    return tuple(part.lstrip("0") or "0" if part.isascii() and part.isdecimal() else part for part in found)
