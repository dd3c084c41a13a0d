"""Slots of signing days: made, filled, ordered; documents moved and signed in them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.drafts import SlotDraft
from forum.agreements.enums import AgreementState
from forum.agreements.models import Agreement, SigningSlot, SlotPlace
from forum.agreements.queries.slots import place_rows, slot_rows
from forum.agreements.services import change_state, edit_agreement
from forum.agreements.services.desk import enter_at_desk, sign_in_slot
from forum.agreements.services.slots import (
    arrange_slot,
    clear_place,
    create_slot,
    edit_slot,
    fill_slot,
    move_place,
    remove_slot,
)
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.forums.models import Forum
from tests.factories.agreements import (
    ANALYST,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    contract_draft,
    draft_of,
)

DAY = date(2023, 6, 27)


def slot_of(forum: Forum, *, hall: str = "Большой зал", on_date: date = DAY, **values: object) -> SigningSlot:
    draft = SlotDraft(on_date=on_date, hall=hall, **values)  # type: ignore[arg-type]  # as the caller names them
    return create_slot(actor=SECRETARY, forum=forum, draft=draft)


def planned(forum: Forum, count: int) -> list[Agreement]:
    return [AgreementFactory.create(forum=forum, title=f"Документ {number}") for number in range(1, count + 1)]


def titles(slot: SigningSlot) -> list[str]:
    return [place.row.title for place in place_rows(actor=SECRETARY, slot_id=slot.id, locale="ru")]


def place_of(agreement: Agreement) -> SlotPlace:
    return db.session.scalars(sa.select(SlotPlace).where(SlotPlace.agreement_id == agreement.id)).one()


def refusal(action: object, **arguments: object) -> str | None:
    with pytest.raises(DomainError) as caught:
        action(**arguments)  # type: ignore[operator]  # a service
    return caught.value.field


def test_slots_stand_in_order_of_day_time_and_their_own(app: Flask) -> None:
    forum = EditionFactory.create()
    last = slot_of(forum, hall="5", on_date=DAY + timedelta(days=1), starts_at=time(9))
    without_time = slot_of(forum, hall="4")
    second = slot_of(forum, hall="2", starts_at=time(10), position=2)
    first = slot_of(forum, hall="1", starts_at=time(10), position=1)
    third = slot_of(forum, hall="3", starts_at=time(10))
    slot_of(EditionFactory.create(), hall="другой форум")
    rows = slot_rows(actor=SECRETARY, forum_id=forum.id)
    assert [row.id for row in rows] == [first.id, second.id, third.id, without_time.id, last.id]
    assert third.position == 3
    assert [row.id for row in slot_rows(actor=SECRETARY, forum_id=forum.id, day=last.on_date)] == [last.id]
    assert slot_rows(actor=ANALYST, forum_id=forum.id) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [({"hall": "  "}, "hall"), ({"on_date": date(1900, 1, 1)}, "on_date"), ({"position": 0}, "position")],
)
def test_slot_that_makes_no_sense_is_refused(app: Flask, values: dict[str, object], field: str) -> None:
    forum = EditionFactory.create()
    draft = SlotDraft(**{"on_date": DAY, "hall": "Зал", **values})  # type: ignore[arg-type]  # as parametrized
    assert refusal(create_slot, actor=SECRETARY, forum=forum, draft=draft) == field
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SigningSlot)) == 0


def test_filling_puts_many_at_the_end_and_takes_them_out_of_another_slot(app: Flask) -> None:
    forum = EditionFactory.create()
    slot, other = slot_of(forum), slot_of(forum, hall="Малый зал")
    first, second, third = planned(forum, 3)
    fill_slot(actor=SECRETARY, slot=other, agreements=[third])
    fill_slot(actor=SECRETARY, slot=slot, agreements=[second])
    fill_slot(actor=SECRETARY, slot=slot, agreements=[third, first])
    assert titles(slot) == ["Документ 2", "Документ 3", "Документ 1"]
    assert titles(other) == []
    rows = {row.id: (row.documents, row.planned) for row in slot_rows(actor=SECRETARY, forum_id=forum.id)}
    assert rows == {slot.id: (3, 3), other.id: (0, 0)}


def test_filling_with_one_that_does_not_fit_puts_none(app: Flask) -> None:
    forum = EditionFactory.create()
    slot = slot_of(forum)
    fits, foreign = planned(forum, 1)[0], planned(EditionFactory.create(), 1)[0]
    signed = AgreementFactory.create(forum=forum, signed_on=DAY)
    for stranger in (foreign, signed):
        assert refusal(fill_slot, actor=SECRETARY, slot=slot, agreements=[fits, stranger]) == "chosen"
    assert refusal(fill_slot, actor=SECRETARY, slot=slot, agreements=[]) == "chosen"
    assert refusal(fill_slot, actor=ANALYST, slot=slot, agreements=[fits]) is None
    assert titles(slot) == []


def test_order_follows_the_typed_numbers_and_closes_gaps(app: Flask) -> None:
    forum = EditionFactory.create()
    slot = slot_of(forum)
    fill_slot(actor=SECRETARY, slot=slot, agreements=planned(forum, 4))
    places = list(slot.places)
    arrange_slot(actor=SECRETARY, slot=slot, wanted={places[0].id: 30, places[1].id: 2, places[2].id: 1, 10**6: 1})
    assert titles(slot) == ["Документ 3", "Документ 2", "Документ 4", "Документ 1"]
    assert sorted(place.position for place in slot.places) == [1, 2, 3, 4]


def test_move_leads_to_the_end_and_back_to_where_it_stood(app: Flask) -> None:
    forum = EditionFactory.create()
    slot, other = slot_of(forum), slot_of(forum, hall="Малый зал")
    documents = planned(forum, 3)
    fill_slot(actor=SECRETARY, slot=slot, agreements=documents)
    place = place_of(documents[1])
    move_place(actor=SECRETARY, place=place, slot=other)
    assert (titles(slot), titles(other)) == (["Документ 1", "Документ 3"], ["Документ 2"])
    move_place(actor=SECRETARY, place=place, slot=slot, position=2)
    assert (titles(slot), titles(other)) == (["Документ 1", "Документ 2", "Документ 3"], [])
    assert refusal(move_place, actor=SECRETARY, place=place, slot=slot) == "slot_id"
    assert refusal(move_place, actor=SECRETARY, place=place, slot=slot_of(EditionFactory.create())) == "slot_id"


def test_signing_takes_day_and_place_from_the_slot_and_stays_in_its_list(app: Flask) -> None:
    forum = EditionFactory.create()
    slot = slot_of(forum, hall="Зал «Идель»")
    (document,) = planned(forum, 1)
    fill_slot(actor=SECRETARY, slot=slot, agreements=[document])
    number = sign_in_slot(actor=SECRETARY, place=place_of(document))
    assert (document.register_number, document.signed_on, document.place) == (number, DAY, "Зал «Идель»")
    assert titles(slot) == ["Документ 1"]
    other = slot_of(forum, hall="Малый зал")
    assert refusal(move_place, actor=SECRETARY, place=place_of(document), slot=other) is None
    assert refusal(clear_place, actor=SECRETARY, place=place_of(document)) is None


def test_day_that_is_still_to_come_is_not_signed(app: Flask) -> None:
    forum = EditionFactory.create()
    slot = slot_of(forum, on_date=today() + timedelta(days=1))
    (document,) = planned(forum, 1)
    fill_slot(actor=SECRETARY, slot=slot, agreements=[document])
    assert refusal(sign_in_slot, actor=SECRETARY, place=place_of(document)) == "signed_on"
    assert document.state is AgreementState.PLANNED


def test_document_taken_off_keeps_its_place_and_comes_back_to_it(app: Flask) -> None:
    forum = EditionFactory.create()
    slot = slot_of(forum)
    documents = planned(forum, 2)
    fill_slot(actor=SECRETARY, slot=slot, agreements=documents)
    change_state(actor=SECRETARY, agreement=documents[0], action="withdraw", reason="стороны не явились")
    rows = place_rows(actor=SECRETARY, slot_id=slot.id, locale="ru")
    assert [(row.row.state, row.state_reason) for row in rows] == [
        (AgreementState.WITHDRAWN, "стороны не явились"),
        (AgreementState.PLANNED, None),
    ]
    change_state(actor=SECRETARY, agreement=documents[0], action="reopen")
    assert titles(slot) == ["Документ 1", "Документ 2"]


def test_document_leaves_its_slot_and_only_an_empty_slot_is_removed(app: Flask) -> None:
    forum = EditionFactory.create()
    slot = slot_of(forum)
    (document,) = planned(forum, 1)
    fill_slot(actor=SECRETARY, slot=slot, agreements=[document])
    assert refusal(remove_slot, actor=SECRETARY, slot=slot) is None
    clear_place(actor=SECRETARY, place=place_of(document))
    assert document.state is AgreementState.PLANNED
    remove_slot(actor=SECRETARY, slot=slot)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SigningSlot)) == 0


def test_document_in_a_slot_keeps_its_edition(app: Flask) -> None:
    forum, other = EditionFactory.create(), EditionFactory.create()
    slot = slot_of(forum)
    (document,) = planned(forum, 1)
    fill_slot(actor=SECRETARY, slot=slot, agreements=[document])
    changed = draft_of(document, forum_id=other.id)
    assert refusal(edit_agreement, actor=SECRETARY, agreement=document, draft=changed) == "forum_id"
    clear_place(actor=SECRETARY, place=place_of(document))
    edit_agreement(actor=SECRETARY, agreement=document, draft=changed)
    assert document.forum_id == other.id


def test_entry_at_the_desk_is_planned_in_the_slot_or_signed_on_the_spot(app: Flask) -> None:
    forum = EditionFactory.create()
    slot = slot_of(forum)
    parties = planned(forum, 1)[0].parties
    draft = draft_of(parties[0].agreement, title="С места")
    waiting = enter_at_desk(actor=SECRETARY, draft=draft, slot=slot)
    signed = enter_at_desk(actor=SECRETARY, draft=draft, slot=slot, is_signed=True)
    without_slot = enter_at_desk(actor=SECRETARY, draft=draft, slot=None, is_signed=True)
    assert (waiting.state, waiting.register_number) == (AgreementState.PLANNED, None)
    assert (signed.signed_on, signed.place) == (DAY, slot.hall)
    assert (without_slot.signed_on, without_slot.place) == (today(), None)
    assert titles(slot) == ["С места", "С места"]


def test_entry_at_the_desk_that_cannot_be_signed_leaves_nothing(app: Flask) -> None:
    forum = EditionFactory.create()
    tomorrow = slot_of(forum, on_date=today() + timedelta(days=1))
    draft = contract_draft(forum=forum)
    assert refusal(enter_at_desk, actor=SECRETARY, draft=draft, slot=tomorrow, is_signed=True) == "parties"
    foreign = slot_of(EditionFactory.create())
    assert refusal(enter_at_desk, actor=SECRETARY, draft=draft, slot=foreign) == "slot_id"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Agreement)) == 0


def test_every_act_has_one_event(app: Flask) -> None:
    forum = EditionFactory.create()
    slot, other = slot_of(forum, starts_at=time(10)), slot_of(forum, hall="Малый зал")
    documents = planned(forum, 2)
    fill_slot(actor=SECRETARY, slot=slot, agreements=documents)
    edit_slot(actor=SECRETARY, slot=slot, draft=SlotDraft(on_date=DAY, hall="Большой зал", title="Открытие"))
    arrange_slot(actor=SECRETARY, slot=slot, wanted={slot.places[0].id: 9})
    move_place(actor=SECRETARY, place=place_of(documents[0]), slot=other)
    clear_place(actor=SECRETARY, place=place_of(documents[0]))
    sign_in_slot(actor=SECRETARY, place=place_of(documents[1]))
    actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == [
        "signing_slot.created",
        "signing_slot.created",
        "signing_slot.filled",
        "signing_slot.edited",
        "signing_slot.arranged",
        "slot_place.moved",
        "slot_place.removed",
        "agreement.signed",
    ]
