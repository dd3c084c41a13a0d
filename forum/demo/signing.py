"""Invented signing days: slots with planned documents, one of them on the day the training data are made."""

from __future__ import annotations

from datetime import date, time
from typing import Final

import sqlalchemy as sa

from forum.agreements.drafts import SlotDraft
from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement
from forum.agreements.services.slots import create_slot, fill_slot
from forum.core.clock import today
from forum.core.db import db
from forum.demo.accounts import Cast
from forum.demo.organisations import MARK
from forum.forums.models import Forum

_SLOTS: Final = (
    (None, time(10, 0), "Учебный зал А"),
    (None, time(12, 30), "Учебный зал Б"),
    ("first day", time(10, 0), "Учебный зал А"),
    ("first day", time(15, 0), "Учебный зал Б"),
)
"""Without a day it is today: documents of a day that is still to come cannot be signed."""


def make_slots(cast: Cast, forum: Forum) -> int:
    """Deal most planned documents out among the slots; how many slots were made. A few stay without one."""
    statement = (
        sa.select(Agreement)
        .where(Agreement.forum_id == forum.id, Agreement.state == AgreementState.PLANNED)
        .order_by(Agreement.list_number.nulls_last(), Agreement.id)
    )
    planned = list(db.session.scalars(statement))
    share = len(planned) // (len(_SLOTS) + 1)
    for place, (when, starts_at, hall) in enumerate(_SLOTS):
        day: date = today() if when is None or forum.starts_on is None else forum.starts_on
        draft = SlotDraft(on_date=day, starts_at=starts_at, hall=hall, title=MARK)
        slot = create_slot(actor=cast.secretary, forum=forum, draft=draft)
        dealt = planned[place * share : (place + 1) * share]
        if dealt:
            fill_slot(actor=cast.secretary, slot=slot, agreements=dealt)
    return len(_SLOTS)
