"""Public documents of past editions from the shipped file."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from forum.agreements.drafts import AgreementDraft, PartyDraft
from forum.agreements.enums import AgreementKind, AgreementLevel, Disclosure, SumSource
from forum.agreements.models import Agreement, Party
from forum.agreements.services.consequences import settle
from forum.agreements.services.entries import write_new
from forum.agreements.services.signing import write_signing
from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.security import Actor
from forum.core.shipped import Tally, partial_date, read_rows
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region

Row = dict[str, str | None]

FILE = "agreements.csv"
SIGNED = "signed"
PUBLIC_SOURCE = "public source"
"""Who verified the sums of the file, in words: somebody printed them, and the source stands in the row."""


def load(actor: Actor, report: Callable[[str, Tally], None]) -> None:
    """Load the public documents; ``report`` is called with the table's name and what happened to it.

    A document is known by its code in the file and written once: from then on the register is its home, where it is
    signed, corrected and annulled. Register numbers follow the order of the file.
    """
    known = set(db.session.scalars(sa.select(Agreement.source_key).where(Agreement.source_key.is_not(None))))
    rows = read_rows(FILE)
    new = [row for row in rows if row["code"] not in known]
    if new:
        keys = _Keys()
        for row in new:
            _write(row, keys, actor)
        for model in (Agreement, Party):
            audit.record_batch(
                actor=actor, action=f"{model.__tablename__}.loaded", model=model, changes={"documents": len(new)}
            )
    report(Agreement.__tablename__, Tally(added=len(new), same=len(rows) - len(new)))


class _Keys:
    """Keys of what the file names by code."""

    def __init__(self) -> None:
        session = db.session
        self.forums: dict[str, int] = dict(session.execute(sa.select(Forum.code, Forum.id)).all())
        self.regions: dict[str, int] = dict(session.execute(sa.select(Region.code, Region.id)).all())
        coded = sa.select(Organisation.code, Organisation.id).where(Organisation.code.is_not(None))
        self.organisations: dict[str | None, int] = dict(session.execute(coded).all())


def _write(row: Row, keys: _Keys, actor: Actor) -> None:
    agreement = write_new(_draft(row, keys), actor)
    agreement.source_key = row["code"]
    signed_on, precision = partial_date(row["signed_on"], row["signed_on_precision"])
    if agreement.value is not None:
        agreement.verified_at = utc_now()
        agreement.verified_by = None
        agreement.verified_by_label = PUBLIC_SOURCE
    if row["state"] == SIGNED and signed_on is not None:
        write_signing(agreement, actor, signed_on=signed_on, precision=precision)
    else:
        settle(agreement, actor)


def _draft(row: Row, keys: _Keys) -> AgreementDraft:
    planned_on, planned_precision = partial_date(row["planned_on"], row["planned_on_precision"])
    amount = row["amount"]
    return AgreementDraft(
        forum_id=keys.forums[row["forum"] or ""],
        kind=AgreementKind(row["kind"] or ""),
        level=AgreementLevel(row["level"] or ""),
        title=row["title"] or "",
        quantity=int(row["quantity"] or 1),
        planned_on=planned_on,
        planned_precision=planned_precision,
        disclosure=Disclosure(row["disclosure"] or ""),
        value=int(amount) * 100 if amount else None,
        currency_code=row["currency"],
        # A newspaper or a broadcast is hearsay, however many read it.
        sum_source=SumSource.HEARSAY if amount else SumSource.DOCUMENT,
        source=row["source"] or "",
        note=row["note"] or "",
        parties=(_party(row, Side.RU, keys), _party(row, Side.BY, keys)),
    )


def _party(row: Row, side: Side, keys: _Keys) -> PartyDraft:
    prefix = side.lower()
    organisation = row[f"{prefix}_organisation"]
    return PartyDraft(
        side=side,
        organisation_id=keys.organisations[organisation] if organisation else None,
        region_id=keys.regions[row[f"{prefix}_region"] or ""],
    )
