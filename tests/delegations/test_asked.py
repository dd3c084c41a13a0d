"""What an edition asks of members: kept where it is asked for, nowhere else, and shown to nobody at the desk."""

from __future__ import annotations

import csv
import io
import logging
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import GRANTS, Permission, Role
from forum.delegations import services
from forum.delegations.drafts import restored_draft, stored_draft
from forum.delegations.enums import DelegationState, LateChangeKind, MemberState
from forum.delegations.importing import APPLICATIONS
from forum.delegations.importing.applications import application_rows
from forum.delegations.models import Delegation, Member
from forum.delegations.queries import DelegationFilter, stream_members
from tests.client import Browser
from tests.delegations.importing.sheets import HEAD, PERSONS, application, brought_in, judged, order_of, told, verdicts
from tests.delegations.people import DESK, SECRETARY, account, representative_of
from tests.delegations.test_pages import shown
from tests.delegations.typed import PERSON, refused_at, typed
from tests.factories.delegations import DelegationFactory, MemberFactory, ready_delegation
from tests.factories.forums import ForumFactory

pytestmark = pytest.mark.usefixtures("app")

IDENTITY: dict[str, Any] = {
    "birth_on": date(1971, 8, 23),
    "birth_place": "деревня Тайная",
    "identity_document": "паспорт МР 7654321",
}
VEHICLE = {"vehicle": "Lada Vesta, А 987 КУ 102"}
ASKED = {**IDENTITY, **VEHICLE}
SECRET_WORDS = ("23.08.1971", "1971-08-23", "Тайная", "7654321")
ALL_ASKED = {"asks_birth": True, "asks_identity": True, "asks_vehicles": True}
ASKED_BY = {
    "birth_on": "asks_birth",
    "birth_place": "asks_birth",
    "identity_document": "asks_identity",
    "vehicle": "asks_vehicles",
}
ROW = ("23.08.1971", "деревня Тайная", "паспорт МР 7654321", "Lada Vesta, А 987 КУ 102")
YESTERDAY = today() - timedelta(days=1)
TITLES = {
    "birth_on": "Date of birth",
    "birth_place": "Place of birth",
    "identity_document": "Identity document (kind, series, number)",
    "vehicle": "Vehicle (make, registration number)",
}


def kept(member: Member) -> dict[str, Any]:
    return {name: getattr(member, name) for name in ASKED}


def asking_delegation(members: int = 1, **attributes: Any) -> Delegation:
    """A delegation of an edition that asks for everything; each person has it all."""
    delegation = DelegationFactory.create(forum=ForumFactory.create(**ALL_ASKED), **attributes)
    for number in range(members):
        MemberFactory.create(delegation=delegation, is_head=number == 0, **ASKED)
    return delegation


def settle(delegation: Delegation, **settings: Any) -> None:
    """Change the settings of its edition, as its page would."""
    forum = delegation.forum
    assert forum is not None
    for name, value in settings.items():
        setattr(forum, name, value)
    db.session.flush()
    db.session.info.get("unaudited", {}).clear()


def stored_draft_of(member: Member) -> Any:
    """The person as he is stored, as a draft."""
    names = [name for name in PERSON.__dataclass_fields__ if name != "section_ids"]
    return typed(PERSON, **{name: getattr(member, name) for name in names})


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    """A request in English, as lists are read in."""
    with app.test_request_context(), force_locale("en"):
        yield


