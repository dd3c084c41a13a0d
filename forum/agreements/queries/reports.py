"""Records that a proposal may be another report of."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from forum.agreements.enums import COUNTED_STATES, AgreementState
from forum.agreements.models import Agreement
from forum.agreements.queries.documents import agreements_visible_to
from forum.agreements.queries.likeness import likeness_of
from forum.core.db import db
from forum.core.security import Actor

_MOST = 2000
_LONGEST = 100


def records_to_join(agreement: Agreement, *, actor: Actor) -> list[tuple[int, str, str]]:
    """(key, number and title, group) of planned and signed records of the edition; those that may be the same first."""
    alike = {one.id for one in likeness_of(agreement, actor=actor)}
    statement = (
        agreements_visible_to(actor)
        .where(
            sa.or_(Agreement.forum_id == agreement.forum_id, Agreement.id.in_(alike)),
            Agreement.id != agreement.id,
            Agreement.state.in_([AgreementState.PLANNED, *COUNTED_STATES]),
        )
        .order_by(Agreement.list_number.nulls_last(), Agreement.register_sequence.nulls_last(), Agreement.id)
        .limit(_MOST)
    )
    found = db.session.scalars(statement).all()
    groups = {True: str(_("May be the same")), False: str(_("Others of the edition"))}
    rows = [(one.id, _told(one), groups[one.id in alike]) for one in found]
    return sorted(rows, key=lambda row: row[2] != groups[True])


def _told(agreement: Agreement) -> str:
    number = agreement.register_number or agreement.own_number
    if number is None and agreement.list_number is not None:
        number = str(_("No. %(number)s on the programme", number=agreement.list_number))
    title = agreement.title if len(agreement.title) <= _LONGEST else f"{agreement.title[:_LONGEST]}…"
    return f"{number} · {title}" if number else title
