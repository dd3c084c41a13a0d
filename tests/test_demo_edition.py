"""The training edition as it is made: whole, marked, repeatable."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from forum import demo
from forum.accounts.models import User
from forum.accounts.passwords import verify
from forum.agreements.counting import recount
from forum.agreements.enums import AgreementState, Disclosure, ReportStanding, StepKind
from forum.agreements.models import Agreement, Allocation, Amendment, Execution, Party, ProcedureStep
from forum.agreements.queries import AgreementFilter, register_statement
from forum.agreements.soundness import unsound_courses
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import CONSOLE, Role
from forum.delegations.enums import BadgeState, DelegationState, MemberState
from forum.delegations.models import Badge, Delegation, Member
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.reference.models import Organisation
from forum.statistics.queries import StatisticsFilter, total_figures
from tests.client import Browser
from tests.conftest import Training
from tests.home.stage import shown

MARK = "учебные, вымышленные данные"


def count(model: type, *conditions: Any) -> int:
    """Rows of a table under conditions."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions)) or 0


@contextmanager
def frozen_counts() -> Iterator[None]:
    """No table has more or fewer rows afterwards."""
    tables = (User, Forum, Organisation, Delegation, Member, Agreement, Party, AuditEvent)
    before = [count(table) for table in tables]
    yield
    assert [count(table) for table in tables] == before


def test_the_edition_is_current_marked_and_takes_delegations_today(training: Training) -> None:
    forum = db.session.scalars(sa.select(Forum).where(Forum.is_training)).one()
    assert (forum.code, forum.is_current, forum.state) == ("T1", True, ForumState.REGISTRATION)
    assert forum.nomination_until is not None
    assert forum.nomination_until > today()
    assert "вымышленные данные" in (forum.theme_ru or "")
    assert len(forum.sections) == 6
    assert {quota.region_id is None for quota in forum.quotas} == {True, False}


def test_it_is_as_large_as_a_small_forum_and_in_every_state(training: Training) -> None:
    assert (count(Delegation), count(Member), count(Agreement)) == (42, 352, 120)
    assert set(db.session.scalars(sa.select(Delegation.state).distinct())) == set(DelegationState)
    states = set(db.session.scalars(sa.select(Agreement.state).distinct()))
    # Proposals of regions and what became of a document years later are left to the learner.
    assert set(AgreementState) - states == {
        AgreementState.PROPOSED,
        AgreementState.RETURNED,
        AgreementState.JOINED,
        AgreementState.EXPIRED,
        AgreementState.REPLACED,
    }
    assert set(db.session.scalars(sa.select(Agreement.disclosure).distinct())) == set(Disclosure)
    currencies = set(db.session.scalars(sa.select(Agreement.currency_code).where(Agreement.money).distinct()))
    assert currencies == {"RUB", "USD", "EUR", "BYN", "CNY"}
    assert count(Agreement, Agreement.verified_at.is_(None), Agreement.counts, Agreement.value.is_not(None)) > 0
    assert count(Agreement, Agreement.value_rub.is_(None), Agreement.counts, Agreement.value.is_not(None)) > 0
    assert count(Amendment) > 0
    assert set(db.session.scalars(sa.select(Allocation.is_stated).distinct())) == {True, False}


def test_badges_of_who_has_arrived_are_handed_over(training: Training) -> None:
    in_hand = sa.select(Badge.member_id).where(Badge.state == BadgeState.ISSUED)
    arrived = (
        sa.select(Member.id)
        .join(Member.delegation)
        .where(Delegation.state == DelegationState.ARRIVED, Member.state == MemberState.CONFIRMED)
    )
    assert set(db.session.scalars(in_hand)) == set(db.session.scalars(arrived)) != set()
    assert count(Badge, Badge.state == BadgeState.MADE) > 0


def test_every_invented_row_is_marked(training: Training) -> None:
    assert count(Agreement, Agreement.note != MARK) == 0
    assert count(Organisation, Organisation.source != MARK) == 0
    assert count(Organisation, Organisation.name_ru.not_like("%чебн%")) == 0
    assert count(Delegation, Delegation.note != MARK) == 0
    assert count(Member, Member.note != MARK) == 0
    assert count(Member, Member.email.not_like("%@training.example")) == 0


