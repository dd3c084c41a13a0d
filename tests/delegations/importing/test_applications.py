"""The application of one delegation: who sends it, what is registered, what is refused, what stays out of sight."""

from __future__ import annotations

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
from forum.core.errors import ConflictError
from forum.core.imports import Decisions
from forum.delegations import services
from forum.delegations.enums import DelegationState, MemberCategory
from forum.delegations.importing import APPLICATIONS
from forum.delegations.models import Delegation, Member
from forum.forums.enums import DelegationKind, ForumState
from tests.delegations.importing.sheets import (
    HEAD,
    MEMBER,
    PERSONS,
    application,
    brought_in,
    code_of,
    judged,
    order_of,
    told,
    verdicts,
)
from tests.delegations.people import ANALYST, SECRETARY, representative_of
from tests.delegations.typed import PERSON, events
from tests.factories.delegations import MemberFactory, ready_delegation
from tests.factories.forums import ForumFactory, QuotaFactory, SectionFactory
from tests.factories.reference import CountryFactory, OrganisationFactory

# A list is read and judged in Python and stored by services that are tried on both.
pytestmark = pytest.mark.either

UNKNOWN = "There is no such organisation. Give its full name, INN or UNP as in the reference data."


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


def members() -> list[Member]:
    return list(db.session.scalars(sa.select(Member).order_by(Member.position)))


class TestNew:
    def test_a_region_registers_its_delegation_with_everybody_on_the_list(self) -> None:
        forum, sender = ForumFactory.create(), OrganisationFactory.create()
        lines = {
            "Application of a delegation to the Forum": None,
            "Sending organisation:": sender.name_ru,
            "Форум": forum.code,
            "Kind of delegation": "деловая",
            "Number of the letter": "12-3",
            "Date of the letter": "01.02.2026",
        }
        read = application(lines, HEAD, MEMBER)
        preview = brought_in(APPLICATIONS, read, order_of(representative_of(sender)))
        assert verdicts(preview) == ["new", "new", "new"]
        (delegation,) = db.session.scalars(sa.select(Delegation))
        assert (delegation.organisation_id, delegation.forum_id, delegation.kind, delegation.letter_number) == (
            sender.id,
            forum.id,
            DelegationKind.BUSINESS,
            "12-3",
        )
        assert [(row.position, row.last_name, row.is_head, row.category) for row in members()] == [
            (1, "Глава", True, MemberCategory.MEMBER),
            (2, "Участник", False, MemberCategory.MEMBER),
        ]
        assert [event.action for event in events()] == [
            "delegation.created",
            "member.added",
            "member.added",
            "member.head_named",
        ]
        assert [
            word for word in ("Глава", "Участник", "министр") if word in f"{[one.changes for one in events()]}"
        ] == []

    def test_a_sender_that_is_clear_need_not_be_written(self) -> None:
        forum, sender = ForumFactory.create(), OrganisationFactory.create()
        preview = judged(APPLICATIONS, application({}, HEAD), order_of(representative_of(sender), forum=forum.code))
        assert verdicts(preview) == ["new", "new"]
        assert told(judged(APPLICATIONS, application({}, HEAD), order_of(SECRETARY, forum=forum.code))) == [
            ("1", "Write the sending organisation above the list.")
        ]

    def test_the_secretariat_brings_it_in_for_the_region(self) -> None:
        forum, sender = ForumFactory.create(), OrganisationFactory.create(inn="7707083893")
        lines = {"INN or UNP": sender.inn, "Forum": forum.name_ru}
        brought_in(APPLICATIONS, application(lines, HEAD), order_of(SECRETARY))
        assert [row.delegation.organisation_id for row in members()] == [sender.id]

    def test_the_official_form_is_accepted_whole(self) -> None:
        forum = ForumFactory.create(asks_travel=False, asks_birth=True, asks_vehicles=True)
        section = SectionFactory.create(forum=forum)
        sender = OrganisationFactory.create()
        CountryFactory.create(code="BY", name_ru="Беларусь")
        columns = (
            "№ п/п", "Статус в делегации", "Фамилия", "Имя", "Отчество (при наличии)", "Фамилия (латиницей)",
            "Имя (латиницей)", "Должность", "Место работы", "Гражданство", "Дата рождения", "Место рождения",
            "Документ, удостоверяющий личность (вид, серия, номер)", "Телефон", "Адрес электронной почты",
            "Мероприятия (секции)", "Прибытие (дата, время, рейс/поезд)", "Убытие (дата, время, рейс/поезд)",
            "Транспортное средство (марка, гос. номер)", "Гостиница", "Особые потребности",
            "Дата согласия на обработку персональных данных", "Примечание",
        )  # fmt: skip
        row = [
            1, "глава делегации", "Вымышленный", "Пётр", "Ильич", "Vymyshlennyi", "Petr", "министр", "Министерство",
            "РБ", "01.01.1980", "Минск", "паспорт МР 0000000", 375172000000, "petr@example.test", section.name_ru,
            "25.06.2026", None, None, None, "–", 46023, "первая\nвторая",
        ]  # fmt: skip
        with force_locale("ru"):
            read = application({}, [str(number) for number in range(1, 24)], row, columns=columns)
            preview = brought_in(APPLICATIONS, read, order_of(representative_of(sender), "ru", forum=forum.code))
        (member,) = members()
        assert (member.citizenship, member.phone, member.arrival, member.note) == (
            "BY", "+375 17 200-00-00", None, "первая\nвторая",
        )  # fmt: skip
        assert (member.sections, member.consent_on) == ([section], date(2026, 1, 1))
        assert (member.birth_on, member.birth_place, member.identity_document, member.vehicle) == (
            date(1980, 1, 1), "Минск", None, None,
        )  # fmt: skip
        assert "Документ, удостоверяющий личность" in preview.notices[0]
        assert "Прибытие" in preview.notices[0]
        assert "рождения" not in preview.notices[0]


