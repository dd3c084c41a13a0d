"""One list for many delegations: found by their senders, registered where they are not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from forum.core.db import db
from forum.core.errors import DomainError
from forum.delegations.enums import DelegationState
from forum.delegations.importing import MEMBERS
from forum.delegations.models import Delegation, Member
from forum.forums.models import Forum
from forum.reference.models import Organisation
from tests.delegations.importing.sheets import (
    HEAD,
    MEMBER,
    PERSONS,
    application,
    brought_in,
    judged,
    order_of,
    told,
    verdicts,
)
from tests.delegations.people import SECRETARY
from tests.delegations.typed import events
from tests.factories.delegations import ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.factories.reference import OrganisationFactory

COLUMNS = ("Delegation", *PERSONS)


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


@pytest.fixture
def forum() -> Forum:
    return ForumFactory.create()


def row(sender: Organisation | str, person: Sequence[Any]) -> list[Any]:
    return [sender if isinstance(sender, str) else sender.name_ru, *person]


def test_delegations_are_found_by_their_senders_and_registered_where_there_is_none(forum: Forum) -> None:
    stored = ready_delegation(1, forum=forum)
    sender = OrganisationFactory.create(inn="7707083893")
    rows = [row(sender, HEAD), row(stored.sending_organisation, MEMBER), row("7707083893", MEMBER)]
    preview = brought_in(MEMBERS, application({}, *rows, columns=COLUMNS), order_of(SECRETARY, forum=forum.code))
    assert verdicts(preview) == ["new", "new", "new"]
    assert preview.notices == [
        f"Delegations will be registered: {sender.name_ru}.",
        "3 new persons have no Latin name; the delegation's page suggests one to be checked.",
    ]
    counted = sa.select(Delegation.organisation_id, sa.func.count(Member.id)).join(Delegation.members)
    found = db.session.execute(counted.group_by(Delegation.organisation_id)).all()
    assert {tuple(one) for one in found} == {(sender.id, 2), (stored.organisation_id, 2)}
    assert [event.action for event in events()] == [
        "delegation.created",
        "member.added",
        "member.added",
        "member.head_named",
        "member.added",
    ]
    again = judged(MEMBERS, application({}, *rows, columns=COLUMNS), order_of(SECRETARY, forum=forum.code))
    assert (verdicts(again), again.is_sound) == (["unchanged"] * 3, False)


def test_rows_keep_their_order_and_their_faults(forum: Forum) -> None:
    closed = ready_delegation(1, forum=forum, state=DelegationState.CLOSED)
    sender = OrganisationFactory.create()
    rows = [
        row("", MEMBER),
        row(closed.sending_organisation, MEMBER),
        row(sender, HEAD),
        row("Нигде", [*MEMBER[:1], "1"]),
    ]
    preview = judged(MEMBERS, application({}, *rows, columns=COLUMNS), order_of(SECRETARY, forum=forum.code))
    assert verdicts(preview) == ["invalid", "not_permitted", "new", "invalid"]
    assert told(preview) == [
        ("A2", "Fill in this cell."),
        ("3", "The delegation no longer changes."),
        ("D5", "Fill in this cell."),
        ("E5", "Fill in this cell."),
        ("F5", "Fill in this cell."),
        ("A5", "There is no such organisation. Give its full name, INN or UNP as in the reference data."),
    ]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Delegation)) == 1


def test_places_of_a_region_are_told_for_every_delegation(forum: Forum) -> None:
    QuotaFactory.create(forum=forum, members=1)
    returned = ready_delegation(1, forum=forum, state=DelegationState.RETURNED)
    sender = OrganisationFactory.create()
    rows = [row(returned.sending_organisation, MEMBER), row(sender, HEAD), row(sender, MEMBER)]
    preview = judged(MEMBERS, application({}, *rows, columns=COLUMNS), order_of(SECRETARY, forum=forum.code))
    words = "The region has 1 places, and there are 2 persons on the list."
    assert told(preview) == [("2", words)]
    latin = "2 new persons have no Latin name; the delegation's page suggests one to be checked."
    assert preview.notices == [f"Delegations will be registered: {sender.name_ru}.", words, latin]


def test_an_edition_must_be_chosen() -> None:
    with pytest.raises(DomainError) as refused:
        judged(MEMBERS, application({}, row("x", HEAD), columns=COLUMNS), order_of(SECRETARY))
    assert refused.value.field == "forum"
