"""Numbers of the signing programme set aside in advance, printed on cards, given to documents as they come."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.models import Agreement, NumberBlock
from forum.agreements.numbering import next_list_number
from forum.agreements.queries.numbers import blocks_of, free_numbers, ranges
from forum.agreements.services import log_agreement
from forum.agreements.services.reservations import release_numbers, reserve_numbers
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Role
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from tests.agreements.pages import count, enter, key_of, shown, stage, stored, typed
from tests.client import Browser
from tests.factories.agreements import ANALYST, SECRETARY, AgreementFactory, EditionFactory, agreement_draft


@pytest.fixture
def forum(app: Flask) -> Forum:
    """An edition with two documents on its programme, numbers 3 and 7."""
    edition = EditionFactory.create()
    for number in (3, 7):
        AgreementFactory.create(forum=edition, list_number=number)
    AgreementFactory.create(list_number=500)
    return edition


def reserve(forum: Forum, count: int, **values: Any) -> NumberBlock:
    """The secretary sets numbers aside."""
    return reserve_numbers(actor=SECRETARY, forum=forum, count=count, **values)


def test_block_follows_what_is_given_and_reserved(forum: Forum) -> None:
    first, second = reserve(forum, 20, purpose="Зал 2"), reserve(forum, 1)
    between = reserve(forum, 3, first=4)
    db.session.commit()
    assert [(block.first, block.last) for block in (first, second, between)] == [(8, 27), (28, 28), (4, 6)]
    labels = db.session.execute(sa.select(AuditEvent.action, AuditEvent.entity_label).order_by(AuditEvent.id)).all()
    assert [tuple(row) for row in labels] == [
        ("number_block.reserved", f"{forum.code}: 8–27"),
        ("number_block.reserved", f"{forum.code}: 28"),
        ("number_block.reserved", f"{forum.code}: 4–6"),
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": 501}, "count"),
        ({"count": 2, "first": 0}, "first"),
        ({"count": 2, "first": 10_000}, "first"),
        ({"count": 5, "first": 3}, "first"),
        ({"count": 2, "first": 12}, "first"),
        ({"count": 1, "purpose": "з" * 201}, "purpose"),
        ({"count": 1, "actor": ANALYST}, None),
    ],
)
def test_impossible_block_is_refused(forum: Forum, values: dict[str, Any], field: str | None) -> None:
    reserve(forum, 5)
    with pytest.raises(DomainError) as caught:
        reserve_numbers(**{"actor": SECRETARY, "forum": forum, **values})
    assert caught.value.field == field
    assert count(NumberBlock) == 1


def test_closed_edition_reserves_nothing(app: Flask) -> None:
    with pytest.raises(DomainError):
        reserve(EditionFactory.create(state=ForumState.CLOSED), 5)


def test_documents_take_the_reserved_numbers_in_turn_and_then_none_is_left(forum: Forum) -> None:
    reserve(forum, 3, first=4)
    typed_in = log_agreement(
        actor=SECRETARY, draft=agreement_draft(forum=forum, list_number=5), with_reserved_number=True
    )
    given = [
        log_agreement(actor=SECRETARY, draft=agreement_draft(forum=forum), with_reserved_number=True).list_number
        for _ in range(2)
    ]
    (shown_block,) = blocks_of(forum.id)
    assert (typed_in.list_number, given, shown_block.given, shown_block.free) == (5, [4, 6], [4, 5, 6], [])
    before = count()
    with pytest.raises(DomainError) as caught:
        log_agreement(actor=SECRETARY, draft=agreement_draft(forum=forum), with_reserved_number=True)
    assert (caught.value.field, count()) == ("list_number", before)
    assert log_agreement(actor=SECRETARY, draft=agreement_draft(forum=forum)).list_number is None


def test_next_number_of_a_proposal_leaves_the_reserved_ones_alone(forum: Forum) -> None:
    assert next_list_number(forum.id) == 8
    reserve(forum, 20)
    assert next_list_number(forum.id) == 28


def test_block_is_given_back_while_no_document_has_a_number_of_it(forum: Forum) -> None:
    used, unused = reserve(forum, 3, first=4), reserve(forum, 5)
    AgreementFactory.create(forum=forum, list_number=6)
    with pytest.raises(DomainError):
        release_numbers(actor=SECRETARY, block=used)
    release_numbers(actor=SECRETARY, block=unused)
    db.session.commit()
    assert free_numbers(forum.id) == [4, 5]
    assert reserve(forum, 1).first == 8


def test_numbers_are_told_as_people_write_them() -> None:
    assert ranges([]) == ""
    assert ranges([7]) == "7"
    assert ranges([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"


def test_numbers_are_reserved_printed_and_given_in_the_browser(browser: Browser) -> None:
    edition, ru, by = stage()
    code, data = edition.code, typed(edition, ru, by, next_reserved="y")
    edition.is_current = True
    db.session.info["unaudited"].clear()
    enter(browser)
    browser.get(f"/agreements/numbers?forum={code}")
    browser.submit("/numbers", {"count": "0"}, status=422)
    browser.follow(browser.submit("/numbers", {"count": "12", "purpose": "Зал 2"}))
    assert "The numbers are reserved: 1–12." in shown(browser).text
    browser.get("/agreements/new")
    assert "Reserved and free: 1–12" in shown(browser).text
    key = key_of(browser.submit("/new", data).location)
    assert stored(key).list_number == 1
    block = db.session.scalars(sa.select(NumberBlock.id)).one()
    browser.get(f"/agreements/numbers/{block}/cards")
    assert shown(browser).html.count("number-card-number") == 12
    assert shown(browser).text.count("Договор поставки") == 1
    assert shown(browser).text.count("Зал 2") == 11
    browser.get(f"/agreements/programme?forum={code}")
    assert "Reserved numbers not given yet: 2–12." in shown(browser).text
    browser.get(f"/agreements/numbers?forum={code}")
    assert [form for form in shown(browser).forms if "/release" in form["action"]] == []


def test_unused_block_is_given_back_in_the_browser(browser: Browser) -> None:
    code = EditionFactory.create().code
    enter(browser)
    browser.get(f"/agreements/numbers?forum={code}")
    browser.follow(browser.submit("/numbers", {"count": "5"}))
    browser.follow(browser.submit("/release"))
    assert "The numbers are free again." in shown(browser).text
    assert count(NumberBlock) == 0


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DESK, Role.ADMINISTRATOR, Role.REPRESENTATIVE])
def test_numbers_are_of_who_keeps_the_register(browser: Browser, role: Role) -> None:
    edition = EditionFactory.create(is_current=True)
    block = reserve(edition, 2).id
    enter(browser, role)
    for page in ("numbers", f"numbers/{block}/cards", "papers"):
        browser.get(f"/agreements/{page}", status=403)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Agreement)) == 0
