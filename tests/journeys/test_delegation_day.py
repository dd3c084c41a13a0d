"""One delegation from an Excel file to the door: twelve people, a remark, a replacement, each counted once."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.clock import today
from forum.core.db import db
from forum.core.security import CONSOLE, Role
from forum.delegations.enums import BadgeState, DelegationState
from forum.delegations.models import Badge, CheckIn, Delegation, Member
from forum.delegations.queries import delegation_figures
from forum.delegations.queries.check_ins import presence_by_delegation
from forum.forums.models import Forum
from forum.forums.services import change_forum_state
from tests.client import Browser
from tests.factories.accounts import SenderFactory, user_of
from tests.factories.forums import ForumFactory, QuotaFactory
from tests.factories.reference import CountryFactory
from tests.journeys.delegations import MEMBER
from tests.journeys.pages import text
from tests.journeys.twelve import NAMES, PEOPLE, list_of_twelve

# Lists, places and passages are tried on both below the pages; the main job walks pages on both.
pytestmark = pytest.mark.either


@pytest.fixture
def people(app: Flask) -> dict[str, Browser]:
    """The region, the secretariat and the desk of a current edition with twelve places for every region."""
    forum = ForumFactory.create(is_current=True, asks_latin_names=False)
    CountryFactory.create(code="RU")
    QuotaFactory.create(forum=forum, members=PEOPLE)
    sender = SenderFactory.create()
    roles = (Role.REPRESENTATIVE, Role.SECRETARY, Role.DESK)
    users = {role: user_of(role, **({"organisation": sender} if role is Role.REPRESENTATIVE else {})) for role in roles}
    db.session.commit()
    return {role.value: Browser(app).sign_in(user, locale="en") for role, user in users.items()}


def test_twelve_people_from_a_file_to_the_door_count_once(people: dict[str, Browser]) -> None:
    region, secretary, desk = (people[name] for name in ("representative", "secretary", "desk"))
    card = bring_in(region)
    submit(region, card)
    send_back(secretary, card)
    correct(region, card)
    submit(region, card)
    secretary.get(card)
    secretary.submit("/confirm")
    print_letter(region, card)
    begin_after_the_deadline()
    make_and_print_badges(desk)
    replace_late(region, secretary, card)
    desk.get("/delegations/badges")
    desk.submit("/make")
    check_in(desk)
    region.get(card)
    assert "Arrived 2 of 12" in text(region)


def bring_in(region: Browser) -> str:
    """Bring the list of twelve persons in; the address of the card."""
    region.get("/delegations/applications/import")
    forum = db.session.scalars(sa.select(Forum.code).where(Forum.is_current)).one()
    file = (io.BytesIO(list_of_twelve()), "list.xlsx")
    preview = region.submit("import", {"file": file, "forum": forum}).location
    region.get(preview)
    assert "New 13" in text(region)
    region.get(f"{preview}/commit")
    region.submit("/commit")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == PEOPLE
    return f"/delegations/{db.session.scalars(sa.select(Delegation.id)).one()}"


def submit(region: Browser, card: str) -> None:
    """Send the delegation to the secretariat."""
    region.get(card)
    region.submit("/submit")


def send_back(secretary: Browser, card: str) -> None:
    """Return it with a remark on one person."""
    secretary.get(f"{card}/return")
    secretary.submit("/return", {"reason": "Уточните должность.", "remarks-3-text": "Укажите отдел."})


def correct(region: Browser, card: str) -> None:
    """Read the remark and correct the person."""
    region.get(card)
    assert "Remark: Укажите отдел." in text(region)
    one = member(NAMES[3])
    region.get(f"{card}/members/{one.id}")
    region.submit(f"/members/{one.id}", {"post": "советник отдела протокола"})


def print_letter(region: Browser, card: str) -> None:
    """The letter names all of them."""
    region.get(f"{card}/letter")
    assert [name for name in NAMES if f"{name} Иван" not in text(region)] == []


def begin_after_the_deadline() -> None:
    """The day of changes has passed, and the secretariat begins the edition."""
    forum = db.session.scalars(sa.select(Forum).where(Forum.is_current)).one()
    yesterday = today() - timedelta(days=1)
    db.session.execute(
        sa.update(Forum).where(Forum.id == forum.id).values(nomination_until=yesterday, changes_until=yesterday)
    )
    db.session.refresh(forum)
    change_forum_state(actor=CONSOLE, forum=forum, action="begin")
    db.session.commit()


def make_and_print_badges(desk: Browser) -> None:
    """A badge for each of the twelve, out of the printer once."""
    desk.get("/delegations/badges")
    desk.submit("/make")
    desk.get("/delegations/badges/print")
    desk.submit("/printed")
    assert [(badge.number, badge.printed_at is not None) for badge in badges()] == [
        (number, True) for number in range(1, PEOPLE + 1)
    ]


def replace_late(region: Browser, secretary: Browser, card: str) -> None:
    """The region asks for another person in the place of one; the secretariat approves, and the badge is void."""
    one = member(NAMES[-1])
    region.get(f"{card}/members/{one.id}/replace")
    region.submit("/replace", {**MEMBER, "last_name": "Заменский", "consent_on": "2026-01-15", "reason": "болезнь"})
    secretary.get("/delegations/late-changes")
    assert secretary.page is not None
    secretary.get(next(link for link in secretary.page.links if re.search(r"/late-changes/\d+$", link)))
    secretary.submit("/approve")
    assert [badge.number for badge in badges() if badge.state is BadgeState.REVOKED] == [PEOPLE]


def check_in(desk: Browser) -> None:
    """The old badge lets nobody in; the new person and another come in twice, and each counts once."""
    first, replaced, successor = badges()[0], badges()[PEOPLE - 1], badges()[PEOPLE]
    scan(desk, replaced.code)
    assert "The badge was revoked at" in text(desk)
    assert f"Another badge of this person is valid: No. {successor.number}" not in text(desk)
    for badge in (first, successor):
        scan(desk, badge.code)
        assert "Please pass: the entry is recorded" in text(desk)
        scan(desk, badge.code)
        assert "Already inside since" in text(desk)
    desk.get("/check-in?way=out")
    desk.follow(desk.submit("/check-in", {"typed": first.code}))
    scan(desk, first.code)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CheckIn)) == 4
    forum = db.session.scalars(sa.select(Forum).where(Forum.is_current)).one()
    (counted,) = presence_by_delegation(actor=CONSOLE, forum_id=forum.id, locale="ru")
    assert (counted.expected, counted.arrived, counted.inside) == (PEOPLE, 2, 2)
    assert delegation_figures(forum.id).members_confirmed == PEOPLE
    state = sa.select(Delegation.state).execution_options(populate_existing=True)
    assert db.session.scalars(state).one() is DelegationState.ARRIVED


def scan(desk: Browser, code: str) -> None:
    """Read a badge at the entrance."""
    desk.get("/check-in")
    desk.follow(desk.submit("/check-in", {"typed": code}))


def member(name: str) -> Member:
    return db.session.scalars(sa.select(Member).where(Member.last_name == name)).one()


def badges() -> list[Badge]:
    statement = sa.select(Badge).order_by(Badge.number).execution_options(populate_existing=True)
    return list(db.session.scalars(statement))