class TestStored:
    def test_persons_are_found_by_name_and_nobody_is_taken_off(self) -> None:
        delegation = ready_delegation(1)
        MemberFactory.create(delegation=delegation, last_name="Ёлкин", first_name="Артём", patronymic=None)
        actor = representative_of(delegation.sending_organisation)
        rows = [["", "Елкин", "Артем", "начальник отдела", "Завод"], MEMBER]
        preview = brought_in(APPLICATIONS, application({}, *rows), order_of(actor, forum=code_of(delegation)))
        assert [(row.verdict.value, row.title) for row in preview.rows][1:] == [
            ("changed", "Елкин Артем"),
            ("new", "Участник Пётр"),
        ]
        assert [(cell.key, cell.file) for cell in preview.rows[1].cells] == [
            ("workplace", "Завод"),
        ]
        assert [(row.last_name, row.is_head, row.state.value) for row in members()] == [
            (delegation.members[0].last_name, True, "nominated"),
            ("Ёлкин", False, "nominated"),
            ("Участник", False, "nominated"),
        ]

    def test_what_says_the_same_may_stand_in_a_list_that_may_not_change_it(self) -> None:
        delegation = ready_delegation(1, state=DelegationState.CLOSED)
        head, order = delegation.members[0], order_of(SECRETARY, delegation=delegation.id)
        same = ["head of the delegation", head.last_name, head.first_name, head.post, head.workplace]
        assert verdicts(judged(APPLICATIONS, application({}, same), order)) == ["unchanged", "unchanged"]
        preview = judged(
            APPLICATIONS, application({"Note": "иначе"}, [*same[:3], "министр", head.workplace], MEMBER), order
        )
        assert verdicts(preview) == ["not_permitted", "not_permitted", "not_permitted"]
        words = "The delegation no longer changes."
        assert told(preview) == [("1", words), ("3", words), ("4", words)]

    def test_a_returned_delegation_may_not_outgrow_its_places(self) -> None:
        delegation = ready_delegation(2, state=DelegationState.RETURNED)
        QuotaFactory.create(forum=delegation.forum, members=2)
        order = order_of(SECRETARY, delegation=delegation.id)
        preview = judged(APPLICATIONS, application({}, MEMBER), order)
        assert told(preview) == [("2", "The region has 2 places, and there are 3 persons on the list.")]
        delegation.state = DelegationState.DRAFT
        preview = judged(APPLICATIONS, application({}, MEMBER), order)
        assert (preview.is_sound, preview.notices[:1]) == (
            True,
            ["The region has 2 places, and there are 3 persons on the list."],
        )

    def test_the_head_passes_to_whom_the_list_says(self) -> None:
        delegation = ready_delegation(2)
        first, second = delegation.members
        row = ["head of the delegation", second.last_name, second.first_name, second.post, second.workplace]
        preview = brought_in(APPLICATIONS, application({}, row), order_of(SECRETARY, delegation=delegation.id))
        assert preview.notices == ["The present head is not in the file; he becomes a member of the delegation."]
        assert (first.is_head, second.is_head) == (False, True)

    def test_a_list_that_was_judged_before_somebody_else_wrote_is_refused(self) -> None:
        delegation = ready_delegation(1)
        order = order_of(SECRETARY, delegation=delegation.id)
        preview = judged(APPLICATIONS, application({}, MEMBER), order)
        services.add_member(actor=SECRETARY, delegation=delegation, draft=PERSON)
        with pytest.raises(ConflictError):
            APPLICATIONS.apply(preview, order, Decisions())
        forum, sender = ForumFactory.create(), OrganisationFactory.create()
        order = order_of(representative_of(sender), forum=forum.code)
        preview = judged(APPLICATIONS, application({}, HEAD), order)
        ready_delegation(1, forum=forum, organisation=sender)
        with pytest.raises(ConflictError):
            APPLICATIONS.apply(preview, order, Decisions())


