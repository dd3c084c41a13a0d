"""Sums that would stand out: a slip of three digits makes the largest sum of all, or many times the usual one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from forum.agreements.enums import STAND_FOR_NONE
from forum.agreements.models import Agreement
from forum.agreements.queries.documents import visible_to
from forum.core.db import db
from forum.core.security import Actor
from forum.forums.models import Forum
from forum.rates.enums import ROUBLE

TIMES_MEDIAN: Final = 10
"""A sum this many times its edition's median is asked about."""


@dataclass(frozen=True, slots=True)
class UnusualSum:
    """Why a sum is asked about; all in kopecks.

    ``largest`` is the largest sum known so far where this one exceeds it, else None; ``median`` that of the edition
    where this one is at least ``TIMES_MEDIAN`` times as much, else None.
    """

    largest: int | None
    median: int | None


_KNOWN: Final = sa.func.coalesce(
    Agreement.value_rub, sa.case((Agreement.currency_code == ROUBLE, Agreement.value), else_=None)
)
"""Kopecks of a document: a planned one in roubles has no equivalent yet, but its sum is known."""


def unusual_sum(
    kopecks: int, *, forum: Forum, besides: int | None = None, actor: Actor | None = None
) -> UnusualSum | None:
    """Whether ``kopecks`` would be the largest sum of all, or ten times the median of ``forum``; None for neither.

    Compared are the sums in roubles of all documents that ``actor`` sees (None: of all), ``besides`` the document
    itself: the answer names a sum. Annulled records are none, and what is joined to another is told there. A training
    edition is compared with itself alone. The first sum of all has nothing to be compared with.
    """
    return usual_sums(forum=forum, besides=besides, actor=actor).unusual(kopecks)


@dataclass(frozen=True, slots=True)
class UsualSums:
    """The largest sum of all and the median of the edition, in kopecks; None where there is none."""

    largest: int | None
    median: int | None

    def unusual(self, kopecks: int) -> UnusualSum | None:
        """Whether the sum stands out among these."""
        found = UnusualSum(
            largest=self.largest if self.largest is not None and kopecks > self.largest else None,
            median=self.median if self.median is not None and kopecks >= self.median * TIMES_MEDIAN else None,
        )
        return found if found.largest is not None or found.median is not None else None


def usual_sums(*, forum: Forum, besides: int | None = None, actor: Actor | None = None) -> UsualSums:
    """What the sums of documents of ``forum`` are compared with, read once for many of them."""
    seen = sa.true() if actor is None else visible_to(actor)
    own = (_KNOWN.is_not(None), Agreement.state.not_in(STAND_FOR_NONE), Agreement.id != (besides or 0), seen)
    of_edition = sa.select(_KNOWN).where(Agreement.forum_id == forum.id, *own)
    of_all = (
        of_edition
        if forum.is_training
        else sa.select(_KNOWN).join(Agreement.forum).where(Forum.is_training.is_(False), *own)
    )
    largest = db.session.scalar(of_all.order_by(_KNOWN.desc()).limit(1))
    return UsualSums(largest, _median(of_edition))


def _median(sums: sa.Select[int | None]) -> int | None:
    """The middle sum, the lower of two: no database here has a median of its own that both share."""
    count = db.session.scalar(sa.select(sa.func.count()).select_from(sums.subquery())) or 0
    return db.session.scalar(sums.order_by(_KNOWN).offset((count - 1) // 2).limit(1)) if count else None