def test_its_documents_are_in_no_real_total_and_reconcile_in_their_own(training: Training) -> None:
    forum_id = db.session.scalars(sa.select(Forum.id).where(Forum.is_training)).one()
    assert total_figures(StatisticsFilter()).documents == 0
    own = total_figures(StatisticsFilter(forum_ids=(forum_id,)))
    assert own.documents == count(Agreement, Agreement.counts)
    assert own.kopecks
    assert list(recount()) == []


def test_one_working_account_per_role_whose_password_is_kept_for_its_owner(training: Training) -> None:
    file = training.folder / "accounts.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = dict(line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    users = {user.email: user for user in db.session.scalars(sa.select(User))}
    assert set(kept) == set(users)
    assert {user.role for user in users.values()} == set(Role)
    assert all(verify(users[email].password_hash, password) for email, password in kept.items())
    assert not any(user.must_change_password for user in users.values())
    assert len(set(kept.values())) == len(kept)
    assert all(any(email in line and password in line for line in training.lines) for email, password in kept.items())
    # A half-written one would begin with a dot.
    assert [path.name for path in training.folder.iterdir() if "accounts" in path.name] == ["accounts.txt"]


def test_representatives_have_a_government_of_either_side(training: Training) -> None:
    found = db.session.scalars(sa.select(User).where(User.role == Role.REPRESENTATIVE).order_by(User.id)).all()
    codes = [user.organisation.region.code for user in found if user.organisation and user.organisation.region]
    assert codes == ["RU-BA", "BY-MI"]
    assert [user.is_region_wide for user in found] == [False, True]


def test_every_step_is_in_the_trail_without_persons(training: Training) -> None:
    actions = set(db.session.scalars(sa.select(AuditEvent.action).distinct()))
    assert {"delegation.confirmed", "delegation.returned", "agreement.signed", "agreement.amended"} <= actions
    names = set(db.session.scalars(sa.select(Member.last_name)))
    told = "\n".join(str(changes) for changes in db.session.scalars(sa.select(AuditEvent.changes)))
    assert {name for name in names if name in told} == set()


def test_what_follows_a_signing_is_shown_in_every_form(training: Training) -> None:
    forum = AgreementFilter(forum="T1")
    notes = db.session.scalars(sa.select(ProcedureStep.note)).all()
    assert {MARK, "учебная запись: документ не подлежит государственной регистрации"} == set(notes)
    assert set(db.session.scalars(sa.select(Execution.note))) == {MARK}
    assert set(db.session.scalars(sa.select(ProcedureStep.kind))) == set(StepKind)
    assert {row.value == 0 for row in db.session.scalars(sa.select(Execution))} == {True, False}
    assert count(Execution, Execution.excess_reason.is_not(None)) > 0
    reporters = set(db.session.scalars(sa.select(Execution.created_by_label)))
    assert len(reporters) > 1
    for wanted in (
        replace(forum, overdue_steps=True),
        replace(forum, expiring=30),
        replace(forum, reports=ReportStanding.NONE),
    ):
        assert db.session.scalars(register_statement(actor=CONSOLE, chosen=wanted)).all() != []
    assert list(unsound_courses()) == []


def test_nobody_verifies_an_own_sum(training: Training) -> None:
    hearsay = sa.and_(Agreement.verified_by.is_not(None), Agreement.sum_source == "hearsay")
    assert count(Agreement, hearsay) > 0
    assert count(Agreement, hearsay, Agreement.verified_by == Agreement.value_entered_by) == 0


def test_building_again_changes_nothing_and_says_where_the_passwords_are(training: Training) -> None:
    file = training.folder / "accounts.txt"
    before = file.read_bytes()
    said: list[str] = []
    with frozen_counts():
        demo.build(said.append)
    assert file.read_bytes() == before
    assert len(said) == 2
    assert str(file) in said[1]
    assert not re.search(r"\b\w{4}-\w{4}-\w{4}-\w{4}\b", "".join(said))


def test_the_data_are_the_same_each_time(training: Training) -> None:
    first = db.session.scalars(sa.select(Member).order_by(Member.id).limit(1)).one()
    assert (first.last_name, first.first_name) == ("Линейкин", "Константин")


@pytest.mark.parametrize("name", ["secretary", "representative", "representative2", "analyst", "desk", "administrator"])
def test_every_account_finds_a_first_page(training: Training, name: str) -> None:
    user = db.session.scalars(sa.select(User).where(User.email == f"{name}@training.example")).one()
    browser = Browser(training.app).sign_in(user)
    browser.get("/")
    assert "Учебный форум" in shown(browser).text