class TestService:
    def test_what_is_asked_for_is_kept(self) -> None:
        delegation = asking_delegation()
        member = services.add_member(actor=SECRETARY, delegation=delegation, draft=typed(PERSON, **ASKED))
        db.session.expire_all()
        assert kept(member) == ASKED

    @pytest.mark.parametrize("field", list(ASKED))
    def test_what_is_not_asked_for_is_refused(self, field: str) -> None:
        forum = ForumFactory.create(**{**ALL_ASKED, ASKED_BY[field]: False})
        delegation = DelegationFactory.create(forum=forum)
        draft = typed(PERSON, **{field: ASKED[field]})
        with pytest.raises(DomainError) as error:
            services.add_member(actor=SECRETARY, delegation=delegation, draft=draft)
        assert refused_at(error) == field
        with pytest.raises(DomainError) as error:
            services.write_list(actor=SECRETARY, delegation=delegation, persons=[services.ListedPerson(draft=draft)])
        assert refused_at(error) == field

    def test_what_was_kept_before_may_stay_and_change_into_nothing_else(self) -> None:
        delegation = asking_delegation()
        (member,) = delegation.members
        settle(delegation, **dict.fromkeys(ALL_ASKED, False))
        services.edit_member(actor=SECRETARY, member=member, draft=typed(PERSON, post="ректор", **ASKED))
        assert (member.post, kept(member)) == ("ректор", ASKED)
        with pytest.raises(DomainError) as error:
            services.edit_member(
                actor=SECRETARY, member=member, draft=typed(PERSON, **{**ASKED, "birth_place": "другая"})
            )
        assert refused_at(error) == "birth_place"
        # Another person in his place brings nothing of it along.
        with pytest.raises(DomainError) as error:
            services.replace_member(actor=SECRETARY, member=member, draft=typed(PERSON, **ASKED), reason="замена")
        assert refused_at(error) in ASKED

    @pytest.mark.parametrize("day", [date(1899, 12, 31), today() + timedelta(days=1)])
    def test_nobody_is_born_in_the_future_or_before_1900(self, day: date) -> None:
        with pytest.raises(DomainError) as error:
            services.add_member(actor=SECRETARY, delegation=asking_delegation(), draft=typed(PERSON, birth_on=day))
        assert refused_at(error) == "birth_on"

    def test_a_confirmed_person_is_confirmed_again_for_the_document_and_not_for_the_car(self) -> None:
        delegation = asking_delegation(state=DelegationState.CONFIRMED)
        (member,) = delegation.members
        draft = stored_draft_of(member)
        services.edit_member(actor=SECRETARY, member=member, draft=typed(draft, vehicle="пешком"))
        assert [member.state] == [MemberState.CONFIRMED]
        services.edit_member(actor=SECRETARY, member=member, draft=typed(draft, identity_document="паспорт МР 1111111"))
        assert [member.state] == [MemberState.NOMINATED]

    def test_a_draft_is_stored_and_restored_whole(self) -> None:
        draft = typed(PERSON, **ASKED)
        assert restored_draft(stored_draft(draft)) == draft

    def test_a_late_request_is_judged_by_the_same_rule(self) -> None:
        delegation = asking_delegation(state=DelegationState.SUBMITTED)
        (member,) = delegation.members
        settle(delegation, nomination_until=YESTERDAY, changes_until=YESTERDAY, asks_birth=False)
        actor = representative_of(delegation.sending_organisation)
        given: dict[str, Any] = {"actor": actor, "delegation": delegation, "reason": "поздно"}
        with pytest.raises(DomainError) as error:
            services.ask_late_change(kind=LateChangeKind.ADD, draft=typed(PERSON, **ASKED), **given)
        assert refused_at(error) in ASKED
        draft = typed(stored_draft_of(member), post="ректор")
        change = services.ask_late_change(kind=LateChangeKind.CHANGE, member=member, draft=draft, **given)
        services.approve_late_change(actor=SECRETARY, change=change)
        assert (member.post, kept(member)) == ("ректор", ASKED)


