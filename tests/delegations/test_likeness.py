"""The same person in two delegations: what is found, who is asked, what is kept of the answer."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import NoResultFound

from forum.accounts.models import User
from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.security import Role
from forum.delegations import services
from forum.delegations.drafts import MemberDraft
from forum.delegations.enums import DelegationState, LikenessAnswer
from forum.delegations.forms import draft_of
from forum.delegations.models import Member, MemberLikeness
from forum.delegations.queries.likeness import (
    Likeness,
    NamedPerson,
    answered_pairs,
    counted_twice,
    like_pairs_among,
    pairs_to_ask,
)
from tests.client import Browser
from tests.delegations.people import ANALYST, SECRETARY, account, representative_of
from tests.delegations.typed import events
from tests.factories.delegations import DelegationFactory, MemberFactory
from tests.factories.forums import ForumFactory


def person(key: int, *names: str, latin: tuple[str, ...] = (), delegation: int = 0) -> NamedPerson:
    last, first, *patronymic = names
    return NamedPerson.of(key, delegation or key, (last, first, *(patronymic or ("",))), latin)


def why(one: NamedPerson, other: NamedPerson) -> list[Likeness]:
    return [pair.why for pair in like_pairs_among([other, one])]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (("Семёнов", "Пётр", "Ильич"), ("СЕМЕНОВ", "Петр", "Ильич"), [Likeness.NAME]),
        (("Семёнов", "Пётр", "Ильич"), ("Семёнов", "Пётр"), [Likeness.NAME]),
        (("Семёнов", "Пётр"), ("Пётр", "Семёнов"), [Likeness.SWAPPED]),
        (("Семенов", "Пётр", "Ильич"), ("Семенво", "Пётр", "Ильич"), [Likeness.SLIP]),
        (("Семенов", "Наталья", "Ильич"), ("Семенов", "Наталия", "Ильич"), [Likeness.SLIP]),
        (("Семёнов", "Пётр", "Ильич"), ("Семёнов", "Пётр", "Львович"), []),
        (("Семёнов", "Пётр", "Ильич"), ("Савёлов", "Пётр", "Ильич"), []),
        (("Ким", "Анна", "Львовна"), ("Кан", "Анна", "Львовна"), []),
    ],
)
def test_names_that_read_alike_are_found(one: Any, other: Any, found: list[Likeness]) -> None:
    assert why(person(1, *one), person(2, *other)) == found


def test_passport_names_count_and_one_delegation_asks_nothing() -> None:
    one = person(1, "Шило", "Анна", latin=("Shilo", "Hanna"))
    assert why(one, person(2, "Шыла", "Ганна", latin=("SHILO", "Hanna"))) == [Likeness.LATIN]
    assert why(one, person(2, "Шило", "Анна", delegation=1)) == []
    namesakes = [
        person(key, "Ли", "Анна", name, latin=("Li", "Anna")) for key, name in ((1, "Львовна"), (2, "Ильинична"))
    ]
    assert why(*namesakes) == []


NAMES = st.sampled_from(["Семёнов", "Семенов", "Семенво", "Пётр", "Петр", "Ли"])


@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["", "Ильич", "Львович"])), max_size=7))
def test_pairs_are_the_same_whoever_comes_first(names: list[tuple[str, str, str]]) -> None:
    persons = [person(key, *told) for key, told in enumerate(names, 1)]
    pairs = like_pairs_among(persons)
    assert pairs == like_pairs_among(persons[::-1])
    by_hand = [(one.id, other.id) for at, one in enumerate(persons) for other in persons[at + 1 :] if why(one, other)]
    assert [(pair.first_id, pair.second_id) for pair in pairs] == by_hand


def two_delegations() -> tuple[Any, Any]:
    """A person of the same name in two delegations to one edition, both submitted."""
    forum = ForumFactory.create()
    delegations = [DelegationFactory.create(forum=forum, state=DelegationState.CONFIRMED) for _ in range(2)]
    one, other = (MemberFactory.create(delegation=each, last_name="Семёнов") for each in delegations)
    # What asks nothing: a draft nobody has sent, another edition.
    MemberFactory.create(delegation=DelegationFactory.create(forum=forum), last_name="Семенов")
    MemberFactory.create(delegation=DelegationFactory.create(state=DelegationState.CONFIRMED), last_name="Семенов")
    for member in (one, other):
        member.last_name_latin = None
    db.session.flush()
    return one, other


@pytest.mark.usefixtures("app")
class TestAnswers:
    def test_secretariat_alone_is_asked_until_it_has_answered(self) -> None:
        one, other = two_delegations()
        key = (one.id, other.id)
        assert [(pair.first_id, pair.second_id) for pair in pairs_to_ask(SECRETARY)] == [key]
        region = representative_of(one.delegation.sending_organisation)
        assert [pairs_to_ask(actor) + answered_pairs(actor) for actor in (region, ANALYST)] == [[], []]
        count = len(events())
        told = services.answer_likeness(
            actor=SECRETARY, first_id=other.id, second_id=one.id, answer=LikenessAnswer.SAME
        )
        assert pairs_to_ask(SECRETARY) == []
        assert [pair.answer for pair in answered_pairs(SECRETARY)] == [told]
        assert [(event.action, event.entity_label) for event in events()[count:]] == [
            ("member_likeness.answered", one.delegation.forum.code)
        ]
        assert counted_twice(one.delegation.forum_id) == 1

    def test_another_answer_needs_the_version_of_the_first(self) -> None:
        one, other = two_delegations()
        given: dict[str, Any] = {"actor": SECRETARY, "first_id": one.id, "second_id": other.id}
        told = services.answer_likeness(**given, answer=LikenessAnswer.SAME)
        with pytest.raises(DomainError):
            services.answer_likeness(**given, answer=LikenessAnswer.DIFFERENT)
        with pytest.raises(ConflictError):
            services.answer_likeness(**given, answer=LikenessAnswer.DIFFERENT, version=told.version + 1)
        services.answer_likeness(**given, answer=LikenessAnswer.DIFFERENT, version=told.version)
        assert (told.answer, counted_twice(one.delegation.forum_id)) == (LikenessAnswer.DIFFERENT, 0)

    def test_answer_lapses_with_either_name_and_with_nothing_else(self) -> None:
        one, other = two_delegations()
        key = (one.id, other.id)
        for changed in (one, other):
            services.answer_likeness(actor=SECRETARY, first_id=one.id, second_id=other.id, answer=LikenessAnswer.SAME)
            plain = MemberDraft(**{**draft_of(changed), "post": "советник", "last_name": changed.last_name.upper()})
            services.edit_member(actor=SECRETARY, member=changed, draft=plain)
            assert pairs_to_ask(SECRETARY) == []
            renamed = MemberDraft(**{**draft_of(changed), "last_name": "Семёнова"})
            count = len(events())
            services.edit_member(actor=SECRETARY, member=changed, draft=renamed)
            assert [event.action for event in events()[count:]] == ["member_likeness.lapsed", "member.changed"]
            assert [(pair.first_id, pair.second_id) for pair in pairs_to_ask(SECRETARY)] == [key]
            assert (answered_pairs(SECRETARY), counted_twice(one.delegation.forum_id)) == ([], 0)

    def test_person_taken_off_a_draft_takes_the_answer_along(self) -> None:
        one, other = two_delegations()
        begun = DelegationFactory.create(forum=one.delegation.forum)
        names = {name: getattr(one, name) for name in ("last_name", "first_name", "patronymic")}
        draft = MemberDraft(**names, post="советник", workplace="министерство")
        entered = services.add_member(actor=SECRETARY, delegation=begun, draft=draft, apart_from=[one.id, other.id])
        assert len(answered_pairs(SECRETARY)) == 2
        services.remove_member(actor=SECRETARY, member=entered)
        assert answered_pairs(SECRETARY) == []

    def test_who_may_not_or_what_is_no_pair_is_refused(self) -> None:
        one, other = two_delegations()
        beside = MemberFactory.create(delegation=one.delegation)
        region = representative_of(one.delegation.sending_organisation)
        with pytest.raises(DomainError):
            services.answer_likeness(actor=region, first_id=one.id, second_id=other.id, answer=LikenessAnswer.SAME)
        for second in (one.id, beside.id, 10**9):
            with pytest.raises(NoResultFound):
                services.answer_likeness(actor=SECRETARY, first_id=one.id, second_id=second, answer=LikenessAnswer.SAME)


def test_form_asks_the_secretariat_and_never_a_region(browser: Browser) -> None:
    one, other = two_delegations()
    page = f"/delegations/{other.delegation_id}/members/new"
    region = account(Role.REPRESENTATIVE, other.delegation.organisation).id
    secretary, sender = account(Role.SECRETARY).id, one.delegation.sender("ru")
    typed = {"last_name": "Семенво", "first_name": "Иван", "patronymic": "Иванович", "post": "директор"}
    browser.sign_in(db.session.get_one(User, secretary))
    browser.get(page)
    browser.submit("/members/new", {**typed, "citizenship": ""}, status=422)
    assert browser.page is not None
    assert sender in browser.page.text
    browser.submit("/members/new", {"is_entered_still": "y"})
    assert [pair.answer.answer for pair in answered_pairs(SECRETARY) if pair.answer] == [LikenessAnswer.DIFFERENT]
    entered = db.session.scalars(sa.select(Member).order_by(Member.id.desc())).first()
    assert entered is not None
    assert [pair for pair in pairs_to_ask(SECRETARY) if entered.id in (pair.first_id, pair.second_id)] == []
    browser.sign_in(db.session.get_one(User, region))
    browser.get(page)
    browser.submit("/members/new", {**typed, "last_name": "Семенов", "citizenship": ""})


def test_secretary_answers_on_the_page(browser: Browser) -> None:
    one, other = two_delegations()
    address = f"/like-persons/{one.id}/{other.id}"
    browser.sign_in(account(Role.SECRETARY))
    browser.get("/delegations/like-persons")
    browser.submit(address, {"answer": "both"})
    assert db.session.query(MemberLikeness).count() == 0
    browser.get("/delegations/like-persons")
    browser.submit(address, {"answer": "different"})
    browser.get("/delegations/like-persons")
    assert browser.page is not None
    assert "разные лица" in browser.page.text


def test_list_of_participants_tells_the_secretariat_who_is_counted_twice(browser: Browser) -> None:
    one, other = two_delegations()
    services.answer_likeness(actor=SECRETARY, first_id=one.id, second_id=other.id, answer=LikenessAnswer.SAME)
    address, told = f"/delegations/participants?forum={one.delegation.forum.code}", "учтён в каждой"
    readers = [(account(Role.SECRETARY), True), (account(Role.REPRESENTATIVE, one.delegation.organisation), False)]
    for reader, is_told in readers:
        browser.sign_in(reader).get(address)
        assert browser.page is not None
        assert (told in browser.page.text, any("like-persons" in link for link in browser.page.links)) == (is_told,) * 2
