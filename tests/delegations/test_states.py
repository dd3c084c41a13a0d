"""Property: states change along the declared arrows only, by the declared roles only, and always leave one event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import NoResultFound

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE, Actor, Role
from forum.delegations import services
from forum.delegations.enums import COUNTED_STATES, DELEGATION_STATES, DelegationState, MemberState
from forum.delegations.models import Delegation
from tests.delegations.people import ADMINISTRATOR, ANALYST, DESK, SECRETARY, representative_of
from tests.factories.delegations import ready_delegation
from tests.factories.reference import OrganisationFactory
from tests.tries import tries

pytestmark = pytest.mark.usefixtures("app")

S = DelegationState
# Written out a second time on purpose: a change of the table in enums.py must be meant.
ARROWS: dict[tuple[DelegationState, str], tuple[DelegationState, set[Role]]] = {
    (S.DRAFT, "submit"): (S.SUBMITTED, {Role.REPRESENTATIVE, Role.SECRETARY}),
    (S.RETURNED, "submit"): (S.SUBMITTED, {Role.REPRESENTATIVE, Role.SECRETARY}),
    (S.SUBMITTED, "send_back"): (S.RETURNED, {Role.SECRETARY}),
    (S.SUBMITTED, "confirm"): (S.CONFIRMED, {Role.SECRETARY}),
    (S.SUBMITTED, "reject"): (S.REJECTED, {Role.SECRETARY}),
    (S.DRAFT, "withdraw"): (S.WITHDRAWN, {Role.REPRESENTATIVE, Role.SECRETARY}),
    (S.SUBMITTED, "withdraw"): (S.WITHDRAWN, {Role.REPRESENTATIVE, Role.SECRETARY}),
    (S.RETURNED, "withdraw"): (S.WITHDRAWN, {Role.REPRESENTATIVE, Role.SECRETARY}),
    (S.CONFIRMED, "withdraw"): (S.WITHDRAWN, {Role.REPRESENTATIVE, Role.SECRETARY}),
    (S.CONFIRMED, "arrive"): (S.ARRIVED, {Role.SECRETARY, Role.DESK}),
    (S.ARRIVED, "close"): (S.CLOSED, {Role.SECRETARY}),
}
SERVICES: dict[str, Callable[..., None]] = {
    "submit": services.submit_delegation,
    "send_back": services.send_back,
    "confirm": services.confirm,
    "reject": services.reject,
    "withdraw": services.withdraw,
    "arrive": services.arrive,
    "close": services.close,
}
WITH_REASON = {"send_back", "reject", "withdraw"}


def act(action: str, actor: Actor, delegation: Delegation, reason: str = "по просьбе региона") -> bool:
    """Try the action; whether it was done."""
    given: dict[str, Any] = {"reason": reason} if action in WITH_REASON else {}
    try:
        SERVICES[action](actor=actor, delegation=delegation, **given)
    except (DomainError, NoResultFound):
        return False
    return True


@contextmanager
def discarded() -> Iterator[None]:
    """Take back what the block wrote, so that the next try begins where this one did."""
    inside = db.session.begin_nested()
    try:
        yield
    finally:
        inside.rollback()
        # Rows read again inside are not taken out of the session by the rollback, and SQLite gives their keys anew.
        db.session.expire_all()


def event_count() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) or 0


def allowed(state: DelegationState, action: str, actor: Actor) -> DelegationState | None:
    target, roles = ARROWS.get((state, action), (None, set()))
    return target if actor.role is None or actor.role in roles else None


def test_table_in_the_code_is_the_table_here() -> None:
    declared = {
        (source, arrow.action): (arrow.target, set(arrow.roles))
        for arrow in DELEGATION_STATES.arrows
        for source in arrow.sources
    }
    assert declared == ARROWS
    assert {arrow.action for arrow in DELEGATION_STATES.arrows if arrow.needs_reason} == WITH_REASON
    assert set(SERVICES) == {arrow.action for arrow in DELEGATION_STATES.arrows}


# The table is asked in Python; the walks below try it on both.
@pytest.mark.either
@pytest.mark.parametrize("state", list(DelegationState))
def test_every_role_takes_its_own_arrows_alone(state: DelegationState) -> None:
    for action in SERVICES:
        delegation = ready_delegation(1, state=state)
        stranger = representative_of(OrganisationFactory.create(region=delegation.region))
        own = representative_of(delegation.sending_organisation)
        for actor in (ANALYST, ADMINISTRATOR, stranger, DESK, own, SECRETARY, CONSOLE):
            may = actor is not stranger and allowed(state, action, actor) is not None
            with discarded():
                assert act(action, actor, delegation) is may, (action, actor)
                assert delegation.state is (allowed(state, action, actor) if may else state)


STEP = st.tuples(
    st.sampled_from(sorted(SERVICES)),
    st.sampled_from(["own", "stranger", "secretary", "desk", "analyst", "administrator"]),
    st.sampled_from(["", "по просьбе региона"]),
)


@given(walk=st.lists(STEP, min_size=1, max_size=14))
@settings(max_examples=tries(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_walks_follow_the_arrows(walk: list[tuple[str, str, str]]) -> None:
    with discarded():
        db.session.expunge_all()
        delegation = ready_delegation(2)
        actors = {
            "own": representative_of(delegation.sending_organisation),
            "stranger": representative_of(OrganisationFactory.create(region=delegation.region)),
            "secretary": SECRETARY,
            "desk": DESK,
            "analyst": ANALYST,
            "administrator": ADMINISTRATOR,
        }
        for action, name, reason in walk:
            before, events = delegation.state, event_count()
            target = allowed(before, action, actors[name]) if name != "stranger" else None
            if action in WITH_REASON and not reason:
                target = None
            assert act(action, actors[name], delegation, reason) is (target is not None)
            assert delegation.state is (target or before)
            assert event_count() - events == (target is not None)
            confirmed = {member.state is MemberState.CONFIRMED for member in delegation.members}
            assert confirmed == {delegation.state in COUNTED_STATES}
