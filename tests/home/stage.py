"""What these tests share: people, an edition at work, documents and delegations that could leak, counted queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from forum.agreements.models import Agreement
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.delegations.enums import DelegationState
from forum.delegations.models import Delegation, Member
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation
from tests.client import Browser, Page
from tests.factories.accounts import SenderFactory, user_of
from tests.factories.agreements import AgreementFactory, party
from tests.factories.delegations import DelegationFactory, MemberFactory
from tests.factories.forums import ForumFactory
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, load_reference


@dataclass(frozen=True, slots=True)
class Stage:
    """The current edition with two senders: one's own delegation, and another's with a person whom nobody may see."""

    forum: Forum
    own: Organisation
    other: Organisation
    belarusian: Organisation
    delegation: Delegation
    foreign: Delegation
    person: Member
    contract: Agreement
    planned: Agreement


def set_stage(*, is_training: bool = False) -> Stage:
    """An edition whose registration is open, with a signed contract, a planned document and two delegations."""
    load_reference()
    load_currencies()
    forum = ForumFactory.create(is_training=is_training, is_current=True, host_side=Side.RU, year=2026)
    own, other = SenderFactory.create(), SenderFactory.create()
    belarusian = OrganisationFactory.create(region__side=Side.BY)
    delegation = DelegationFactory.create(forum=forum, organisation=own, state=DelegationState.RETURNED)
    foreign = DelegationFactory.create(forum=forum, organisation=other, state=DelegationState.CONFIRMED)
    MemberFactory.create(delegation=delegation, last_name="Своекоров", is_head=True)
    person = MemberFactory.create(delegation=foreign, last_name="Чужестранов", is_head=True)
    signed = today() - timedelta(days=3)
    contract = AgreementFactory.create(
        forum=forum,
        value=160_000_000_000,
        signed_on=signed,
        parties=(party(organisation=other), party(organisation=belarusian)),
    )
    planned = AgreementFactory.create(
        forum=forum, title="Тайный план", parties=(party(organisation=other), party(organisation=belarusian))
    )
    return Stage(forum, own, other, belarusian, delegation, foreign, person, contract, planned)


def enter(browser: Browser, role: Role, *, locale: str = "en", **given: Any) -> None:
    """Sign in as a new account of ``role``."""
    browser.sign_in(user_of(role, **given), locale=locale)


def enter_stage(browser: Browser, role: Role, stage: Stage, *, locale: str = "en") -> None:
    """Sign in as a new account of ``role``; a representative is one of the own organisation."""
    given: dict[str, Any] = {"organisation": stage.own} if role is Role.REPRESENTATIVE else {}
    enter(browser, role, locale=locale, **given)


def shown(browser: Browser) -> Page:
    """The page that was fetched last."""
    if browser.page is None:
        raise AssertionError("no page was fetched")
    return browser.page


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """How many statements were sent since."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            sent.append(statement)

    target = db.session.connection()
    event.listen(target, "before_cursor_execute", note)
    try:
        yield lambda: len(sent)
    finally:
        event.remove(target, "before_cursor_execute", note)


def audit_actions() -> list[str]:
    """The actions in the audit trail, oldest first."""
    return list(db.session.scalars(sa.text("SELECT action FROM audit_event ORDER BY id")))
