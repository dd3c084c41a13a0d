"""Organisations: tax numbers, look-alikes, seats, merging."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.audit import AuditEvent
from forum.core.db import BusinessTable, db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE, Actor, Role
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Organisation
from forum.reference.queries import (
    bare_name,
    duplicates_of,
    effective_organisation,
    organisation_meant,
    similar_organisations,
    suggested_organisations,
)
from forum.reference.services import (
    MERGE_HOOKS,
    OrganisationDraft,
    SimilarOrganisations,
    checked_inn,
    checked_unp,
    create_organisation,
    edit_organisation,
    merge_organisations,
    on_merge,
)
from tests.factories.reference import CountryFactory, OrganisationFactory, RegionFactory

SECRETARY = Actor(id=1, label="secretary", role=Role.SECRETARY)
ANALYST = Actor(id=2, label="analyst", role=Role.ANALYST)

INN, OTHER_INN, PERSON_INN = "7707083893", "5003052454", "500100732259"
UNP, OTHER_UNP = "200988541", "100582333"


def draft(**values: Any) -> OrganisationDraft:
    given = {"name_ru": "Завод учебных станков", "kind": OrganisationKind.COMPANY, **values}
    if "region_id" not in given and "country_code" not in given:
        given["region_id"] = RegionFactory.create().id
    return OrganisationDraft(**given)


def refusal(**values: Any) -> str | None:
    with pytest.raises(DomainError) as caught:
        create_organisation(actor=SECRETARY, draft=draft(**values))
    return caught.value.field


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_an_organisation_is_registered_with_one_event(app: Flask) -> None:
    made = create_organisation(actor=SECRETARY, draft=draft(inn="77 0708 3893"))
    assert (made.inn, made.created_by, made.created_by_label) == (INN, 1, "secretary")
    assert actions() == ["organisation.created"]


@pytest.mark.parametrize(("typed", "kept"), [(INN, INN), (" 7707 083893 ", INN), (PERSON_INN, PERSON_INN), ("", None)])
def test_a_sound_inn_is_kept_without_blanks(typed: str, kept: str | None) -> None:
    assert checked_inn(typed) == kept


@pytest.mark.parametrize("typed", ["7707083894", "770708389", "77070838931", "77O7083893", "٧٧٠٧٠٨٣٨٩٣"])
def test_a_wrong_inn_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(DomainError) as caught:
        checked_inn(typed)
    assert caught.value.field == "inn"


@pytest.mark.parametrize(
    ("typed", "kept"), [(UNP, UNP), ("УНП 200988541", UNP), ("МА1953684", "MA1953684"), (None, None)]
)
def test_a_sound_unp_is_kept_in_latin_letters(typed: str | None, kept: str | None) -> None:
    assert checked_unp(typed) == kept


@pytest.mark.parametrize("typed", ["200988542", "20098854", "ZZ1953684", "A11953684", "٢٠٠٩٨٨٥٤١"])
def test_a_wrong_unp_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(DomainError) as caught:
        checked_unp(typed)
    assert caught.value.field == "unp"


def test_each_kind_of_slip_in_a_number_has_its_own_words(app: Flask) -> None:
    messages = set()
    for typed in ("7707083894", "770708389", "77O7083893"):
        with pytest.raises(DomainError) as caught:
            checked_inn(typed)
        messages.add(str(caught.value))
    assert len(messages) == 3


def test_a_number_belongs_to_one_living_organisation(app: Flask) -> None:
    OrganisationFactory.create(inn=INN)
    assert refusal(inn=INN) == "inn"


def test_a_number_belongs_to_its_country(app: Flask) -> None:
    belarusian = RegionFactory.create(side=Side.BY).id
    assert refusal(region_id=belarusian, inn=INN) == "inn"
    assert refusal(unp=UNP) == "unp"
    assert create_organisation(actor=SECRETARY, draft=draft(region_id=belarusian, unp=UNP)).unp == UNP


def test_a_seat_is_one_region_or_one_third_country(app: Flask) -> None:
    country = CountryFactory.create()
    assert refusal(region_id=None, country_code=None) == "region_id"
    assert refusal(region_id=RegionFactory.create().id, country_code=country.code) == "country_code"
    assert refusal(region_id=None, country_code="RU") == "country_code"
    assert refusal(region_id=10**9) == "region_id"
    assert create_organisation(actor=SECRETARY, draft=draft(country_code=country.code)).region is None


def test_a_name_in_some_language_is_needed(app: Flask) -> None:
    assert refusal(name_ru=None) == "name_ru"
    assert create_organisation(actor=SECRETARY, draft=draft(name_ru=None, name_be="Завод")).name("ru") == "Завод"


def test_a_role_without_the_permission_changes_nothing(app: Flask) -> None:
    first, second = OrganisationFactory.create(), OrganisationFactory.create()
    for attempt in (
        lambda: create_organisation(actor=ANALYST, draft=draft()),
        lambda: edit_organisation(actor=ANALYST, organisation=first, draft=draft()),
        lambda: merge_organisations(actor=ANALYST, duplicate=first, survivor=second),
    ):
        with pytest.raises(DomainError):
            attempt()
    assert actions() == []


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("ОАО «БелАЗ»", "белаз"),
        ("Открытое акционерное общество «БелАЗ»", "белаз"),
        ("Адкрытае акцыянернае таварыства «БелАЗ»", "белаз"),
        ("«Минский тракторный завод», РУП", "минский тракторный завод"),
        ("ООО", "ооо"),
    ],
)
def test_names_are_compared_without_their_legal_form(name: str, bare: str) -> None:
    assert bare_name(name) == bare


def test_a_look_alike_is_asked_about_and_never_merged(app: Flask) -> None:
    region = RegionFactory.create()
    known = OrganisationFactory.create(name_ru="ОАО «Учебный автомобильный завод»", region=region)
    typed = draft(name_ru="Учебный автомобильный завод, ООО", region_id=region.id)
    with pytest.raises(SimilarOrganisations) as caught:
        create_organisation(actor=SECRETARY, draft=typed)
    assert (caught.value.found, caught.value.field) == ([known], None)
    made = create_organisation(actor=SECRETARY, draft=typed, is_confirmed=True)
    assert made.id != known.id
    assert known.merged_into_id is None


def test_two_plants_of_one_city_are_not_look_alikes(app: Flask) -> None:
    region = RegionFactory.create()
    OrganisationFactory.create(name_ru="Минский тракторный завод", region=region)
    assert similar_organisations(["Минский моторный завод"], region_id=region.id) == []


def test_bodies_of_two_regions_are_not_look_alikes(app: Flask) -> None:
    OrganisationFactory.create(name_ru="Законодательное Собрание Калужской области")
    found = similar_organisations(["Законодательное Собрание Самарской области"], region_id=RegionFactory.create().id)
    assert found == []


def test_suggestions_hold_every_word_and_begin_with_the_text_first(app: Flask) -> None:
    plant = OrganisationFactory.create(name_ru="Учебный завод тракторов")
    other = OrganisationFactory.create(name_ru="Ассоциация «Учебный завод»")
    OrganisationFactory.create(name_ru="Учебный университет")
    assert [item.id for item in suggested_organisations("учебный ЗАВОД", "ru")] == [plant.id, other.id]


def test_suggestions_find_numbers_by_their_beginning(app: Flask) -> None:
    found = OrganisationFactory.create(inn=INN)
    OrganisationFactory.create(inn=OTHER_INN)
    assert [item.id for item in suggested_organisations("77070", "ru")] == [found.id]


def test_suggestions_are_ten_at_most_and_none_for_too_little(app: Flask) -> None:
    region = RegionFactory.create()
    for number in range(12):
        OrganisationFactory.create(name_ru=f"Мастерская {number}", region=region)
    assert len(suggested_organisations("мастер", "ru")) == 10
    assert suggested_organisations("м", "ru") == []
    assert suggested_organisations("%", "ru") == []


def test_a_duplicate_leads_to_its_survivor(app: Flask) -> None:
    survivor = OrganisationFactory.create(name_ru="Белорусский автомобильный завод")
    duplicate = OrganisationFactory.create(name_ru="БелАЗ", region=survivor.region)
    merge_organisations(actor=SECRETARY, duplicate=duplicate, survivor=survivor, reason="two spellings")
    assert [item.id for item in suggested_organisations("белаз", "ru")] == [survivor.id]
    assert effective_organisation(duplicate.id) is survivor
    assert organisation_meant("БелАЗ") is survivor


def test_what_was_typed_means_one_organisation_or_none(app: Flask) -> None:
    plant = OrganisationFactory.create(name_ru="Учебный завод", inn=INN)
    shop = OrganisationFactory.create(name_ru="Учебный завод мебели")
    assert organisation_meant("учебный завод") is plant
    assert organisation_meant(INN) is plant
    assert organisation_meant("мебели") is shop
    assert organisation_meant("учебный") is None
    assert organisation_meant("") is None
    # The key of a suggestion counts only while its name stands in the field.
    assert organisation_meant("Учебный завод", plant.id) is plant
    assert organisation_meant("мебели", plant.id) is shop


def test_merging_is_one_event_and_takes_over_what_lacks(app: Flask) -> None:
    survivor = OrganisationFactory.create(name_ru="Завод")
    duplicate = OrganisationFactory.create(name_ru="Завод (дубль)", name_be="Завод па-беларуску", inn=INN)
    merge_organisations(actor=SECRETARY, duplicate=duplicate, survivor=survivor, reason="typed twice")
    assert (survivor.inn, survivor.name_be, survivor.name_ru) == (INN, "Завод па-беларуску", "Завод")
    assert (duplicate.merged_into_id, duplicate.inn) == (survivor.id, INN)
    assert actions() == ["organisation.merged"]
    db.session.commit()


def test_redirects_stay_one_step_long(app: Flask) -> None:
    first, second, third = (OrganisationFactory.create(name_ru=f"Завод {number}") for number in range(3))
    merge_organisations(actor=SECRETARY, duplicate=first, survivor=second)
    merge_organisations(actor=SECRETARY, duplicate=second, survivor=third)
    assert [row.id for row in duplicates_of(third.id)] == [first.id, second.id]
    assert effective_organisation(first.id) is third
    db.session.commit()


@pytest.fixture
def hooks() -> Iterator[list[Any]]:
    before = list(MERGE_HOOKS)
    yield MERGE_HOOKS
    MERGE_HOOKS[:] = before


def test_features_repoint_their_rows_inside_the_event(app: Flask, hooks: list[Any]) -> None:
    survivor, duplicate, referring = (
        OrganisationFactory.create(),
        OrganisationFactory.create(),
        OrganisationFactory.create(note="before"),
    )

    def repoint(*, actor: Actor, duplicate: Organisation, survivor: Organisation) -> list[BusinessTable]:
        referring.note = f"{duplicate.id} -> {survivor.id} by {actor.label}"
        return [referring]

    on_merge(repoint)
    on_merge(repoint)
    assert hooks.count(repoint) == 1
    merge_organisations(actor=SECRETARY, duplicate=duplicate, survivor=survivor)
    event = db.session.scalars(sa.select(AuditEvent)).one()
    note = f"{duplicate.id} -> {survivor.id} by secretary"
    assert event.changes[f"organisation:{referring.id}"] == {"note": ["before", note]}
    db.session.commit()


def test_a_refusing_feature_undoes_the_merge(app: Flask, hooks: list[Any]) -> None:
    survivor, duplicate = OrganisationFactory.create(), OrganisationFactory.create()

    def refuse(**_rows: object) -> list[BusinessTable]:
        raise DomainError(None, "not now")

    on_merge(refuse)
    with pytest.raises(DomainError):
        merge_organisations(actor=SECRETARY, duplicate=duplicate, survivor=survivor)
    db.session.refresh(duplicate)
    assert duplicate.merged_into_id is None
    assert actions() == []


def test_what_cannot_be_one_organisation_is_not_merged(app: Flask) -> None:
    survivor = OrganisationFactory.create(inn=INN)
    merged = OrganisationFactory.create(merged_into=survivor)
    foreign = OrganisationFactory.create(region=RegionFactory.create(side=Side.BY))
    numbered = OrganisationFactory.create(inn=OTHER_INN)
    for duplicate, target in (
        (survivor, survivor),
        (merged, survivor),
        (OrganisationFactory.create(), merged),
        (foreign, survivor),
        (numbered, survivor),
    ):
        with pytest.raises(DomainError):
            merge_organisations(actor=CONSOLE, duplicate=duplicate, survivor=target)
    assert actions() == []


def test_a_merged_record_is_not_edited(app: Flask) -> None:
    merged = OrganisationFactory.create(merged_into=OrganisationFactory.create())
    with pytest.raises(DomainError):
        edit_organisation(actor=SECRETARY, organisation=merged, draft=draft())
