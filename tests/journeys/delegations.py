"""The acts around a delegation: the edition that takes it, its registration, return and confirmation."""

from __future__ import annotations

import re

import sqlalchemy as sa

from forum.core.db import db
from forum.forums.models import Forum
from tests.client import Browser
from tests.journeys.accounts import GOVERNMENT, SENDER
from tests.journeys.pages import text

MEMBER = {
    "first_name": "Айгуль",
    "last_name_latin": "Vymyshlennaia",
    "first_name_latin": "Aigul",
    "post": "начальник отдела",
    "workplace": GOVERNMENT,
    "consent_on": "2027-06-01",
}


def set_up_edition(secretary: Browser) -> None:
    """Copy the set-up of the XIII Forum into the XIV, open its registration, make it current."""
    secretary.get("/forums/XIII/copy")
    assert secretary.page is not None
    assert secretary.page.form("/copy")["data"]["number"] == ["14"]
    days = {"starts_on": "2027-06-22", "ends_on": "2027-06-24"}
    late = {**days, "nomination_until": "2027-06-23", "changes_until": "2027-06-21"}
    secretary.submit("/copy", late, status=422)
    assert "Changes close before nomination does." in text(secretary)
    created = secretary.submit("/copy", {**late, "changes_until": "2027-06-24", "default_quota": "10"})
    assert created.location == "/forums/XIV"
    secretary.follow(created)
    secretary.submit("/forums/XIV/state")
    secretary.follow(created)
    assert "registration is open" in text(secretary)
    secretary.submit("/forums/XIV/current")
    assert db.session.scalars(sa.select(Forum.code).where(Forum.is_current)).all() == ["XIV"]


def register_delegation(representative: Browser) -> str:
    """Register a delegation with two members, name the head, submit it; return the card's address."""
    representative.get("/delegations/new")
    late = {"letter_number": "01-15/7", "letter_on": "2027-07-01", "contact_phone": "+7 347 000-00-00"}
    forum_id = str(db.session.scalars(sa.select(Forum.id).where(Forum.code == "XIV")).one())
    representative.submit("/delegations/new", {"forum_id": forum_id, **late}, status=422)
    assert "The letter cannot be dated in the future." in text(representative)
    card = representative.submit("/delegations/new", {"letter_on": "2027-06-15"}).location
    representative.get(card)
    assert "There is nobody on the list yet." in text(representative)
    representative.get(f"{card}/members/new")
    representative.submit("/members/new", {**MEMBER, "last_name": ""}, status=422)
    again = representative.submit("/members/new", {"last_name": "Вымышленная", "another": "1"})
    representative.follow(again)
    representative.submit("/members/new", {**MEMBER, "last_name": "Ошибкина", "post": "советник"})
    representative.get(card)
    assert "The head of the delegation is not named." in text(representative)
    representative.submit("/head")
    representative.get(card)
    representative.submit("/submit")
    representative.get(card)
    assert "awaits the secretariat" in text(representative)
    return card


def return_delegation(secretary: Browser, card: str) -> None:
    """Find the delegation among what awaits the secretariat and return it; without a comment it is not returned."""
    secretary.get("/delegations?awaiting=1")
    assert SENDER in text(secretary)
    secretary.get(f"{card}/return")
    secretary.submit("/return", {"reason": " "}, status=422)
    secretary.submit("/return", {"reason": "Уточните должность второго участника."})
    secretary.get("/delegations?awaiting=1")
    assert SENDER not in text(secretary)


def correct_delegation(representative: Browser, card: str) -> None:
    """Read the comment, correct the person and submit again."""
    representative.get(card)
    assert "Уточните должность второго участника." in text(representative)
    assert representative.page is not None
    second = next(link for link in representative.page.links[::-1] if re.search(r"/members/\d+$", link))
    representative.get(second)
    representative.submit(second, {"last_name": "Вымышленная-Вторая", "post": "советник министра"})
    representative.get(card)
    representative.submit("/submit")


def confirm_delegation(secretary: Browser, card: str) -> None:
    """Choose it in the register and confirm after the page that says what follows."""
    secretary.get("/delegations?awaiting=1")
    secretary.submit("/delegations/confirm", {"chosen": card.rsplit("/", 1)[1]}, status=200)
    assert SENDER in text(secretary)
    secretary.submit("/delegations/confirm")


def see_confirmed(people: dict[str, Browser], card: str) -> None:
    """The sender sees the decision; another organisation of the region sees nothing, the analyst no person."""
    people["representative"].get(card)
    assert "confirmed" in text(people["representative"])
    assert "Вымышленная-Вторая" in text(people["representative"])
    people["neighbour"].get(card, status=404)
    people["neighbour"].get("/delegations")
    assert SENDER not in text(people["neighbour"])
    people["analyst"].get(card)
    assert "2 persons are on the list." in text(people["analyst"])
    assert "Вымышленная-Вторая" not in text(people["analyst"])