class TestRefused:
    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ([MEMBER], [("A2", "Nobody on the list is the head of the delegation: one row must say so.")]),
            ([HEAD, [HEAD[0], *MEMBER[1:]]], [("A3", "The head stands in row 2 already: a delegation has one.")]),
            ([HEAD, HEAD], [
                ("B3", "The same person stands in row 2."),
                ("A3", "The head stands in row 2 already: a delegation has one."),
            ]),
            ([HEAD, [*MEMBER[:1], "Участ2ник", "Пётр", None, "Завод"]], [
                ("D3", "Fill in this cell."), ("B3", "Write the name in letters, without digits or signs."),
            ]),
            ([["начальник", *HEAD[1:]]], None),
        ],
    )  # fmt: skip
    def test_rows(self, rows: list[list[Any]], expected: list[tuple[str, str]] | None) -> None:
        forum, sender = ForumFactory.create(), OrganisationFactory.create()
        preview = judged(APPLICATIONS, application({}, *rows), order_of(representative_of(sender), forum=forum.code))
        found = told(preview)
        assert not preview.is_sound
        if expected is None:
            assert [cell for cell, _message in found] == ["A2", "A2"]
        else:
            assert found == expected
        assert members() == []

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ({"Forum": "XCIX"}, ("B1", "There is no such edition. Write its number or name, for example XIII.")),
            ({"Date of the letter": "завтра"}, ("B1", "Write the day as 27.06.2026.")),
            ({"E-mail address of the contact person": "a@b"}, (
                "B1", "Write the e-mail address in full, for example name@example.by.",
            )),
            ({"Mark of the delegation": "7-1-"}, (
                "B1", "This mark is of no delegation of yours. Empty it to go by the sender and the edition.",
            )),
        ],
    )  # fmt: skip
    def test_lines_above_the_list(self, lines: dict[str, Any], expected: tuple[str, str]) -> None:
        forum, sender = ForumFactory.create(), OrganisationFactory.create()
        chosen: dict[str, Any] = {} if "Forum" in lines else {"forum": forum.code}
        preview = judged(APPLICATIONS, application(lines, HEAD), order_of(representative_of(sender), **chosen))
        assert (told(preview), preview.is_sound) == ([expected], False)

    def test_a_line_that_stands_twice_and_one_that_nobody_knows(self) -> None:
        forum, sender = ForumFactory.create(), OrganisationFactory.create()
        read = application({"Note": "a", "Note:": "b", "Colour": "red", "Список": None}, HEAD)
        preview = judged(APPLICATIONS, read, order_of(representative_of(sender), forum=forum.code))
        assert told(preview) == [("B1", "This line stands above the list twice.")]
        assert preview.notices[0] == "These lines above the list are not known here and were not read: Colour."

    def test_an_edition_that_takes_no_delegations(self) -> None:
        forum = ForumFactory.create(nomination_until=today() - timedelta(days=1))
        order = order_of(representative_of(OrganisationFactory.create()), forum=forum.code)
        assert verdicts(judged(APPLICATIONS, application({}, HEAD), order)) == ["not_permitted", "not_permitted"]
        forum.state = ForumState.CLOSED
        found = told(judged(APPLICATIONS, application({}, HEAD), order))
        assert {message for _cell, message in found} == {"Registration for this edition is not open."}

    def test_another_edition_than_the_chosen_one(self) -> None:
        forum, other = ForumFactory.create_batch(2)
        order = order_of(representative_of(OrganisationFactory.create()), forum=forum.code)
        preview = judged(APPLICATIONS, application({"Forum": other.code}, HEAD), order)
        assert told(preview) == [("B1", f"The file is of another edition than the one chosen: {forum.name_en}.")]

    def test_the_kind_tells_several_delegations_of_one_sender_apart(self) -> None:
        first = ready_delegation(1)
        second = ready_delegation(1, forum=first.forum, organisation=first.organisation, kind=DelegationKind.BUSINESS)
        order = order_of(SECRETARY, forum=code_of(first))
        lines = {"Sending organisation": first.sending_organisation.name_ru}
        preview = judged(APPLICATIONS, application(lines, MEMBER), order)
        assert [message for _cell, message in told(preview)] == [
            "The sender has several delegations at this edition. Write the kind of the delegation."
        ]
        brought_in(APPLICATIONS, application({**lines, "Kind of delegation": "business"}, MEMBER), order)
        assert [row.delegation_id for row in members() if row.last_name == "Участник"] == [second.id]


