"""Latin names: the suggestion by Doc 9303 and its properties, the form, the page of a whole list."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.security import Role
from forum.delegations import services
from forum.delegations.enums import MemberState
from forum.delegations.latin_names import LatinName, suggested_latin
from forum.delegations.models import Member
from forum.delegations.persons import latin_name_problem
from tests.client import Browser
from tests.delegations.confirmed import confirmed
from tests.delegations.people import SECRETARY, account
from tests.delegations.typed import events
from tests.factories.delegations import ready_delegation

RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
BELARUSIAN = "абвгґдеёжзійклмнопрстуўфхцчшыьэюя"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("ЩЕРБАКОВ", "Артём"), ("Shcherbakov", "Artem")),
        (("Салтыков-Щедрин", "наталья"), ("Saltykov-Shchedrin", "natalia")),
        (("Шушкевіч", "Ігар"), ("Shushkevich", "Ihar")),
        (("Дзям'янаў", "Сяргей"), ("Dziamianau", "Siarhei")),
        (("Гулевич", "Сергей"), ("Gulevich", "Sergei")),
        (("Müller", "de la Cruz"), ("Muller", "de la Cruz")),
        (("Въездной", "Дж. Р."), ("Vieezdnoi", "Dzh R")),
        (("李", "Вэй"), ("", "Vei")),
    ],
)
def test_spelling_follows_doc_9303(typed: tuple[str, str], told: tuple[str, str]) -> None:
    assert suggested_latin(*typed) == LatinName(*told)


def test_patronymic_tells_that_the_name_is_belarusian() -> None:
    assert suggested_latin("Лукашэнка", "Гена", "Рыгоравіч").first_name == "Hena"
    assert suggested_latin("Лукашэнка", "Гена", "Григорьевич").first_name == "Gena"


@pytest.mark.parametrize("letter", sorted({*RUSSIAN, *BELARUSIAN} - {"ь"}))
def test_every_letter_has_a_spelling(letter: str) -> None:
    for typed in (letter, letter.upper(), f"і{letter}"):
        assert re.fullmatch("[A-Za-z]+", suggested_latin(typed, "").last_name)
    assert suggested_latin(letter.upper(), "").last_name.istitle()


NAMES = st.text(alphabet=st.sampled_from(f"{RUSSIAN}{RUSSIAN.upper()}{BELARUSIAN.upper()}іўґ'’ -."), max_size=30)


@given(last_name=NAMES, first_name=NAMES)
def test_spelling_is_a_latin_name_and_stays_what_it_is(last_name: str, first_name: str) -> None:
    told = suggested_latin(last_name, first_name)
    for text in (told.last_name, told.first_name):
        assert not text or (latin_name_problem(text) is None and re.fullmatch("[A-Za-z -]+", text))
    assert suggested_latin(told.last_name, told.first_name) == told


def test_name_of_a_badge_falls_back_to_the_suggestion_and_says_so() -> None:
    member = Member(last_name="Шило", first_name="Анна", last_name_latin="Schilo")
    assert (member.latin_name, member.is_latin_suggested) == ("Anna Schilo", True)
    member.first_name_latin = "Hanna"
    assert (member.latin_name, member.is_latin_suggested) == ("Hanna Schilo", False)


@pytest.mark.usefixtures("app")
class TestWholeList:
    def test_names_are_written_with_an_event_each_and_confirmed_again(self) -> None:
        delegation = confirmed(3)
        first, second, third = delegation.members
        before, names = len(events()), {first.id: LatinName("Ivanov", "Ivan"), second.id: LatinName("Familiia", "Ivan")}
        assert services.give_latin_names(actor=SECRETARY, delegation=delegation, names=names) == 1
        assert [event.action for event in events()[before:]] == ["member.changed"]
        assert [one.state for one in (first, second, third)] == [
            MemberState.NOMINATED,
            MemberState.CONFIRMED,
            MemberState.CONFIRMED,
        ]

    def test_wrong_name_or_old_version_writes_nothing(self) -> None:
        delegation = ready_delegation(2)
        first, second = delegation.members
        names = {first.id: LatinName("Ivanov", "Ivan"), second.id: LatinName("Иванов", "")}
        with pytest.raises(DomainError):
            services.give_latin_names(actor=SECRETARY, delegation=delegation, names=names)
        with pytest.raises(ConflictError):
            services.give_latin_names(actor=SECRETARY, delegation=delegation, names={}, version=delegation.version - 1)
        db.session.expire_all()
        assert first.last_name_latin == "Familiia"


class TestPages:
    def test_button_fills_only_what_is_empty_and_saves_nothing(self, browser: Browser) -> None:
        delegation = ready_delegation(1)
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
        browser.get(f"/delegations/{delegation.id}/members/new")
        typed = {"last_name": "Щукин", "first_name": "Юрий", "first_name_latin": "George", "suggest_latin": "1"}
        browser.submit("/members/new", typed, status=200)
        assert browser.page is not None
        shown = browser.page.form("/members/new")["data"]
        assert (shown["last_name_latin"], shown["first_name_latin"]) == (["Shchukin"], ["George"])
        assert db.session.query(Member).count() == 1

    def test_only_ticked_names_are_saved(self, browser: Browser) -> None:
        delegation = ready_delegation(2)
        for member in delegation.members:
            member.last_name, member.last_name_latin = "Ёлкин", None
        page, keys = f"/delegations/{delegation.id}/latin-names", [member.id for member in delegation.members]
        browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
        browser.get(page)
        browser.submit("/latin-names", {"persons-1-last_name_latin": "Yolkin"}, status=422)
        browser.submit("/latin-names", {"persons-1-is_checked": "y"})
        db.session.expire_all()
        assert [db.session.get_one(Member, key).last_name_latin for key in keys] == [None, "Yolkin"]