class TestSecrecy:
    def test_the_table_holds_no_plain_text(self) -> None:
        member = services.add_member(actor=SECRETARY, delegation=asking_delegation(), draft=typed(PERSON, **ASKED))
        columns = ", ".join(IDENTITY)
        raw = db.session.execute(sa.text(f"SELECT {columns} FROM member WHERE id = :key"), {"key": member.id}).one()
        assert all(raw)
        assert [word for word in SECRET_WORDS if word in str(raw)] == []
        everything = str(db.session.execute(sa.text("SELECT * FROM member")).all())
        assert [word for word in SECRET_WORDS if word in everything] == []

    def test_the_trail_and_the_log_know_the_names_of_the_columns_alone(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        delegation = asking_delegation()
        (member,) = delegation.members
        services.edit_member(actor=SECRETARY, member=member, draft=typed(PERSON, **ASKED))
        services.edit_member(
            actor=SECRETARY, member=member, draft=typed(PERSON, **{**ASKED, "birth_place": "деревня Тайная-2"})
        )
        raw = str(db.session.execute(sa.text("SELECT * FROM audit_event")).all())
        last = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last is not None
        assert "birth_place" in str(last.changes)
        assert [word for word in SECRET_WORDS if word in raw or word in caplog.text] == []

    def test_only_who_works_with_applications_may_see_it(self) -> None:
        holders = {role for role, granted in GRANTS.items() if Permission.IDENTITY_VIEW in granted}
        assert holders == {Role.REPRESENTATIVE, Role.SECRETARY}
        assert all(Permission.PERSONS_VIEW in GRANTS[role] for role in holders)

    def test_rows_for_the_desk_hold_nothing_of_it(self) -> None:
        delegation = asking_delegation(state=DelegationState.CONFIRMED)
        found = {
            actor.role: [
                [getattr(row, name) for name in IDENTITY]
                for row in stream_members(actor=actor, chosen=DelegationFilter(), locale="ru")
            ]
            for actor in (DESK, SECRETARY, representative_of(delegation.sending_organisation))
        }
        assert found == {
            Role.DESK: [[None, None, None]],
            Role.SECRETARY: [list(IDENTITY.values())],
            Role.REPRESENTATIVE: [list(IDENTITY.values())],
        }

    def test_the_desk_reads_it_on_no_page_and_in_no_file(self, browser: Browser) -> None:
        delegation = asking_delegation(2, state=DelegationState.CONFIRMED)
        key, person = delegation.id, delegation.members[0].id
        name = delegation.members[0].last_name
        card = f"/delegations/{key}"
        paths = (card, f"{card}/application.csv", f"{card}/application/columns", "/delegations/members.csv")
        browser.sign_in(account(Role.SECRETARY), locale="en")
        assert all(
            word in browser.get(paths[1]).get_data(as_text=True) for word in (*SECRET_WORDS[2:], TITLES["birth_on"])
        )
        browser.sign_in(account(Role.DESK), locale="en")
        for path in paths:
            text = browser.get(path).get_data(as_text=True)
            assert [word for word in (*SECRET_WORDS, *list(TITLES.values())[:3]) if word in text] == [], path
        # The file is not empty: it holds the persons.
        assert name in browser.get(paths[1]).get_data(as_text=True)
        book = zipfile.ZipFile(io.BytesIO(browser.get(f"{card}/application.xlsx").get_data()))
        text = "".join(book.read(part).decode("utf-8", "replace") for part in book.namelist())
        assert name in text
        assert [word for word in (*SECRET_WORDS, "35299") if word in text] == []
        browser.get(f"{card}/members/{person}", status=403)
        browser.get("/delegations/applications/import", status=403)

    def test_the_list_of_participants_has_none_of_it_for_anybody(self, browser: Browser) -> None:
        asking_delegation(state=DelegationState.CONFIRMED)
        browser.sign_in(account(Role.SECRETARY), locale="en")
        text = browser.get("/delegations/members.csv").get_data(as_text=True)
        assert text.count("\n") >= 2
        assert [word for word in (*SECRET_WORDS, "987") if word in text] == []


class TestForm:
    FORM = "/members/new"

    def typed(self, **fields: str) -> dict[str, str]:
        plain = {"last_name": "Вымышленный", "first_name": "Пётр", "post": "директор", "workplace": "Завод"}
        return {**plain, "category": "member", "citizenship": "", **fields}

    def test_what_is_asked_for_is_filled_in(self, browser: Browser) -> None:
        delegation = asking_delegation()
        key = delegation.id
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
        browser.get(f"/delegations/{key}/members/new")
        told = {name: str(value) for name, value in ASKED.items()}
        browser.submit(self.FORM, self.typed(**told), status=302)
        added = db.session.scalars(sa.select(Member).order_by(Member.id.desc())).first()
        assert added is not None
        assert kept(added) == ASKED
        browser.get(f"/delegations/{key}/members/{added.id}")
        data = shown(browser).form(f"/members/{added.id}")["data"]
        assert {name: data[name] for name in ASKED} == {name: [value] for name, value in told.items()}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("birth_on", "1899-12-31"),
            ("birth_on", str(today() + timedelta(days=2))),
            ("birth_place", "м" * 301),
            ("identity_document", "п" * 301),
            ("vehicle", "а" * 201),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field(self, browser: Browser, field: str, value: str) -> None:
        delegation = asking_delegation()
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
        browser.get(f"/delegations/{delegation.id}/members/new")
        browser.submit(self.FORM, self.typed(**{field: value}), status=422)
        assert f"{field}-error" in shown(browser).ids

    def test_what_is_not_asked_for_is_not_there_and_stays(self, browser: Browser) -> None:
        delegation = asking_delegation()
        (member,) = delegation.members
        settle(delegation, **dict.fromkeys(ALL_ASKED, False))
        key = member.id
        browser.sign_in(account(Role.SECRETARY))
        browser.get(f"/delegations/{delegation.id}/members/{key}")
        assert set(shown(browser).form(f"/members/{key}")["data"]).isdisjoint(ASKED)
        browser.submit(f"/members/{key}", {"post": "ректор", "birth_place": "подделка"}, status=302)
        stored = db.session.get_one(Member, key)
        assert (stored.post, kept(stored)) == ("ректор", ASKED)


class TestFiles:
    @pytest.mark.parametrize("field", list(ASKED))
    def test_the_application_has_the_columns_that_are_asked_for(self, browser: Browser, field: str) -> None:
        delegation = asking_delegation()
        settle(delegation, **{ASKED_BY[field]: False})
        browser.sign_in(account(Role.SECRETARY), locale="en")
        text = browser.get(f"/delegations/{delegation.id}/application.csv").get_data().decode("utf-8-sig")
        header, row = csv.reader(io.StringIO(text), delimiter=";")
        left = [title for key, title in TITLES.items() if ASKED_BY[key] != ASKED_BY[field]]
        assert [title for title in header if title in TITLES.values()] == left
        assert ("987" in ";".join(row)) == (field != "vehicle")


@pytest.mark.usefixtures("english")
class TestLists:
    def test_a_list_is_read_as_the_edition_asks(self) -> None:
        delegation = asking_delegation(0)
        read = application({}, [*HEAD, *ROW], columns=(*PERSONS, *TITLES.values()))
        brought_in(APPLICATIONS, read, order_of(SECRETARY, delegation=delegation.id))
        assert kept(db.session.scalars(sa.select(Member)).one()) == ASKED

    def test_a_list_is_refused_at_its_cell(self) -> None:
        delegation = asking_delegation(0)
        read = application({}, [*HEAD, "23.08.1871"], columns=(*PERSONS, TITLES["birth_on"]))
        preview = judged(APPLICATIONS, read, order_of(SECRETARY, delegation=delegation.id))
        assert [cell for cell, _message in told(preview)] == ["F2"]
        tomorrow = (today() + timedelta(days=1)).strftime("%d.%m.%Y")
        read = application({}, [*HEAD, tomorrow], columns=(*PERSONS, TITLES["birth_on"]))
        preview = judged(APPLICATIONS, read, order_of(SECRETARY, delegation=delegation.id))
        assert told(preview) == [("F2", "The date of birth lies between 1900 and today.")]

    @pytest.mark.parametrize("is_chosen", [True, False])
    def test_what_is_not_asked_for_is_told_and_not_read_however_wrong(self, is_chosen: bool) -> None:
        delegation = ready_delegation(0)
        assert delegation.forum is not None
        sender = {"Sending organisation": delegation.sending_organisation.name_ru, "Forum": delegation.forum.code}
        order = order_of(SECRETARY, delegation=delegation.id) if is_chosen else order_of(SECRETARY)
        row = ["вчера", "м" * 400, *ROW[2:]]
        read = application({} if is_chosen else sender, [*HEAD, *row], columns=(*PERSONS, *TITLES.values()))
        preview = brought_in(APPLICATIONS, read, order)
        names = "; ".join(TITLES.values())
        assert f"The edition does not ask for these columns; they were not read: {names}." in preview.notices
        assert set(kept(db.session.scalars(sa.select(Member)).one()).values()) == {None}

    def test_the_workbook_for_editing_comes_back_unchanged_and_takes_a_change(self) -> None:
        delegation = asking_delegation()
        (member,) = delegation.members
        order = order_of(SECRETARY, delegation=delegation.id)
        (row,) = application_rows(order)
        register = APPLICATIONS.register(order)
        shown_columns = [one for one in register.columns if one.entry is not None or one.is_hidden]
        cells = [one.entry.told(one.read(row)) if one.entry else one.read(row) for one in shown_columns]
        titles = [str(one.title) for one in shown_columns]
        assert [title for title in titles if title in TITLES.values()] == list(TITLES.values())
        same = judged(APPLICATIONS, application({}, cells, columns=titles), order)
        assert verdicts(same) == ["unchanged", "unchanged"]
        at = titles.index(TITLES["identity_document"])
        cells[at] = "паспорт МР 1111111"
        brought_in(APPLICATIONS, application({}, cells, columns=titles), order)
        db.session.expire_all()
        assert kept(member) == {**ASKED, "identity_document": "паспорт МР 1111111"}

    def test_the_template_of_an_edition_offers_what_it_asks_for(self) -> None:
        asking, plain = asking_delegation(), ready_delegation(1)
        for delegation, expected in ((asking, list(TITLES)), (plain, [])):
            register = APPLICATIONS.register(order_of(SECRETARY, delegation=delegation.id))
            assert [one.key for one in register.columns if one.key in TITLES and one.entry is not None] == expected

    def test_a_person_outside_the_list_of_the_delegation_is_not_touched(self) -> None:
        delegation = asking_delegation()
        MemberFactory.create(delegation=delegation, last_name="Второй", first_name="Пётр", **ASKED)
        row = ["", "Второй", "Пётр", "ректор", "Завод"]
        brought_in(APPLICATIONS, application({}, row), order_of(SECRETARY, delegation=delegation.id))
        db.session.expire_all()
        assert [kept(member) for member in delegation.members] == [ASKED, ASKED]