class TestForeign:
    """What a representative sends about others is told as what does not exist is told."""

    def test_another_organisation_and_none_are_told_in_the_same_words(self) -> None:
        theirs = ready_delegation(2)
        actor = representative_of(OrganisationFactory.create())
        order = order_of(actor, forum=code_of(theirs))
        found = []
        for name in (theirs.sending_organisation.name_ru, "Нет такой организации"):
            preview = judged(APPLICATIONS, application({"Sending organisation": name}, *self._rows(theirs)), order)
            found.append((told(preview), verdicts(preview), preview.notices, preview.is_sound))
        assert found == [([("B1", UNKNOWN)], [], [], False)] * 2

    def test_marks_of_others_and_of_nobody_are_told_in_the_same_words(self) -> None:
        theirs = ready_delegation(2)
        mine = ready_delegation(1, forum=theirs.forum)
        order = order_of(representative_of(mine.sending_organisation), forum=code_of(mine))
        keys = [theirs.members[1].id, 10**9]
        found = []
        for key in keys:
            row = [*MEMBER, f"{key}-1-"]
            read = application({}, row, columns=(*PERSONS, "Mark of the row"))
            preview = judged(APPLICATIONS, read, order)
            found.append((told(preview), verdicts(preview), [row.cells for row in preview.rows], preview.notices))
        for key in (theirs.id, 10**9):
            preview = judged(APPLICATIONS, application({"Mark of the delegation": f"{key}-1-"}, MEMBER), order)
            found.append((told(preview), verdicts(preview), [row.cells for row in preview.rows], preview.notices))
        words = "This mark is of nobody on the list. Empty it to go by the name alone."
        assert found[:2] == [([("F2", words)], ["unchanged", "invalid"], [[], []], [])] * 2
        assert found[2] == found[3]
        assert theirs.members[1].last_name not in f"{found}"

    def test_a_card_of_another_organisation_is_not_there(self) -> None:
        theirs = ready_delegation(1)
        actor = representative_of(OrganisationFactory.create())
        with pytest.raises(sa.exc.NoResultFound):
            judged(APPLICATIONS, application({}, MEMBER), order_of(actor, delegation=theirs.id))

    def test_nothing_of_theirs_changes(self) -> None:
        theirs = ready_delegation(2)
        before = [(row.id, row.version, row.full_name) for row in theirs.members]
        mine = ready_delegation(1, forum=theirs.forum)
        order = order_of(representative_of(mine.sending_organisation), forum=code_of(mine))
        brought_in(APPLICATIONS, application({}, *self._rows(theirs)[1:]), order)
        db.session.expire_all()
        assert [(row.id, row.version, row.full_name) for row in theirs.members] == before
        assert {event.entity_id for event in db.session.scalars(sa.select(AuditEvent))} & {
            row[0] for row in before
        } == set()

    def test_whoever_may_not_edit_writes_nothing(self) -> None:
        delegation = ready_delegation(1)
        preview = judged(APPLICATIONS, application({}, MEMBER), order_of(ANALYST, delegation=delegation.id))
        assert [message for _cell, message in told(preview)] == ["Your role does not allow this."]

    @staticmethod
    def _rows(delegation: Delegation) -> list[list[Any]]:
        return [
            ["member of the delegation", row.last_name, row.first_name, "новый пост", row.workplace]
            for row in delegation.members
        ]
