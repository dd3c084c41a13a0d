"""What still keeps a delegation from being submitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.db import db
from forum.delegations.enums import LISTED_STATES
from forum.delegations.models import Delegation, Member
from forum.delegations.queries.deadlines import deadline_problem
from forum.delegations.queries.quotas import QuotaUse, quota_uses
from forum.forums.enums import DELEGATION_KIND_LABELS, HEAD_LEVEL_LABELS


class MemberCounts(NamedTuple):
    """Persons on a delegation's list, and how many of them lack something."""

    members: int
    heads: int
    without_consent: int
    without_latin_name: int


def member_counts(delegation: Delegation) -> MemberCounts:
    """Count the persons of a delegation; those taken off the list are left out."""
    latin = sa.or_(Member.last_name_latin.is_(None), Member.first_name_latin.is_(None))
    statement = sa.select(
        sa.func.count(),
        sa.func.count().filter(Member.is_head),
        sa.func.count().filter(Member.consent_on.is_(None)),
        sa.func.count().filter(latin),
    ).where(Member.delegation_id == delegation.id, Member.state.in_(LISTED_STATES))
    return MemberCounts(*db.session.execute(statement).one())


def submission_problems(delegation: Delegation, uses: Sequence[QuotaUse] | None = None) -> tuple[str, ...]:
    """Sentences that say what is missing before the delegation can be submitted; empty when nothing is.

    They name no person. ``uses`` save statements where the caller has read them already.
    """
    too_late = deadline_problem(delegation.forum, delegation.state)
    return tuple(problem for problem in (too_late, *missing_problems(delegation, uses)) if problem)


def missing_problems(delegation: Delegation, uses: Sequence[QuotaUse] | None = None) -> tuple[str, ...]:
    """The same, whatever the day."""
    counts = member_counts(delegation)
    problems: list[str | None] = [*_list_problems(delegation, counts)]
    if counts.members:
        problems.append(quota_problem(quota_uses(delegation) if uses is None else uses))
    return tuple(problem for problem in problems if problem)


def quota_problem(uses: Sequence[QuotaUse]) -> str | None:
    """Why the delegation does not fit into the places that hold for it; None when it does."""
    return next((_overflow(use) for use in uses if use.is_exceeded), None)


def _overflow(use: QuotaUse) -> str:
    numbers = {"limit": use.limit, "own": use.own, "others": use.others}
    if use.head_level is not None:
        rank = str(HEAD_LEVEL_LABELS[use.head_level])
        text = _(
            "A delegation headed so (%(rank)s) has %(limit)s places, and there are %(own)s persons on the list.",
            rank=rank,
            **numbers,
        )
    elif use.kind is not None:
        kind = str(DELEGATION_KIND_LABELS[use.kind])
        text = _(
            "The region has %(limit)s places for delegations of this kind (%(kind)s): others take %(others)s, this one "
            "would take %(own)s.",
            kind=kind,
            **numbers,
        )
    elif use.others:
        text = _(
            "The region has %(limit)s places; its other delegations take %(others)s, this one would take %(own)s.",
            **numbers,
        )
    else:
        text = _("The region has %(limit)s places, and there are %(own)s persons on the list.", **numbers)
    return str(text)


def _list_problems(delegation: Delegation, counts: MemberCounts) -> list[str]:
    if not counts.members:
        return [_("There is nobody on the list yet.")]
    problems = []
    if counts.heads != 1:
        problems.append(_("The head of the delegation is not named."))
    if counts.without_consent:
        problems.append(
            ngettext(
                "The date of consent to the processing of personal data is missing for %(num)s person.",
                "The date of consent to the processing of personal data is missing for %(num)s persons.",
                counts.without_consent,
            )
        )
    if counts.without_latin_name and delegation.forum is not None and delegation.forum.asks_latin_names:
        problems.append(
            ngettext(
                "The name in Latin letters is missing for %(num)s person.",
                "The name in Latin letters is missing for %(num)s persons.",
                counts.without_latin_name,
            )
        )
    return problems
