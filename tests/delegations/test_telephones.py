"""Telephone numbers as officials write them, and the one form in which they are kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from forum.core.db import db
from forum.core.errors import DomainError
from forum.delegations import services
from forum.delegations.drafts import DelegationDraft
from forum.delegations.importing import APPLICATIONS
from forum.delegations.telephones import TelephoneError, international, is_same_number
from forum.reference.enums import Side
from tests.delegations.importing.sheets import PERSONS, application, brought_in, judged, order_of, verdicts
from tests.delegations.people import SECRETARY
from tests.delegations.typed import PERSON, refused_at, typed
from tests.factories.delegations import DelegationFactory, MemberFactory
from tests.factories.reference import OrganisationFactory, RegionFactory

RUSSIAN, BELARUSIAN = Side.RU, Side.BY


@pytest.mark.parametrize(
    ("text", "side", "expected"),
    [
        ("8 (347) 200-00-00", RUSSIAN, "+7 347 200-00-00"),
        ("+7 (347) 200 00 00", BELARUSIAN, "+7 347 200-00-00"),
        ("7 347 200 00 00", RUSSIAN, "+7 347 200-00-00"),
        ("(347) 200-00-00", RUSSIAN, "+7 347 200-00-00"),
        ("8 10 375 17 200-00-00", RUSSIAN, "+375 17 200-00-00"),
        ("375172000000", RUSSIAN, "+375 17 200-00-00"),
        ("+375 17 200-00-00", RUSSIAN, "+375 17 200-00-00"),
        ("8 017 200-00-00", BELARUSIAN, "+375 17 200-00-00"),
        ("8 017 200-00-00", None, "+375 17 200-00-00"),
        ("8 (347) 200-00-00", None, "+7 347 200-00-00"),
        ("8 029 600-00-00", BELARUSIAN, "+375 29 600-00-00"),
        ("8 (347) 200-00-00 доб. 12", RUSSIAN, "+7 347 200-00-00 доб. 12"),
        ("8 017 200-00-00, дад. 12", BELARUSIAN, "+375 17 200-00-00 доб. 12"),
        ("8 (347) 200-00-00 (вн. 7)", RUSSIAN, "+7 347 200-00-00 доб. 7"),
        ("8 (347) 200-00-00 ДОБАВОЧНЫЙ 123456", RUSSIAN, "+7 347 200-00-00 доб. 123456"),
        ("83472000000#12", RUSSIAN, "+7 347 200-00-00 доб. 12"),
        ("+7 000 000-01-00", RUSSIAN, "+7 000 000-01-00"),
        ("+375 99 1234567", RUSSIAN, "+375 99 123-45-67"),
        ("+49 30 901820", RUSSIAN, "+49 30 901820"),
    ],
)
def test_a_number_is_kept_in_one_form(text: str, side: Side | None, expected: str) -> None:
    assert international(text, side) == expected
    # The form itself is read as what it says, wherever.
    assert [international(expected, other) for other in (None, *Side)] == [expected] * 3


@pytest.mark.parametrize(
    ("text", "side", "words"),
    [
        ("нет", RUSSIAN, "in digits"),
        ("—", RUSSIAN, "in digits"),
        ("8 (347) 200-00-00; 8 (347) 200-00-01", RUSSIAN, "one telephone number"),
        ("8 (347) 200-00-00, 200-00-01", RUSSIAN, "one telephone number"),
        ("200-00-00", RUSSIAN, "Digits are missing"),
        ("200-00-00", BELARUSIAN, "Digits are missing"),
        ("+7 (495) 123", BELARUSIAN, "Digits are missing"),
        ("+375 17 200-00-00-00", RUSSIAN, "too many digits"),
        ("8 (347) 200-00-00-0", RUSSIAN, "too many digits"),
        ("8 017 200-00-00", RUSSIAN, "code of its country"),
        ("+999 17 200-00-00", RUSSIAN, "No country has"),
    ],
)
def test_what_is_wrong_is_said_in_words(text: str, side: Side, words: str) -> None:
    with pytest.raises(TelephoneError) as error:
        international(text, side)
    message = error.value.message
    assert words in (message._args[0] if hasattr(message, "_args") else str(message))


def test_the_same_number_is_known_however_it_is_written() -> None:
    assert is_same_number("8 (347) 200-00-00", "+7 347 200 00 00", RUSSIAN)
    assert is_same_number(None, None)
    assert is_same_number("нет", "нет")
    assert not is_same_number("8 (347) 200-00-00", "8 (347) 200-00-01", RUSSIAN)
    assert not is_same_number("нет", "8 (347) 200-00-00", RUSSIAN)
    assert not is_same_number(None, "8 (347) 200-00-00", RUSSIAN)


@pytest.mark.usefixtures("app")
class TestKept:
    @pytest.mark.parametrize(
        ("side", "text", "expected"),
        [
            (RUSSIAN, "8 (347) 200-00-00 доб. 12", "+7 347 200-00-00 доб. 12"),
            (BELARUSIAN, "8 017 200-00-00", "+375 17 200-00-00"),
        ],
    )
    def test_a_typed_number_is_of_the_country_of_the_delegation(self, side: Side, text: str, expected: str) -> None:
        region = RegionFactory.create(side=side)
        organisation = OrganisationFactory.create(region=region)
        delegation = DelegationFactory.create(organisation=organisation)
        member = services.add_member(actor=SECRETARY, delegation=delegation, draft=typed(PERSON, phone=text))
        services.edit_delegation(actor=SECRETARY, delegation=delegation, draft=DelegationDraft(contact_phone=text))
        made = services.create_delegation(
            actor=SECRETARY,
            forum_id=delegation.forum_id or 0,
            draft=DelegationDraft(organisation_id=OrganisationFactory.create(region=region).id, contact_phone=text),
        )
        assert [member.phone, delegation.contact_phone, made.contact_phone] == [expected] * 3

    def test_a_number_of_the_other_country_without_its_code_is_refused(self) -> None:
        region = RegionFactory.create(side=RUSSIAN)
        delegation = DelegationFactory.create(organisation=OrganisationFactory.create(region=region))
        with pytest.raises(DomainError) as error:
            services.add_member(actor=SECRETARY, delegation=delegation, draft=typed(PERSON, phone="8 017 200-00-00"))
        assert refused_at(error) == "phone"
        draft = DelegationDraft(contact_phone="8 017 200-00-00")
        with pytest.raises(DomainError) as error:
            services.edit_delegation(actor=SECRETARY, delegation=delegation, draft=draft)
        assert refused_at(error) == "contact_phone"

    @pytest.mark.parametrize("old", ["20-00-00", "8 (347) 200-00-00"])
    def test_what_was_kept_before_stays_until_it_is_edited(self, old: str) -> None:
        region = RegionFactory.create(side=RUSSIAN)
        delegation = DelegationFactory.create(organisation=OrganisationFactory.create(region=region), contact_phone=old)
        member = MemberFactory.create(delegation=delegation, phone=old)
        services.edit_member(actor=SECRETARY, member=member, draft=typed(PERSON, phone=old, post="ректор"))
        draft = DelegationDraft(contact_phone=old, note="новое")
        services.edit_delegation(actor=SECRETARY, delegation=delegation, draft=draft)
        assert (member.post, member.phone, delegation.note, delegation.contact_phone) == ("ректор", old, "новое", old)
        services.edit_member(actor=SECRETARY, member=member, draft=typed(PERSON, phone="8 (347) 200-00-01"))
        assert member.phone == "+7 347 200-00-01"


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    """A request in English, as lists are read in."""
    with app.test_request_context(), force_locale("en"):
        yield


@pytest.mark.usefixtures("english")
class TestLists:
    def test_another_spelling_is_no_news_and_another_number_is(self) -> None:
        region = RegionFactory.create(side=RUSSIAN)
        delegation = DelegationFactory.create(
            organisation=OrganisationFactory.create(region=region), contact_phone="8 (347) 200-00-00"
        )
        member = MemberFactory.create(delegation=delegation, phone="8 (347) 200-00-00", is_head=True)
        order = order_of(SECRETARY, delegation=delegation.id)
        head = ["head of the delegation", member.last_name, member.first_name, member.post, member.workplace]
        columns = (*PERSONS, "Telephone")
        contact = "Telephone of the contact person"
        same = application({contact: "+7 347 2000000"}, [*head, "7 347 200 00 00"], columns=columns)
        assert verdicts(judged(APPLICATIONS, same, order)) == ["unchanged", "unchanged"]
        other = application({contact: "8 347 2000001"}, [*head, "8 347 200 00 02 доб. 3"], columns=columns)
        brought_in(APPLICATIONS, other, order)
        db.session.expire_all()
        assert (delegation.contact_phone, member.phone) == ("+7 347 200-00-01", "+7 347 200-00-02 доб. 3")
