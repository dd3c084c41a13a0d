"""Sums that would stand out: a slip of three digits makes the largest sum of all, or many times the usual one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
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
    return usual_sums(forum=forum, actor=actor).unusual(kopecks, besides=besides)


@dataclass(frozen=True, slots=True)
class UsualSums:
    """What sums are compared with, in kopecks: the two ``largest`` of all as (document, sum), the largest first; those
    of the edition from the smallest, and by document.
    """

    largest: Sequence[tuple[int, int]]
    of_edition: Sequence[int]
    by_document: Mapping[int, int]

    def unusual(self, kopecks: int, *, besides: int | None = None) -> UnusualSum | None:
        """Whether the sum stands out among these, ``besides`` left out."""
        largest = next((known for key, known in self.largest if key != besides), None)
        median = self._median(besides)
        found = UnusualSum(
            largest=largest if largest is not None and kopecks > largest else None,
            median=median if median is not None and kopecks >= median * TIMES_MEDIAN else None,
        )
        return found if found.largest is not None or found.median is not None else None

    def _median(self, besides: int | None) -> int | None:
        """The middle sum of the edition, the lower of two."""
        own = self.by_document.get(besides or 0)
        count = len(self.of_edition) - (own is not None)
        if not count:
            return None
        middle = (count - 1) // 2
        is_behind = own is not None and bisect_left(self.of_edition, own) <= middle
        return self.of_edition[middle + is_behind]


def usual_sums(*, forum: Forum, actor: Actor | None = None) -> UsualSums:
    """What the sums of documents of ``forum`` are compared with, read once for many of them."""
    seen = sa.true() if actor is None else visible_to(actor)
    own = (_KNOWN.is_not(None), Agreement.state.not_in(STAND_FOR_NONE), seen)
    known = sa.select(Agreement.id, _KNOWN).where(*own)
    of_edition = known.where(Agreement.forum_id == forum.id)
    of_all = of_edition if forum.is_training else known.join(Agreement.forum).where(Forum.is_training.is_(False))
    largest = [(key, kopecks) for key, kopecks in db.session.execute(of_all.order_by(_KNOWN.desc()).limit(2))]
    by_document: dict[int, int] = dict(db.session.execute(of_edition).all())
    return UsualSums(largest, sorted(by_document.values()), by_document)
