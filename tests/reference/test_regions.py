"""Regions and places: the operator's own units, rules of their fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor, Role
from forum.reference.enums import RegionType, Side
from forum.reference.queries import region_by_code, region_choices, region_count, regions_of, unknown_region
from forum.reference.services import PlaceDraft, RegionDraft, create_place, create_region, edit_place, edit_region
from tests.factories.reference import DistrictFactory, PlaceFactory, RegionFactory, load_reference

ADMINISTRATOR = Actor(id=1, label="administrator", role=Role.ADMINISTRATOR)
SECRETARY = Actor(id=2, label="secretary", role=Role.SECRETARY)


def draft(**values: Any) -> RegionDraft:
    given = {
        "code": "RU-NEW",
        "side": Side.RU,
        "name_ru": "Новая область",
        "type": RegionType.OBLAST,
        "official_order": 835,
        **values,
    }
    if "district_id" not in given and given["side"] is Side.RU:
        given["district_id"] = DistrictFactory.create().id
    return RegionDraft(**given)


def refusal(**values: Any) -> str | None:
    with pytest.raises(DomainError) as caught:
        create_region(actor=ADMINISTRATOR, draft=draft(**values))
    return caught.value.field


def test_a_unit_of_the_operator_moves_the_denominator(app: Flask) -> None:
    load_reference()
    district = region_by_code("RU-BA").district_id
    create_region(actor=ADMINISTRATOR, draft=draft(district_id=district))
    assert region_count(Side.RU) == 84
    assert [region.code for region in regions_of(Side.RU)][-4:] == ["RU-CHU", "RU-NEW", "RU", "RU-XX"]
    assert db.session.scalars(sa.select(AuditEvent.action)).all() == ["region.created"]


@pytest.mark.parametrize("code", ["", "RU", "BY-NEW", "RU-new", "RU-НОВ", "RU-TOOLONGX", "RU-N W"])
def test_a_code_is_the_country_and_capitals(app: Flask, code: str) -> None:
    assert refusal(code=code) == "code"


def test_a_code_is_unique(app: Flask) -> None:
    RegionFactory.create(code="RU-NEW")
    assert refusal() == "code"


def test_a_district_is_russian(app: Flask) -> None:
    assert refusal(district_id=None) == "district_id"
    assert refusal(side=Side.BY, code="BY-NEW", district_id=DistrictFactory.create().id) == "district_id"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name_ru", None), ("type", RegionType.NATIONAL), ("type", None), ("official_order", 9980), ("side", None)],
)
def test_a_wrong_value_is_refused_at_its_field(app: Flask, field: str, value: object) -> None:
    assert refusal(**{field: value, "district_id": DistrictFactory.create().id}) == field


def test_a_tile_is_taken_once_and_whole(app: Flask) -> None:
    RegionFactory.create(tile_column=3, tile_row=4)
    assert refusal(tile_column=3, tile_row=4) == "tile_column"
    assert refusal(tile_column=3) == "tile_column"
    assert refusal(tile_column=-1, tile_row=2) == "tile_column"


def test_a_successor_follows_a_unit_that_ended(app: Flask) -> None:
    successor = RegionFactory.create()
    assert refusal(successor_id=successor.id) == "valid_to"
    assert refusal(successor_id=RegionFactory.create(side=Side.BY).id, valid_to=date(2025, 1, 1)) == "successor_id"
    assert refusal(valid_from=date(2025, 1, 2), valid_to=date(2025, 1, 1)) == "valid_to"
    made = create_region(actor=ADMINISTRATOR, draft=draft(successor_id=successor.id, valid_to=date(2025, 1, 1)))
    assert made.successor_id == successor.id


def test_regions_are_counted_as_of_a_day(app: Flask) -> None:
    RegionFactory.create(valid_to=date(2020, 12, 31))
    RegionFactory.create(valid_from=date(2021, 1, 1))
    counted = [region_count(Side.RU, on_day=day) for day in (date(2020, 12, 31), date(2021, 1, 1))]
    assert counted == [1, 1]
    assert region_count(Side.RU) == 2


def test_a_pseudo_region_is_not_edited(app: Flask) -> None:
    load_reference()
    with pytest.raises(DomainError):
        edit_region(actor=ADMINISTRATOR, region=unknown_region(Side.RU), draft=draft())


def test_only_the_administrator_edits_regions_and_places(app: Flask) -> None:
    region, place = RegionFactory.create(), PlaceFactory.create()
    for attempt in (
        lambda: create_region(actor=SECRETARY, draft=draft()),
        lambda: edit_region(actor=SECRETARY, region=region, draft=draft()),
        lambda: create_place(actor=SECRETARY, draft=PlaceDraft(name_ru="Город", region_id=region.id)),
        lambda: edit_place(actor=SECRETARY, place=place, draft=PlaceDraft(name_ru="Город", region_id=region.id)),
    ):
        with pytest.raises(DomainError):
            attempt()
    assert db.session.scalars(sa.select(AuditEvent)).all() == []


def test_a_place_lies_in_a_territory_and_has_a_name_of_its_own(app: Flask) -> None:
    region, pseudo = RegionFactory.create(), RegionFactory.create(is_pseudo=True)
    create_place(actor=ADMINISTRATOR, draft=PlaceDraft(name_ru="Город", region_id=region.id))
    fields = []
    for place in (
        PlaceDraft(name_ru="Город", region_id=region.id),
        PlaceDraft(name_ru="Посёлок", region_id=pseudo.id),
        PlaceDraft(name_ru="Посёлок", region_id=None),
        PlaceDraft(region_id=region.id),
    ):
        with pytest.raises(DomainError) as caught:
            create_place(actor=ADMINISTRATOR, draft=place)
        fields.append(caught.value.field)
    assert fields == ["name_ru", "region_id", "region_id", "name_ru"]


def test_choices_tell_the_pseudo_regions_of_both_sides_apart(app: Flask) -> None:
    load_reference()
    labels = [label for _, label in region_choices("ru")]
    assert len(labels) == len(set(labels)) == 94
