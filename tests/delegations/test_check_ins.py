"""The desk: what it is answered, what is written once, who counts as inside, what its pages show and hide."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.audit import AuditEvent
from forum.core.clock import utc_now
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor, Role
from forum.delegations.enums import BadgeState, DelegationState, MemberState, Passage, PassageAnswer, Presence
from forum.delegations.models import Badge, CheckIn, Member
from forum.delegations.queries.check_ins import (
    FOUND,
    AttendanceFilter,
    AttendanceRow,
    arrivals_of,
    attendance_rows,
    attendance_statement,
    badge_read,
    found_persons,
    person_at_desk,
    presence_by_delegation,
)
from forum.delegations.services.check_ins import Passed, pass_by_name, pass_with_badge
from forum.forums.enums import ForumState
from tests.client import Browser
from tests.delegations.people import ANALYST, DESK, SECRETARY, account, representative_of
from tests.delegations.typed import events
from tests.factories.badges import BadgeFactory
from tests.factories.delegations import MemberFactory, ready_delegation
from tests.factories.forums import ForumFactory
from tests.factories.reference import OrganisationFactory

A = PassageAnswer


def badge_of(is_now: BadgeState = BadgeState.ISSUED, **member: Any) -> Badge:
    """A badge of a confirmed person of an edition that is running."""
    forum = member.pop("forum", None) or ForumFactory.create(state=ForumState.RUNNING)
    delegation = ready_delegation(1, forum=forum, state=DelegationState.CONFIRMED)
    return BadgeFactory.create(state=is_now, member=MemberFactory.create(delegation=delegation, **member))


def read(badge: Badge, passage: Passage = Passage.IN, actor: Actor = DESK, key: str = "") -> PassageAnswer:
    return pass_with_badge(actor=actor, forum=badge.forum, text=badge.code, passage=passage, key=key).answer


def passages() -> list[tuple[int, Passage]]:
    return [(row.member_id, row.passage) for row in db.session.scalars(sa.select(CheckIn).order_by(CheckIn.id))]


def presence(badge: Badge) -> tuple[int, int, int]:
    rows = presence_by_delegation(actor=DESK, forum_id=badge.forum_id, locale="ru")
    return sum(row.expected for row in rows), sum(row.arrived for row in rows), sum(row.inside for row in rows)


@pytest.mark.usefixtures("app")
class TestPassing:
    def test_person_comes_in_goes_out_and_in_and_counts_once(self) -> None:
        badge = badge_of()
        member, delegation = badge.member_id, badge.member.delegation
        ways = [Passage.IN, Passage.OUT, Passage.IN]
        assert [read(badge, way) for way in ways] == [A.PASSED] * 3
        assert passages() == [(member, way) for way in ways]
        assert presence(badge) == (2, 1, 1)
        assert delegation.state is DelegationState.ARRIVED
        told = [(row.action, row.entity_id) for row in events()]
        first, second, third = db.session.scalars(sa.select(CheckIn.id).order_by(CheckIn.id))
        assert told == [
            ("check_in.came_in", first),
            ("delegation.arrived", delegation.id),
            ("check_in.went_out", second),
            ("check_in.came_in", third),
        ]

    def test_second_reading_of_somebody_inside_writes_nothing(self) -> None:
        badge = badge_of()
        assert [read(badge), read(badge)] == [A.PASSED, A.INSIDE]
        assert passages() == [(badge.member_id, Passage.IN)]

    def test_request_sent_again_after_a_pause_is_the_same_passage(self) -> None:
        badge, key = badge_of(), "k" * 40
        assert read(badge, key=key) is A.PASSED
        assert read(badge, Passage.OUT, key="other") is A.PASSED
        assert read(badge, key=key) is A.PASSED
        assert passages() == [(badge.member_id, Passage.IN), (badge.member_id, Passage.OUT)]

    def test_one_key_for_two_persons_lets_both_pass(self) -> None:
        first = badge_of()
        second = badge_of(forum=first.forum)
        assert [read(first, key="same"), read(second, key="same")] == [A.PASSED, A.PASSED]

    @pytest.mark.parametrize(("state", "answer"), [(BadgeState.REVOKED, A.REVOKED), (BadgeState.RETURNED, A.RETURNED)])
    def test_badge_that_is_no_longer_valid_lets_nobody_in_but_out(self, state: BadgeState, answer: Any) -> None:
        badge = badge_of(state)
        assert read(badge) is answer
        assert passages() == []
        pass_by_name(actor=DESK, forum=badge.forum, member_id=badge.member_id, passage=Passage.IN)
        assert read(badge, Passage.OUT) is A.PASSED

    def test_person_taken_off_while_inside_goes_out_and_is_not_named(self) -> None:
        badge = badge_of()
        read(badge)
        badge.member.state = MemberState.WITHDRAWN
        badge.state, badge.revoked_at, badge.revocation_reason = BadgeState.REVOKED, utc_now(), "taken_off"
        db.session.flush()
        assert [read(badge), read(badge, Passage.OUT)] == [A.REVOKED, A.PASSED]
        assert person_at_desk(actor=DESK, forum_id=badge.forum_id, member_id=badge.member_id, locale="ru") is None

    def test_badge_not_handed_over_yet_lets_in(self) -> None:
        assert read(badge_of(BadgeState.MADE)) is A.PASSED

    def test_nobody_goes_out_who_is_not_inside(self) -> None:
        badge = badge_of()
        assert read(badge, Passage.OUT) is A.OUTSIDE
        assert passages() == []

    @pytest.mark.parametrize("state", [MemberState.NOMINATED, MemberState.WITHDRAWN])
    @pytest.mark.parametrize("actor", [DESK, SECRETARY], ids=["desk", "secretary"])
    def test_person_who_is_not_confirmed_any_more_is_not_let_in(self, actor: Actor, state: MemberState) -> None:
        badge = badge_of(state=state)
        told = pass_with_badge(actor=actor, forum=badge.forum, text=badge.code, passage=Passage.IN)
        assert told.answer is A.NOT_CONFIRMED
        assert (told.member_id is None) is (actor is DESK)
        assert passages() == []

    @pytest.mark.parametrize("state", [one for one in ForumState if one is not ForumState.RUNNING])
    def test_nobody_passes_while_the_edition_is_not_running(self, state: ForumState) -> None:
        assert read(badge_of(forum=ForumFactory.create(state=state))) is A.NOT_RUNNING
        assert passages() == []

    def test_badge_and_person_of_another_edition_are_unknown(self) -> None:
        here, elsewhere = badge_of(), badge_of()
        told = pass_with_badge(actor=DESK, forum=here.forum, text=elsewhere.code, passage=Passage.IN)
        assert told == Passed(A.UNKNOWN, Passage.IN)
        named = pass_by_name(actor=DESK, forum=here.forum, member_id=elsewhere.member_id, passage=Passage.IN)
        assert named.answer is A.NOT_CONFIRMED

    def test_who_is_at_no_desk_lets_nobody_pass(self) -> None:
        badge = badge_of()
        for actor in (ANALYST, representative_of(OrganisationFactory.create())):
            for text in (badge.code, "no such code"):
                with pytest.raises(DomainError):
                    pass_with_badge(actor=actor, forum=badge.forum, text=text, passage=Passage.IN)
        assert passages() == []


@pytest.mark.usefixtures("app")
class TestReading:
    def test_badge_is_read_by_its_code_and_by_its_number(self) -> None:
        badge = BadgeFactory.create(code="0451" * 6, number=451)
        for text in ("0451" * 6, f" {badge.code} ", "451"):
            assert badge_read(badge.forum_id, text) is badge, text
        for text in ("", "0451" * 5, "٤٥١", "-451", "9" * 30):
            assert badge_read(badge.forum_id, text) is None, text

    def test_three_letters_of_either_alphabet_find_confirmed_persons(self) -> None:
        badge = badge_of(last_name="Семёнов", first_name_latin="Semion", last_name_latin="Semenov")
        forum = badge.forum
        MemberFactory.create(delegation=badge.member.delegation, last_name="Семёнова", state=MemberState.NOMINATED)
        for actor in (DESK, SECRETARY):
            for text in ("семенов", "СЕМЁ", "semen"):
                found = found_persons(actor=actor, forum_id=forum.id, text=text, locale="ru")
                assert [row.id for row in found] == [badge.member_id], text
            assert found_persons(actor=actor, forum_id=forum.id, text="се", locale="ru") == []
        assert found_persons(actor=ANALYST, forum_id=forum.id, text="семенов", locale="ru") == []

    def test_family_names_stand_before_patronymics_however_many_there_are(self) -> None:
        badge = badge_of(last_name="Серов", first_name="Яков", patronymic="Петрович")
        delegation = badge.member.delegation
        for _ in range(FOUND + 1):
            MemberFactory.create(delegation=delegation, last_name="Абзацев", first_name="Пётр", patronymic="Сергеевич")
        found = found_persons(actor=DESK, forum_id=delegation.forum_id or 0, text="сер", locale="ru")
        assert (found[0].id, len(found)) == (badge.member_id, FOUND + 1)

    def test_rows_tell_the_badge_made_last_and_where_the_person_is(self) -> None:
        badge = badge_of(BadgeState.REVOKED)
        again = BadgeFactory.create(member=badge.member)
        read(again)

        def rows(asked: Presence | None) -> list[AttendanceRow]:
            chosen = AttendanceFilter(forum_id=badge.forum_id, presence=asked)
            return attendance_rows(db.session.execute(attendance_statement(actor=DESK, chosen=chosen, locale="ru")))

        assert [(row.badge_number, row.presence) for row in rows(Presence.INSIDE)] == [(again.number, Presence.INSIDE)]
        assert [row.badge_number for row in rows(Presence.ABSENT)] == [None]
        assert rows(Presence.OUTSIDE) == []
        assert len(rows(None)) == 2

    def test_arrivals_of_a_delegation_are_the_first_passages(self) -> None:
        badge = badge_of()
        delegation = badge.member.delegation
        for way in (Passage.IN, Passage.OUT, Passage.IN):
            read(badge, way)
        first = db.session.scalars(sa.select(CheckIn.at).order_by(CheckIn.id)).first()
        assert arrivals_of(SECRETARY, delegation.id) == {badge.member_id: first}
        assert arrivals_of(ANALYST, delegation.id) == {}


def scan(browser: Browser, text: str, *, status: int = 302) -> Any:
    browser.get("/check-in")
    return browser.submit("/check-in", {"typed": text}, status=status)


def text_of(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


class TestPages:
    @pytest.fixture
    def badge(self, app: Flask) -> Badge:
        badge = badge_of(forum=ForumFactory.create(state=ForumState.RUNNING, is_current=True), last_name="Вымышленный",
                         phone="+7 900 000-00-00", birth_place="Учебный город")  # fmt: skip
        db.session.commit()
        return badge

    def test_scan_is_answered_in_words_and_the_second_one_too(self, browser: Browser, badge: Badge) -> None:
        browser.sign_in(account(Role.DESK), locale="en")
        browser.follow(scan(browser, badge.code))
        assert "Please pass: the entry is recorded Вымышленный" in text_of(browser)
        assert "Inside now arrived 1 of 2 1" in text_of(browser)
        browser.follow(scan(browser, badge.code))
        assert "Already inside since" in text_of(browser)
        browser.get("/check-in")
        assert "Already inside since" not in text_of(browser)
        assert passages() == [(badge.member_id, Passage.IN)]

    def test_letters_lead_to_a_list_where_one_press_lets_pass(self, browser: Browser, badge: Badge) -> None:
        browser.sign_in(account(Role.DESK), locale="en")
        page = browser.follow(scan(browser, "вымышл")).get_data(as_text=True)
        assert "+7 900" not in page
        assert "Учебный город" not in page
        assert browser.page is not None
        chosen = next(form for form in browser.page.forms if "member" in form["data"])
        browser.post(chosen["action"], chosen["data"])
        assert passages() == [(badge.member_id, Passage.IN)]
        scan(browser, "нетакогокода", status=422)
        assert "Unknown code" in text_of(browser)

    def test_lists_and_their_files_tell_who_arrived_and_every_passage(self, browser: Browser, badge: Badge) -> None:
        read(badge)
        read(badge, Passage.OUT)
        db.session.commit()
        browser.sign_in(account(Role.SECRETARY), locale="en")
        for address in ("/check-in/persons?presence=outside", "/check-in/passages"):
            browser.get(address)
            assert "Вымышленный" in text_of(browser)
        assert browser.get("/check-in/persons/export.csv").get_data(as_text=True).count("Вымышленный") == 1
        assert browser.get("/check-in/passages/export.csv").get_data(as_text=True).count("Вымышленный") == 2
        told = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(4)).all()
        assert told == ["check_in.exported", "member.exported", "check_in.viewed", "check_in.viewed"]

    def test_lists_take_as_many_statements_for_three_as_for_one(self, browser: Browser, badge: Badge) -> None:
        counted: list[int] = []
        browser.sign_in(account(Role.DESK))
        forum = badge.forum

        def statements(address: str) -> int:
            seen: list[str] = []
            connection = db.session.connection()

            def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
                seen.append(statement)

            sa.event.listen(connection, "before_cursor_execute", note)
            browser.get(address)
            sa.event.remove(connection, "before_cursor_execute", note)
            return len(seen)

        addresses = ("/check-in", "/check-in/persons", "/check-in/passages")
        for _turn in range(2):
            read(badge)
            counted.append(sum(statements(address) for address in addresses))
            for _number in range(2):
                read(badge_of(forum=forum))
            db.session.commit()
        assert counted[0] == counted[1]

    def test_desk_keeps_what_it_is_set_to(self, browser: Browser, badge: Badge) -> None:
        browser.sign_in(account(Role.DESK))
        read(badge)
        db.session.commit()
        browser.get("/check-in?way=out&desk=Вход+1")
        answer = browser.submit("/check-in", {"typed": badge.code})
        assert "way=out" in answer.location
        assert db.session.scalars(sa.select(CheckIn.desk).order_by(CheckIn.id)).all() == ["", "Вход 1"]

    @pytest.mark.parametrize("role", [Role.ANALYST, Role.REPRESENTATIVE, Role.ADMINISTRATOR])
    def test_other_roles_have_no_desk(self, browser: Browser, badge: Badge, role: Role) -> None:
        browser.sign_in(account(role))
        for address in ("/check-in", "/check-in/persons", "/check-in/passages", "/check-in/persons/export.csv"):
            browser.get(address, status=403)


@pytest.mark.usefixtures("app")
def test_desk_reads_no_person_whose_confirmation_was_taken_back() -> None:
    badge = badge_of()
    read(badge)
    member = db.session.get_one(Member, badge.member_id)
    member.state = MemberState.NOMINATED
    db.session.flush()
    db.session.info["unaudited"].clear()
    chosen = AttendanceFilter(forum_id=badge.forum_id)
    for actor in (DESK, SECRETARY):
        rows = attendance_rows(db.session.execute(attendance_statement(actor=actor, chosen=chosen, locale="ru")))
        assert badge.member_id not in {row.id for row in rows}
