"""What may be done with an account, and what the trail says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts import passwords
from forum.accounts.models import User, UserSession
from forum.accounts.queries import accounts_visible_to
from forum.accounts.services import (
    AccountDraft,
    change_own_password,
    create_account,
    edit_account,
    end_sessions,
    issue_one_time_password,
    open_account,
)
from forum.accounts.sessions import load_session, open_session
from forum.core.audit import AuditEvent
from forum.core.clock import today, utc_now
from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.security import CONSOLE, Role
from forum.reference.enums import OrganisationKind
from tests.factories.accounts import PASSWORD, PASSWORD_HASH, RepresentativeFactory, SenderFactory, UserFactory, user_of

DRAFT = AccountDraft(email="New.Person@Example.ORG", name="Ковалёва Ольга", role=Role.ANALYST)
NEW_PASSWORD = "семь синих чайников"


@pytest.fixture
def administrator(app: Flask) -> User:
    """Who manages accounts."""
    return user_of(Role.ADMINISTRATOR, name="Администратор Первый")


def events() -> list[tuple[str, int | None]]:
    found = db.session.execute(sa.select(AuditEvent.action, AuditEvent.entity_id).order_by(AuditEvent.id))
    return [(action, key) for action, key in found]


def draft_of(user: User) -> AccountDraft:
    return AccountDraft(
        email=user.email,
        name=user.name,
        role=user.role,
        organisation_id=user.organisation_id,
        is_region_wide=user.is_region_wide,
        valid_until=user.valid_until,
        is_active=user.is_active,
    )


def refused_field(draft: AccountDraft) -> str | None:
    with pytest.raises(DomainError) as refused:
        create_account(actor=CONSOLE, draft=draft)
    db.session.commit()
    return refused.value.field


def test_new_account_has_a_one_time_password(administrator: User) -> None:
    issued = create_account(actor=administrator.actor, draft=DRAFT)
    db.session.commit()
    user = issued.user
    assert (user.email, user.name, user.must_change_password) == ("new.person@example.org", "Ковалёва Ольга", True)
    assert passwords.verify(user.password_hash, issued.password)
    assert user.created_by_label == "Администратор Первый"
    assert events() == [("account.created", user.id)]


def test_trail_of_a_new_account_holds_nothing_personal(administrator: User) -> None:
    issued = create_account(actor=administrator.actor, draft=DRAFT)
    db.session.commit()
    changes = db.session.scalars(sa.select(AuditEvent.changes)).one()
    assert {key for key, change in changes.items() if change is None} == {"email", "name", "password_hash"}
    for secret in (issued.password, issued.user.password_hash, issued.user.email, "Ковал"):
        assert secret not in str(changes)


def test_given_password_is_the_own_one(app: Flask) -> None:
    issued = create_account(actor=CONSOLE, draft=DRAFT, password=NEW_PASSWORD)
    assert (issued.user.must_change_password, issued.user.one_time_until) == (False, None)
    assert passwords.verify(issued.user.password_hash, NEW_PASSWORD)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "no-at",
        "a@b",
        "a b@c.org",
        "a@b..org",
        "@c.org",
        "a@",
        "a@@c.org",
        f"{'a' * 65}@c.org",
        f"a@{'b' * 260}.org",
    ],
)
def test_bad_address_is_refused(app: Flask, email: str) -> None:
    assert refused_field(replace(DRAFT, email=email)) == "email"
    assert db.session.scalars(sa.select(User)).all() == []


def test_address_is_taken_once_whatever_its_case(app: Flask) -> None:
    UserFactory.create(email="new.person@example.org")
    assert refused_field(DRAFT) == "email"


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "я" * 201])
def test_bad_name_is_refused(app: Flask, name: str) -> None:
    assert refused_field(replace(DRAFT, name=name)) == "name"


def test_representative_needs_an_organisation(app: Flask) -> None:
    assert refused_field(replace(DRAFT, role=Role.REPRESENTATIVE)) == "organisation_id"


def test_organisation_must_be_a_living_sender(app: Flask) -> None:
    living = SenderFactory.create()
    for organisation in (SenderFactory.create(kind=OrganisationKind.COMPANY), SenderFactory.create(merged_into=living)):
        draft = replace(DRAFT, role=Role.REPRESENTATIVE, organisation_id=organisation.id)
        assert refused_field(draft) == "organisation_id"
    assert refused_field(replace(DRAFT, role=Role.REPRESENTATIVE, organisation_id=10**9)) == "organisation_id"


def test_only_a_representative_of_a_region_sees_the_whole_region(app: Flask) -> None:
    homeless = SenderFactory.create(region=None)
    assert refused_field(replace(DRAFT, is_region_wide=True)) == "is_region_wide"
    draft = replace(DRAFT, role=Role.REPRESENTATIVE, organisation_id=homeless.id, is_region_wide=True)
    assert refused_field(draft) == "is_region_wide"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_other_roles_manage_no_accounts(app: Flask, role: Role) -> None:
    actor, other = user_of(role).actor, UserFactory.create()
    open_session(other)
    with pytest.raises(DomainError):
        create_account(actor=actor, draft=DRAFT)
    with pytest.raises(DomainError):
        edit_account(actor=actor, user=other, draft=draft_of(other), version=other.version)
    with pytest.raises(DomainError):
        issue_one_time_password(actor=actor, user=other)
    with pytest.raises(DomainError):
        end_sessions(actor=actor, user=other)
    assert db.session.scalars(accounts_visible_to(actor)).all() == []
    assert events() == []


def test_edit_tells_old_and_new(administrator: User) -> None:
    user = UserFactory.create()
    edit_account(
        actor=administrator.actor, user=user, draft=replace(draft_of(user), role=Role.DESK), version=user.version
    )
    db.session.commit()
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.changes) == ("account.edited", {"role": ["analyst", "desk"]})


def test_edit_of_an_older_version_is_refused(administrator: User) -> None:
    user = UserFactory.create()
    with pytest.raises(ConflictError):
        edit_account(actor=administrator.actor, user=user, draft=draft_of(user), version=user.version - 1)


def test_deactivation_ends_the_sessions(administrator: User) -> None:
    user = UserFactory.create()
    token = open_session(user).token
    db.session.flush()
    assert load_session(token) is not None
    draft = replace(draft_of(user), is_active=False)
    edit_account(actor=administrator.actor, user=user, draft=draft, version=user.version)
    db.session.commit()
    assert load_session(token) is None
    draft = replace(draft_of(user), is_active=True)
    edit_account(actor=administrator.actor, user=user, draft=draft, version=user.version)
    assert load_session(token) is None


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"role": Role.ANALYST}, {"valid_until": today() - timedelta(days=1)}],
)
@pytest.mark.parametrize("has_colleague", [True, False])
def test_administrator_does_not_lock_himself_out(
    administrator: User, change: dict[str, object], has_colleague: bool
) -> None:
    if has_colleague:
        user_of(Role.ADMINISTRATOR)
    draft = replace(draft_of(administrator), **change)  # type: ignore[arg-type]  # one field of the draft
    with pytest.raises(DomainError) as refused:
        edit_account(actor=administrator.actor, user=administrator, draft=draft, version=administrator.version)
    assert refused.value.field is None
    assert (administrator.is_active, administrator.role, administrator.valid_until) == (True, Role.ADMINISTRATOR, None)


def test_last_administrator_stays_one_even_for_the_console(administrator: User) -> None:
    user_of(Role.ADMINISTRATOR, is_active=False)
    user_of(Role.ADMINISTRATOR, valid_until=today() - timedelta(days=1))
    draft = replace(draft_of(administrator), is_active=False)
    with pytest.raises(DomainError):
        edit_account(actor=CONSOLE, user=administrator, draft=draft, version=administrator.version)


def test_one_of_two_administrators_may_go(administrator: User) -> None:
    colleague = user_of(Role.ADMINISTRATOR)
    draft = replace(draft_of(colleague), is_active=False)
    edit_account(actor=administrator.actor, user=colleague, draft=draft, version=colleague.version)
    assert colleague.is_active is False


def test_reset_replaces_the_password_and_ends_the_sessions(administrator: User) -> None:
    user = UserFactory.create()
    token = open_session(user).token
    issued = issue_one_time_password(actor=administrator.actor, user=user)
    db.session.commit()
    assert open_account(email=user.email, password=PASSWORD) is None
    assert open_account(email=user.email, password=issued.password) is user
    assert user.must_change_password
    assert load_session(token) is None
    assert events()[0] == ("account.password_reset", user.id)


def test_one_time_password_ceases_to_work(administrator: User) -> None:
    user = UserFactory.create()
    issued = issue_one_time_password(actor=administrator.actor, user=user)
    user.one_time_until = utc_now() - timedelta(seconds=1)
    assert open_account(email=user.email, password=issued.password) is None


def test_own_password_ends_the_other_sessions(app: Flask) -> None:
    user = UserFactory.create(must_change_password=True)
    here, elsewhere = open_session(user), open_session(user)
    change_own_password(
        actor=user.actor, user=user, current=PASSWORD, new=NEW_PASSWORD, kept_token_hash=here.token_hash
    )
    db.session.commit()
    assert load_session(here.token) is not None
    assert load_session(elsewhere.token) is None
    assert user.must_change_password is False
    assert open_account(email=user.email, password=NEW_PASSWORD) is user
    assert events()[0] == ("account.password_changed", user.id)


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("wrong", NEW_PASSWORD, "current"), (PASSWORD, "short", "new"), (PASSWORD, PASSWORD, "new")],
)
def test_own_password_is_refused(app: Flask, current: str, new: str, field: str) -> None:
    user = UserFactory.create()
    with pytest.raises(DomainError) as refused:
        change_own_password(actor=user.actor, user=user, current=current, new=new)
    assert (refused.value.field, user.password_hash, events()) == (field, PASSWORD_HASH, [])


def test_nobody_changes_another_s_password(administrator: User) -> None:
    with pytest.raises(DomainError):
        change_own_password(actor=administrator.actor, user=UserFactory.create(), current=PASSWORD, new=NEW_PASSWORD)


def test_weaker_hash_is_made_anew_at_sign_in(app: Flask) -> None:
    user = UserFactory.create(email="mixed@example.org")
    assert open_account(email=" MIXED@Example.org ", password=PASSWORD) is user
    db.session.commit()
    assert not passwords.needs_rehash(user.password_hash)
    assert passwords.verify(user.password_hash, PASSWORD)
    assert db.session.scalars(sa.select(AuditEvent.changes)).one() == {"password_hash": None}


@pytest.mark.parametrize(
    "state",
    [{"is_active": False}, {"valid_until": today() - timedelta(days=1)}, {"password_hash": ""}],
)
def test_closed_account_opens_nothing(app: Flask, state: dict[str, object]) -> None:
    user = UserFactory.create(**state)
    token = open_session(user).token
    db.session.flush()
    assert open_account(email=user.email, password=PASSWORD) is None
    assert open_account(email=user.email, password="") is None
    assert (load_session(token) is None) == ("password_hash" not in state)


def test_account_works_on_its_last_day(app: Flask) -> None:
    user = UserFactory.create(valid_until=today())
    assert open_account(email=user.email, password=PASSWORD) is user


def test_session_ends_by_itself(app: Flask) -> None:
    signed_in = open_session(UserFactory.create())
    db.session.flush()
    assert load_session(signed_in.token) is not None
    db.session.execute(sa.update(UserSession).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert load_session(signed_in.token) is None


def test_only_the_hash_of_a_token_is_stored(app: Flask) -> None:
    signed_in = open_session(UserFactory.create(), agent="a" * 500, address="1" * 99)
    db.session.flush()
    stored = db.session.scalars(sa.select(UserSession)).one()
    assert signed_in.token not in (stored.token_hash, stored.agent)
    assert (len(stored.agent), len(stored.address)) == (200, 45)
    assert load_session(stored.token_hash) is None


def test_session_of_another_account_is_left_alone(app: Flask) -> None:
    mine, other = UserFactory.create(), RepresentativeFactory.create()
    token = open_session(other).token
    db.session.flush()
    key = db.session.scalars(sa.select(UserSession.id)).one()
    assert end_sessions(actor=mine.actor, user=mine, session_id=key) == 0
    assert load_session(token) is not None
