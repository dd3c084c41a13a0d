"""The filter of the register as an address, as a value and in words."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure
from forum.agreements.forms import AgreementFilterForm, filter_arguments
from forum.agreements.queries import AgreementFilter
from forum.reference.enums import Side
from tests.factories.agreements import EditionFactory
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, load_reference
from tests.tries import tries


def read(address: Any, locale: str = "ru") -> AgreementFilterForm:
    """The form bound to an address."""
    return AgreementFilterForm(MultiDict(address), locale=locale)


def test_form_has_a_field_for_all_a_filter_may_ask(app: Flask) -> None:
    names = set(read({})._fields)
    assert {field.name for field in fields(AgreementFilter)} == names - {"organisation", "partner"}


def test_empty_address_asks_for_nothing(app: Flask) -> None:
    assert read({}).chosen() == AgreementFilter()
    assert filter_arguments(AgreementFilter()) == {}


several = {
    "kinds": AgreementKind,
    "levels": AgreementLevel,
    "states": AgreementState,
    "disclosures": Disclosure,
}
choices: dict[str, st.SearchStrategy[Any]] = {
    name: st.lists(st.sampled_from(enum), unique=True, max_size=3).map(tuple) for name, enum in several.items()
}
amounts = st.none() | st.integers(1, 10**14)
days = st.none() | st.dates(date(1991, 1, 1), date(2100, 12, 31))


@settings(max_examples=tries(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.builds(
        AgreementFilter,
        region=st.sampled_from([None, "RU-BA", "BY-MI", "RU-XX", "BY"]),
        partner_region=st.sampled_from([None, "BY-BR"]),
        side=st.none() | st.sampled_from(Side),
        sector=st.sampled_from([None, "C"]),
        currency=st.sampled_from([None, "RUB", "BYN"]),
        value_from=amounts,
        value_until=amounts,
        year=st.none() | st.integers(1991, 2100),
        signed_from=days,
        signed_until=days,
        as_of=days,
        text=st.sampled_from(["", "договор № 7", "завод «Ёлка»"]),
        counts=st.none() | st.booleans(),
        money=st.none() | st.booleans(),
        awaits_verification=st.booleans(),
        no_rate=st.booleans(),
        default_shares=st.booleans(),
        **choices,
    )
)
def test_filter_survives_its_address(app: Flask, chosen: AgreementFilter) -> None:
    load_once()
    assert read(filter_arguments(chosen)).chosen() == chosen


def load_once() -> None:
    from forum.reference.queries import sectors

    if not sectors():
        load_reference()
        load_currencies()


def test_organisation_is_told_by_name_and_survives_its_address(app: Flask) -> None:
    organisation = OrganisationFactory.create(name_ru="Завод «Ёлка»")
    form = read({"organisation_id": str(organisation.id)})
    assert form.chosen() == AgreementFilter(organisation_id=organisation.id)
    assert form.organisation.data == "Завод «Ёлка»"


def test_organisation_renamed_by_hand_is_another_one(app: Flask) -> None:
    first, second = OrganisationFactory.create(name_ru="Первый"), OrganisationFactory.create(name_ru="Второй")
    form = read({"organisation_id": str(first.id), "organisation": "второй"})
    assert form.chosen() == AgreementFilter(organisation_id=second.id)


@pytest.mark.parametrize("key", ["0", "-1", "٣", "9223372036854775808", "a", "1" * 40])
def test_key_that_is_none_filters_nothing(app: Flask, key: str) -> None:
    assert read({"organisation_id": key}).chosen() == AgreementFilter()


def test_filter_is_told_in_words(app: Flask) -> None:
    load_reference()
    forum = EditionFactory.create(name_en="Forum of Ufa")
    chosen = AgreementFilter(
        forum=forum.code,
        kinds=(AgreementKind.CONTRACT, AgreementKind.PROTOCOL),
        value_from=150_000,
        no_rate=True,
        money=True,
    )
    with force_locale("en"):
        form = read(filter_arguments(chosen), "en")
        form.validate()
        assert form.words() == [
            "Forum: Forum of Ufa",
            "Kind of document: contract, protocol",
            "Sum from: 1,500.00",
            "Without a rate",
            "Contracts in the total: yes",
        ]
        assert form.linked_words == ["Contracts in the total: yes"]
