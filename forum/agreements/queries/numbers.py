"""Reserved numbers of a signing programme: which are given, which are free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from forum.agreements.models import Agreement, NumberBlock
from forum.core.db import db
from forum.core.security import Actor, Permission


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block with the numbers of it that documents have, and those still free, both in order."""

    block: NumberBlock
    given: Sequence[int]
    free: Sequence[int]


@dataclass(frozen=True, slots=True)
class NumberCard:
    """A card to print: a number and, where a document has it already, that document."""

    number: int
    agreement: Agreement | None


def blocks_of(forum_id: int) -> list[ShownBlock]:
    """The blocks of an edition in order of their numbers."""
    blocks = db.session.scalars(
        sa.select(NumberBlock).where(NumberBlock.forum_id == forum_id).order_by(NumberBlock.first)
    )
    taken = set(_numbers(forum_id))
    return [
        ShownBlock(
            block,
            [number for number in range(block.first, block.last + 1) if number in taken],
            [number for number in range(block.first, block.last + 1) if number not in taken],
        )
        for block in blocks
    ]


def free_numbers(forum_id: int) -> list[int]:
    """Reserved numbers that no document has yet, in order."""
    return [number for shown in blocks_of(forum_id) for number in shown.free]


def last_number(forum_id: int) -> int:
    """The largest number that is given or reserved; 0 where there is none."""
    given = sa.select(sa.func.max(Agreement.list_number)).where(Agreement.forum_id == forum_id)
    reserved = sa.select(sa.func.max(NumberBlock.last)).where(NumberBlock.forum_id == forum_id)
    return max(db.session.scalar(given) or 0, db.session.scalar(reserved) or 0)


def taken_between(forum_id: int, first: int, last: int) -> list[int]:
    """Numbers from ``first`` to ``last`` that a document has or a block holds, in order."""
    blocks = sa.select(NumberBlock.first, NumberBlock.last).where(
        NumberBlock.forum_id == forum_id, NumberBlock.first <= last, NumberBlock.last >= first
    )
    reserved = {number for low, high in db.session.execute(blocks) for number in range(low, high + 1)}
    return sorted(number for number in reserved | set(_numbers(forum_id)) if first <= number <= last)


def block_seen_by(actor: Actor, block_id: int) -> NumberBlock:
    """A block, for who keeps the register; raises ``NoResultFound``."""
    may_see = sa.true() if actor.may(Permission.AGREEMENTS_EDIT) else sa.false()
    return db.session.scalars(sa.select(NumberBlock).where(NumberBlock.id == block_id, may_see)).one()


def cards_of(block: NumberBlock) -> list[NumberCard]:
    """A card for every number of the block, in order."""
    documents = sa.select(Agreement).where(
        Agreement.forum_id == block.forum_id, Agreement.list_number.between(block.first, block.last)
    )
    by_number = {row.list_number: row for row in db.session.scalars(documents)}
    return [NumberCard(number, by_number.get(number)) for number in range(block.first, block.last + 1)]


def ranges(numbers: Iterable[int]) -> str:
    """Numbers in order as people write them: «1–3, 7, 9–12»."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def _numbers(forum_id: int) -> Iterable[int]:
    statement = sa.select(Agreement.list_number).where(
        Agreement.forum_id == forum_id, Agreement.list_number.is_not(None)
    )
    return (number for number in db.session.scalars(statement) if number is not None)
