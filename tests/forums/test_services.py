"""Editions: codes, copies, states, the current one."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE, Actor, Role
from forum.forums import queries, services
from forum.forums.drafts import ForumDraft, QuotaDraft, SectionDraft
from forum.forums.enums import FORUM_STATES, DelegationKind, ForumState, HeadLevel
from forum.forums.models import Forum, Quota, Section
from forum.reference.enums import Side
from forum.reference.models import Region
from tests.factories.reference import RegionFactory

SECRETARY = Actor(id=7, label="Secretariat", role=Role.SECRETARY)
DRAFT = ForumDraft(number=14, year=2027, name_ru="XIV Форум регионов России и Беларуси", host_side=Side.RU)


def draft(**changes: Any) -> ForumDraft:
    """A sound draft with ``changes``."""
    return dataclasses.replace(DRAFT, **changes)


@pytest.mark.parametrize(
    ("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (13, "XIII"), (14, "XIV"), (40, "XL"), (89, "LXXXIX")]
)
def test_roman(number: int, text: str) -> None:
    assert services.roman(number) == text


@pytest.mark.parametrize("number", [0, -1, 90])
def test_roman_outside_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        services.roman(number)


def test_code_follows_from_the_number(app: Flask) -> None:
    forum = services.create_forum(actor=SECRETARY, draft=draft())
    db.session.commit()
    assert (forum.code, forum.number, forum.state, forum.created_by) == ("XIV", 14, ForumState.PLANNED, 7)


def test_training_editions_are_numbered_apart(app: Flask) -> None:
    codes = [services.create_forum(actor=SECRETARY, draft=draft(number=None, is_training=True)).code for _ in range(2)]
    assert codes == ["T1", "T2"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": None}, "number"),
        ({"number": 90}, "number"),
        ({"name_ru": None}, "name_ru"),
        ({"starts_on": date(2027, 6, 2), "ends_on": date(2027, 6, 1)}, "ends_on"),
        ({"starts_on": date(2026, 6, 2)}, "starts_on"),
        ({"nomination_until": date(2027, 5, 2), "changes_until": date(2027, 5, 1)}, "changes_until"),
        ({"ends_on": date(2027, 5, 1), "nomination_until": date(2027, 5, 2)}, "nomination_until"),
        ({"quotas": (QuotaDraft(region_id=1, members=5), QuotaDraft(region_id=1, members=6))}, "quotas"),
        ({"sections": (SectionDraft(),)}, "sections-0-name_ru"),
    ],
)
def test_unsound_set_up_is_refused_and_stores_nothing(app: Flask, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        services.create_forum(actor=SECRETARY, draft=draft(**changes))
    assert refused.value.field == field
    assert db.session.scalar(sa.select(sa.func.count(Forum.id))) == 0


def test_a_number_is_given_once(app: Flask) -> None:
    services.create_forum(actor=SECRETARY, draft=draft())
    with pytest.raises(DomainError) as refused:
        services.create_forum(actor=SECRETARY, draft=draft())
    assert refused.value.field == "number"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECRETARY])
def test_only_the_secretariat_sets_up(app: Flask, role: Role) -> None:
    with pytest.raises(DomainError):
        services.create_forum(actor=Actor(id=1, label="x", role=role), draft=draft())


def test_copy_takes_the_set_up_and_not_the_days(app: Flask) -> None:
    region = RegionFactory.create()
    first = services.create_forum(
        actor=SECRETARY,
        draft=draft(
            starts_on=date(2027, 6, 1),
            place_ru="Казань",
            asks_travel=False,
            contact="+7",
            sections=(SectionDraft(name_ru="Промышленность"), SectionDraft(name_ru="Образование")),
            default_quota=15,
            quotas=(QuotaDraft(region_id=region.id, members=40),),
        ),
    )
    db.session.commit()
    copied = services.copied_draft(queries.forum_by_code("XIV", actor=SECRETARY))
    assert copied == draft(
        number=15,
        year=2028,
        name_ru="XV Форум регионов России и Беларуси",
        host_side=Side.BY,
        asks_travel=False,
        contact="+7",
        sections=(SectionDraft(name_ru="Промышленность"), SectionDraft(name_ru="Образование")),
        default_quota=15,
        quotas=(QuotaDraft(region_id=region.id, members=40),),
    )
    second = services.create_forum(actor=SECRETARY, draft=copied)
    db.session.commit()
    assert [row.name_ru for row in second.sections] == ["Промышленность", "Образование"]
    assert {row.id for row in second.sections}.isdisjoint(row.id for row in first.sections)


def test_edit_keeps_sections_that_stay_and_removes_the_rest(app: Flask) -> None:
    forum = services.create_forum(
        actor=SECRETARY, draft=draft(sections=(SectionDraft(name_ru="A"), SectionDraft(name_ru="B")), default_quota=5)
    )
    db.session.commit()
    kept = forum.sections[1].id
    changed = draft(sections=(SectionDraft(id=kept, name_ru="B2"), SectionDraft(name_ru="C")), default_quota=None)
    services.edit_forum(actor=SECRETARY, forum=forum, draft=changed)
    db.session.commit()
    rows = db.session.execute(sa.select(Section.id, Section.name_ru).order_by(Section.position)).all()
    assert [name for _, name in rows] == ["B2", "C"]
    assert rows[0][0] == kept
    assert db.session.scalar(sa.select(sa.func.count(Quota.id))) == 0
    assert db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all() == [
        "forum.created",
        "forum.changed",
    ]


def limit_of(forum: Forum, region: Region) -> int | None:
    return queries.limits_of(forum.id, region.id, DelegationKind.OFFICIAL, HeadLevel.OTHER).all_kinds


def test_quota_of_a_region_beats_the_default(app: Flask) -> None:
    region, other = RegionFactory.create(), RegionFactory.create()
    forum = services.create_forum(
        actor=SECRETARY, draft=draft(default_quota=15, quotas=(QuotaDraft(region_id=region.id, members=40),))
    )
    assert limit_of(forum, region) == 40
    assert limit_of(forum, other) == 15


def test_without_a_quota_there_is_no_limit(app: Flask) -> None:
    forum = services.create_forum(actor=SECRETARY, draft=draft())
    assert limit_of(forum, RegionFactory.create()) is None


def test_one_edition_is_current(app: Flask) -> None:
    assert queries.current_forum() is None
    forums = [services.create_forum(actor=SECRETARY, draft=draft(number=number)) for number in (14, 15)]
    for forum in (*forums, *reversed(forums)):
        services.make_current(actor=SECRETARY, forum=forum)
        db.session.commit()
        current = queries.current_forum()
        assert current is not None
        assert current.code == forum.code


@pytest.mark.parametrize("state", list(ForumState))
@pytest.mark.parametrize("arrow", FORUM_STATES.arrows, ids=lambda arrow: arrow.action)
@pytest.mark.parametrize("role", list(Role))
def test_states_change_only_along_arrows_by_their_roles(app: Flask, state: ForumState, arrow: Any, role: Role) -> None:
    forum = services.create_forum(actor=CONSOLE, draft=draft())
    forum.state = state
    actor = Actor(id=1, label="x", role=role)
    if state in arrow.sources and role in arrow.roles:
        services.change_forum_state(actor=actor, forum=forum, action=arrow.action)
        assert forum.state is arrow.target
        return
    with pytest.raises(DomainError):
        services.change_forum_state(actor=actor, forum=forum, action=arrow.action)
    assert forum.state is state


def test_previous_edition(app: Flask) -> None:
    forums = {n: services.create_forum(actor=SECRETARY, draft=draft(number=n)) for n in (12, 13, 14)}
    training = services.create_forum(actor=SECRETARY, draft=draft(number=None, is_training=True))
    assert queries.previous_edition(forums[14]) is forums[13]
    assert queries.previous_edition(forums[12]) is None
    assert queries.previous_edition(training) is None
    forums[13].state = ForumState.ARCHIVED
    assert queries.previous_edition(training) is forums[13]


@pytest.mark.parametrize("reference", ["14", "XIV", " xiv "])
def test_edition_is_named_by_number_or_code(app: Flask, reference: str) -> None:
    services.create_forum(actor=SECRETARY, draft=draft())
    assert queries.forum_by_reference(reference, actor=SECRETARY).code == "XIV"


@pytest.mark.parametrize("reference", ["15", "", "٤", "XV"])
def test_unknown_edition_is_not_found(app: Flask, reference: str) -> None:
    services.create_forum(actor=SECRETARY, draft=draft())
    with pytest.raises(sa.exc.NoResultFound):
        queries.forum_by_reference(reference, actor=SECRETARY)
