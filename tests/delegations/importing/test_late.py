"""A list of a region after the day of changes: the requests of the form, for one reason, all of them or none."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.imports import Decisions, Preview
from forum.core.security import Role
from forum.delegations import queries, services
from forum.delegations.drafts import MemberDraft
from forum.delegations.enums import DelegationState, LateChangeKind, LateChangeState
from forum.delegations.forms import draft_of
from forum.delegations.importing import APPLICATIONS
from forum.delegations.models import Delegation, LateChange
from tests.client import Browser
from tests.core.imports.books import workbook
from tests.delegations.importing.sheets import HEAD, MEMBER, PERSONS, application, judged, order_of, told, verdicts
from tests.delegations.people import SECRETARY, account
from tests.delegations.test_late_changes import late, own
from tests.delegations.typed import events, typed
from tests.factories.forums import QuotaFactory

K = LateChangeKind
NEW_DRAFT = MemberDraft(last_name="Участник", first_name="Пётр", post="директор", workplace="Завод")


@pytest.fixture(autouse=True)
def _in_english(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


def row_of(delegation: Delegation, place: int, **changes: str) -> list[Any]:
    """A person of the delegation as a row of a list, with ``changes``."""
    member = delegation.members[place]
    status = "head of the delegation" if member.is_head else "member of the delegation"
    names = ("last_name", "first_name", "post", "workplace")
    return [status, *(changes.get(name, getattr(member, name)) for name in names)]


def looked_at(delegation: Delegation, *rows: Sequence[Any]) -> Preview:
    order = order_of(own(delegation), delegation=str(delegation.id))
    return judged(APPLICATIONS, application({}, *rows), order)


def bring_in(delegation: Delegation, *rows: Sequence[Any], reason: str = "болезнь") -> None:
    preview = looked_at(delegation, *rows)
    assert preview.is_sound, told(preview)
    order = order_of(own(delegation), delegation=str(delegation.id))
    APPLICATIONS.apply(preview, order, Decisions(reason=reason))


def requests() -> list[LateChange]:
    return list(db.session.scalars(sa.select(LateChange).order_by(LateChange.id)))


def facts(change: LateChange) -> tuple[Any, ...]:
    return change.kind, change.member_id, change.draft, change.reason, change.state


def test_rows_become_the_requests_that_the_form_makes_and_are_decided_on_as_always() -> None:
    delegation = late(3)
    head, other, third = delegation.members
    corrected = typed(MemberDraft(**draft_of(other)), post="советник")
    with db.session.begin_nested() as undone:
        for kind, draft, member in ((K.CHANGE, corrected, other), (K.ADD, NEW_DRAFT, None)):
            services.ask_late_change(
                actor=own(delegation), delegation=delegation, kind=kind, draft=draft, member=member, reason="болезнь"
            )
        of_form = [facts(change) for change in requests()]
        undone.rollback()
    count, version = len(events()), delegation.version
    bring_in(delegation, row_of(delegation, 0), row_of(delegation, 1, post="советник"), MEMBER)
    assert [facts(change) for change in requests()] == of_form
    assert [event.action for event in events()[count:]] == ["late_change.asked"] * 2
    # Until it is decided on everything stays as it is; whoever is not in the list too.
    assert [(one.id, one.post) for one in queries.members_of(SECRETARY, delegation.id)] == [
        (one.id, head.post) for one in (head, other, third)
    ]
    assert delegation.version == version
    for change in requests():
        services.approve_late_change(actor=SECRETARY, change=change)
    posts = [one.post for one in queries.members_of(SECRETARY, delegation.id)]
    assert posts == [head.post, "советник", third.post, "директор"]


def test_preview_asks_for_a_reason_only_where_something_is_asked_for() -> None:
    delegation = late(2)
    asking = looked_at(delegation, row_of(delegation, 0), MEMBER)
    assert asking.reason is not None
    assert "The time for changes is over" in asking.reason.words
    assert "To replace a person" in asking.reason.words
    assert "+375 17 200-00-00" in asking.reason.words
    silent = looked_at(delegation, row_of(delegation, 0))
    assert (silent.reason, verdicts(silent)[1:]) == (None, ["unchanged"])
    # What is written at once today and asked for tomorrow is another list.
    written = Preview(asking.rows)
    assert written.fingerprint() != asking.fingerprint()
    # Before it is submitted a list is written; after its edition nothing is.
    draft = looked_at(late(2, DelegationState.DRAFT), MEMBER)
    assert (draft.reason, verdicts(draft)[1:]) == (None, ["new"])


def test_without_a_reason_or_with_one_bad_row_nothing_is_asked_for() -> None:
    delegation = late(2)
    for reason in ("", "  "):
        with pytest.raises(DomainError) as error:
            bring_in(delegation, MEMBER, reason=reason)
        assert error.value.field == "reason"
    found = looked_at(delegation, MEMBER, [*MEMBER[:2], None, *MEMBER[3:]])
    assert not found.is_sound
    assert requests() == []


def test_what_no_request_can_tell_is_refused_at_its_row() -> None:
    delegation = late(3)
    services.ask_late_change(
        actor=own(delegation), delegation=delegation, kind=K.REMOVE, member=delegation.members[1], reason="болезнь"
    )
    services.ask_late_change(
        actor=own(delegation), delegation=delegation, kind=K.ADD, draft=NEW_DRAFT, reason="болезнь"
    )
    waits = "A request about this person awaits a decision already."
    found = looked_at(delegation, row_of(delegation, 0), row_of(delegation, 1, post="советник"), MEMBER)
    assert verdicts(found)[1:] == ["unchanged", "invalid", "invalid"]
    assert [message for _cell, message in told(found)] == [waits, waits]
    # An unchanged row of a person about whom one waits hinders nothing, and a decided one is over.
    services.recall_late_change(actor=own(delegation), change=requests()[1])
    assert verdicts(looked_at(delegation, row_of(delegation, 1), row_of(delegation, 0), MEMBER))[1:] == [
        "unchanged",
        "unchanged",
        "new",
    ]
    other_head = looked_at(delegation, HEAD)
    assert verdicts(other_head)[1:] == ["invalid"]
    assert "names no head" in told(other_head)[0][1]


def test_places_are_told_and_left_to_who_decides() -> None:
    delegation = late(2)
    QuotaFactory.create(forum=delegation.forum, members=2)
    found = looked_at(delegation, MEMBER)
    assert (found.is_sound, [one for one in found.notices if "places" in one] != []) == (True, True)
    bring_in(delegation, MEMBER)
    (change,) = requests()
    with pytest.raises(DomainError):
        services.approve_late_change(actor=SECRETARY, change=change)
    assert change.state is LateChangeState.PENDING


def test_secretariat_writes_late_lists_at_once() -> None:
    delegation = late(2)
    order = order_of(SECRETARY, delegation=str(delegation.id))
    preview = judged(APPLICATIONS, application({}, MEMBER), order)
    assert preview.reason is None
    APPLICATIONS.apply(preview, order, Decisions())
    assert (len(delegation.members), requests()) == (3, [])


@pytest.mark.either
def test_region_sends_a_late_list_and_lands_on_the_card(browser: Browser) -> None:
    delegation = late(2)
    card, rows = f"/delegations/{delegation.id}", (row_of(delegation, 0), MEMBER)
    browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation), locale="en")
    browser.get(card)
    assert browser.page is not None
    address = f"/delegations/applications/import?delegation={delegation.id}"
    assert address in browser.page.links
    browser.get(address)
    content = io.BytesIO(workbook(PERSONS, *rows))
    preview = browser.submit("import", {"file": (content, "late.xlsx")}).headers["Location"]
    browser.get(preview)
    assert "The time for changes is over" in browser.page.text
    browser.get(f"{preview}/commit")
    browser.submit("/commit", {"reason": " "}, status=422)
    assert requests() == []
    answer = browser.submit("/commit", {"reason": "замена эксперта"})
    assert answer.headers["Location"] == card
    browser.get(card)
    assert "The requests are with the secretariat" in browser.page.text
    assert [(change.kind, change.reason) for change in requests()] == [(K.ADD, "замена эксперта")]
