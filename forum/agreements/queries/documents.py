"""One document, as far as the reader may see it, with everything its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from forum.agreements.models import Agreement
from forum.core.security import Actor


@dataclass(frozen=True, slots=True)
class AllocationCell:
    """A part of a document as of a day: kopecks of its rouble value and parts per million of the one document."""

    ru_code: str
    ru_name: str
    by_code: str
    by_name: str
    kopecks: int
    ppm: int
    is_stated: bool


def agreements_visible_to(actor: Actor) -> sa.Select[tuple[Agreement]]:
    """Documents ``actor`` may open: a representative all signed ones, and any of the own region or organisation.

    The desk sees none.
    """
    raise NotImplementedError


def agreement_seen_by(actor: Actor, agreement_id: int) -> Agreement:
    """The document with forum, sector, rate, parties (organisation, region) and amendments loaded.

    Raises ``NoResultFound`` (a 404) when it does not exist or is not visible.
    """
    raise NotImplementedError


def allocation_of(agreement: Agreement, *, locale: str, as_of: date | None = None) -> list[AllocationCell]:
    """Cells of the document's allocation on ``as_of`` (None: today), in the official order of regions."""
    raise NotImplementedError
