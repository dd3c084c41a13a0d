"""Letters on changes of state: who is told what, that several decisions are one, that no server is spoken to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask, url_for

from forum.core.clock import today
from forum.core.db import db
from forum.core.outbox import Letter
from forum.core.security import Role
from forum.delegations import services
from forum.delegations.enums import DelegationState, LateChangeKind
from forum.delegations.models import Delegation
from forum.delegations.services import late_changes
from forum.delegations.services.telling import path_of
from forum.delegations.services.visits import move_visit
from tests.client import Browser
from tests.delegations.people import SECRETARY, account, representative_of
from tests.delegations.test_papers import YESTERDAY
from tests.delegations.typed import PERSON
from tests.factories.delegations import VisitFactory, ready_delegation
from tests.factories.forums import ForumFactory
from tests.factories.reference import OrganisationFactory
from tests.mail_server import Mailbox, mailbox


@pytest.fixture(autouse=True)
def server(app: Flask) -> Iterator[Mailbox]:
    """A mail server that is set; whoever spoke to it is counted."""
    before = app.config["FORUM"]
    with mailbox() as found:
        app.config["FORUM"] = replace(before, mail_url=found.url)
        yield found
        app.config["FORUM"] = before


def told() -> list[tuple[str, str]]:
    """Whom the letters go to and what they are about, the oldest first; they are out of the way then."""
    rows = db.session.scalars(sa.select(Letter).order_by(Letter.id)).all()
    found = [(row.recipient.partition("@")[0], row.subject) for row in rows]
    db.session.execute(sa.delete(Letter))
    return found


def accounts_around(delegation: Delegation) -> None:
    """Everybody who might be told, and those who must not be."""
    own = delegation.sending_organisation
    sister, far = OrganisationFactory.create(region=own.region), OrganisationFactory.create()
    account(Role.REPRESENTATIVE, own, email="own@a.by")
    account(Role.REPRESENTATIVE, own, email="gone@a.by", is_active=False)
    account(Role.REPRESENTATIVE, own, email="name-without-address")
    account(Role.REPRESENTATIVE, sister, email="wide@a.by", is_region_wide=True)
    account(Role.REPRESENTATIVE, sister, email="sister@a.by")
    account(Role.REPRESENTATIVE, far, email="far@a.by", is_region_wide=True)
    account(Role.SECRETARY, email="office@a.by")
    account(Role.REPRESENTATIVE, own, email="quiet@a.by", wants_letters=False)
    account(Role.SECRETARY, email="quiet-office@a.by", wants_letters=False)
    account(Role.SECRETARY, email="over@a.by", valid_until=YESTERDAY)
    for role in (Role.ANALYST, Role.DESK, Role.ADMINISTRATOR):
        account(role, email=f"{role.value}@a.by")


def test_region_and_secretariat_are_told_what_the_other_did(app: Flask) -> None:
    delegation = ready_delegation(2)
    accounts_around(delegation)
    own = representative_of(delegation.sending_organisation)
    services.submit_delegation(actor=own, delegation=delegation)
    assert told() == [("office", "Делегация ожидает рассмотрения секретариатом")]
    services.send_back(actor=SECRETARY, delegation=delegation, reason="Иванов не указан")
    letter = db.session.scalars(sa.select(Letter)).first()
    assert letter is not None
    assert [word for word in ("Иванов", *(one.last_name for one in delegation.members)) if word in letter.body] == []
    assert f"/delegations/{delegation.id}\n" in letter.body
    assert told() == [(name, "Делегация возвращена на доработку") for name in ("own", "wide")]
    services.submit_delegation(actor=SECRETARY, delegation=delegation)
    assert told() == []
    services.confirm(actor=SECRETARY, delegation=delegation)
    assert told() == [(name, "Делегация подтверждена") for name in ("own", "wide")]
    services.withdraw(actor=own, delegation=delegation, reason="так")
    assert told() == [("office", "Заявка делегации отозвана")]


def test_several_persons_decided_on_are_one_letter(app: Flask) -> None:
    delegation = ready_delegation(4, state=DelegationState.SUBMITTED)
    accounts_around(delegation)
    for member in delegation.members[2:]:
        services.reject_member(actor=SECRETARY, member=member, reason="нет места")
    services.confirm_members(actor=SECRETARY, delegation=delegation, chosen=[delegation.members[0].id])
    assert told() == [(name, "Секретариат принял решение по участникам делегации") for name in ("own", "wide")]


def test_late_change_is_told_to_the_secretariat_and_its_decision_to_the_region(app: Flask) -> None:
    over = ForumFactory.create(nomination_until=YESTERDAY, changes_until=YESTERDAY)
    delegation = ready_delegation(2, forum=over, state=DelegationState.CONFIRMED)
    accounts_around(delegation)
    change = services.ask_late_change(
        actor=representative_of(delegation.sending_organisation),
        delegation=delegation,
        kind=LateChangeKind.REMOVE,
        reason="болезнь",
        member=delegation.members[1],
    )
    assert told() == [("office", "Запрошено позднее изменение")]
    # A whole list of requests is one letter.
    asked = [services.AskedChange(kind=LateChangeKind.ADD, draft=PERSON)] * 2
    own = representative_of(delegation.sending_organisation)
    assert len(services.ask_late_changes(actor=own, delegation=delegation, asked=asked, reason="болезнь")) == 2
    assert told() == [("office", "Запрошено позднее изменение")]
    late_changes.refuse_late_change(actor=SECRETARY, change=change, reason="поздно")
    assert told() == [(name, "По запросу на позднее изменение принято решение") for name in ("own", "wide")]


def test_visit_known_by_its_region_alone_is_told_to_the_whole_region(app: Flask) -> None:
    visit = VisitFactory.create(state=DelegationState.SUBMITTED, starts_on=today())
    own = OrganisationFactory.create(region=visit.region)
    account(Role.REPRESENTATIVE, own, email="own@a.by")
    account(Role.REPRESENTATIVE, own, email="wide@a.by", is_region_wide=True)
    move_visit(actor=SECRETARY, visit=visit, action="send_back", reason="уточните")
    assert told() == [("wide", "Визит вне Форума возвращён на доработку")]


def test_addresses_in_letters_are_those_of_the_pages(app: Flask) -> None:
    delegation, visit = ready_delegation(1), VisitFactory.create()
    with app.test_request_context():
        assert path_of(delegation) == url_for("delegations.show", delegation_id=delegation.id)
        assert path_of(visit) == url_for("visits.show", visit_id=visit.id)


def test_decision_on_a_page_speaks_to_no_server(browser: Browser, server: Mailbox) -> None:
    delegation = ready_delegation(1, state=DelegationState.SUBMITTED)
    account(Role.REPRESENTATIVE, delegation.organisation, email="own@a.by")
    card = f"/delegations/{delegation.id}"
    browser.sign_in(account(Role.SECRETARY))
    browser.get(card)
    browser.submit("/confirm")
    assert (told(), server.connections) == ([("own", "Делегация подтверждена")], 0)
