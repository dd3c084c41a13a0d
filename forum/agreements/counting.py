"""The counting function: the only writer of ``counts`` and ``money``, and the check of what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from forum.agreements.allocation import allocation_rows
from forum.agreements.enums import COUNTED_STATES, AgreementKind, Disclosure
from forum.agreements.models import Agreement, Allocation, Amendment, AmendmentWeight, Party
from forum.core.db import db
from forum.reference.models import Region

CHUNK = 500


def counts(agreement: Agreement) -> bool:
    """Whether the document enters the number of documents: it was signed, whatever became of it later."""
    return agreement.state in COUNTED_STATES


def money(agreement: Agreement) -> bool:
    """Whether its rouble value enters totals: a signed contract with a disclosed, verified sum and a rate."""
    return (
        counts(agreement)
        and agreement.kind is AgreementKind.CONTRACT
        and agreement.disclosure is Disclosure.DISCLOSED
        and agreement.verified_at is not None
        and agreement.value_rub is not None
    )


def write_counting_columns(agreement: Agreement) -> None:
    """Write ``counts`` and ``money``; call it after every change of state, kind, sum or verification."""
    agreement.counts = counts(agreement)
    agreement.money = money(agreement)


@dataclass(frozen=True, slots=True)
class Miscount:
    """A document whose stored counting columns or allocation are not what they would be if written now."""

    agreement_id: int
    title: str
    columns: tuple[str, ...]


def recount() -> Iterator[Miscount]:
    """Compare what is stored with what the rules give, document by document; nothing is changed."""
    keys = db.session.scalars(sa.select(Agreement.id).order_by(Agreement.id)).all()
    for start in range(0, len(keys), CHUNK):
        yield from _miscounts(keys[start : start + CHUNK])
        db.session.expire_all()


def _miscounts(keys: Sequence[int]) -> Iterator[Miscount]:
    regions = dict(db.session.execute(sa.select(Region.id, Region.code)).all())
    statement = (
        sa.select(Agreement)
        .where(Agreement.id.in_(keys))
        .order_by(Agreement.id)
        .options(
            selectinload(Agreement.parties).joinedload(Party.region),
            selectinload(Agreement.amendments).selectinload(Amendment.weights).joinedload(AmendmentWeight.region),
        )
    )
    stored: dict[int, list[tuple[object, ...]]] = {}
    for row in db.session.execute(sa.select(Allocation.__table__).where(Allocation.agreement_id.in_(keys))):
        cell = (row.effective_on, regions[row.ru_region_id], regions[row.by_region_id], row.is_stated)
        stored.setdefault(row.agreement_id, []).append((*cell, row.kopecks, row.ppm))
    for agreement in db.session.scalars(statement):
        wrong = {
            "counts": agreement.counts != counts(agreement),
            "money": agreement.money != money(agreement),
            "allocation": sorted(stored.get(agreement.id, []), key=repr)
            != sorted(allocation_rows(agreement), key=repr),
        }
        if any(wrong.values()):
            yield Miscount(agreement.id, agreement.title, tuple(name for name, is_wrong in wrong.items() if is_wrong))
