"""Two people on one record, on every form that edits a stored one: both texts are shown, the second saves knowingly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import User
from forum.core.db import db
from forum.core.security import Role
from forum.delegations.models import Delegation, Member
from forum.forums.models import Forum
from forum.rates.models import ExchangeRate
from forum.reference.models import Organisation, Place, Region
from forum.reference.queries import region_by_code
from tests.client import Browser
from tests.factories.accounts import UserFactory
from tests.factories.delegations import ready_delegation
from tests.factories.forums import ForumFactory
from tests.factories.rates import ExchangeRateFactory, load_currencies
from tests.factories.reference import OrganisationFactory, PlaceFactory, load_reference

# That the later edit is refused is tried on both below the pages.
pytestmark = pytest.mark.either


@dataclass(frozen=True)
class Case:
    """A form: how its record is made and where it is edited, the field that both fill in and its column."""

    make: Callable[[], tuple[str, type, int]]
    field: str
    role: Role = Role.SECRETARY
    first: str = "Первый текст"
    second: str = "Второй текст"


def delegation() -> tuple[str, type, int]:
    key = ready_delegation(1).id
    return f"/delegations/{key}/edit", Delegation, key


def member() -> tuple[str, type, int]:
    made = ready_delegation(1)
    key = made.members[0].id
    return f"/delegations/{made.id}/members/{key}", Member, key


def organisation() -> tuple[str, type, int]:
    key = OrganisationFactory.create().id
    return f"/reference/organisations/{key}/edit", Organisation, key


def edition() -> tuple[str, type, int]:
    made = ForumFactory.create()
    return f"/forums/{made.code}/edit", Forum, made.id


def region() -> tuple[str, type, int]:
    return "/reference/regions/RU-BA/edit", Region, region_by_code("RU-BA").id


def place() -> tuple[str, type, int]:
    key = PlaceFactory.create().id
    return f"/reference/places/{key}/edit", Place, key


def account() -> tuple[str, type, int]:
    key = UserFactory.create().id
    return f"/accounts/{key}", User, key


def rate() -> tuple[str, type, int]:
    load_currencies()
    key = ExchangeRateFactory.create().id
    return f"/reference/rates/{key}/edit", ExchangeRate, key


CASES = {
    "delegation": Case(delegation, "letter_number"),
    "member": Case(member, "post"),
    "organisation": Case(organisation, "name_ru"),
    "edition": Case(edition, "place_ru"),
    "region": Case(region, "name_ru", Role.ADMINISTRATOR),
    "place": Case(place, "name_ru", Role.ADMINISTRATOR),
    "account": Case(account, "name", Role.ADMINISTRATOR),
    "rate": Case(rate, "source"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_two_people_on_one_record(app: Flask, case: Case) -> None:
    load_reference()
    url, model, key = case.make()
    anna = Browser(app).sign_in(UserFactory.create(role=case.role, name="Вымышленная Анна"))
    boris = Browser(app).sign_in(UserFactory.create(role=case.role, name="Вымышленный Борис"))
    for browser in (anna, boris):
        browser.get(url)
    anna.submit(url, {case.field: case.first})
    boris.submit(url, {case.field: case.second}, status=409)
    page = boris.page
    assert page is not None
    assert page.form(url)["data"][case.field] == [case.second]
    assert f'<span class="conflict-text">{case.first}</span>' in page.html
    assert f'<span class="conflict-text">{case.second}</span>' in page.html
    assert page.html.count('name="take"') == 1
    assert "Вымышленная Анна" in page.text
    assert stored(model, key, case.field) == case.first
    boris.submit(url)
    assert stored(model, key, case.field) == case.second


def stored(model: type, key: int, column: str) -> str:
    """The column as the database has it."""
    return str(db.session.scalar(sa.select(getattr(model, column)).where(model.id == key)))  # type: ignore[attr-defined]  # each has a key
