"""Pages of reference data: who sees and edits what, bad input, suggestions, merging, downloads."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import Role
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Organisation, Place
from forum.reference.queries import region_by_code
from tests.client import Browser
from tests.factories.accounts import RepresentativeFactory, UserFactory
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, PlaceFactory, RegionFactory, load_reference

# Pages, walked by browsers that the tests make themselves.
pytestmark = pytest.mark.either

INN = "7707083893"

READ = (
    "/reference",
    "/reference/regions",
    "/reference/districts",
    "/reference/organisations",
    "/reference/places",
    "/reference/sectors",
    "/reference/currencies",
    "/reference/rates",
)
ADMINISTRATORS = ("/reference/regions/new", "/reference/places/new")
SECRETARIES = ("/reference/organisations/new", "/reference/rates/new")


def account(role: Role) -> Any:
    return RepresentativeFactory.create() if role is Role.REPRESENTATIVE else UserFactory.create(role=role)


def signed_in(app: Flask, role: Role = Role.ADMINISTRATOR) -> Browser:
    return Browser(app).sign_in(account(role), locale="en")


def text_of(browser: Browser) -> str:
    assert browser.page is not None
    return browser.page.text


def typed(browser: Browser, action: str) -> dict[str, Any]:
    assert browser.page is not None
    return {key: values[0] for key, values in browser.page.form(action)["data"].items()}


@pytest.fixture
def reference(app: Flask) -> Flask:
    load_reference()
    load_currencies()
    return app


@pytest.mark.parametrize("role", Role)
def test_every_role_reads_and_those_edit_who_may(reference: Flask, role: Role) -> None:
    browser = signed_in(reference, role)
    for url in READ:
        browser.get(url)
    for url in ADMINISTRATORS:
        browser.get(url, status=200 if role is Role.ADMINISTRATOR else 403)
    for url in SECRETARIES:
        browser.get(url, status=200 if role in {Role.ADMINISTRATOR, Role.SECRETARY} else 403)


def test_strangers_are_led_to_the_sign_in(reference: Flask) -> None:
    browser = Browser(reference)
    for url in (*READ, *ADMINISTRATORS, *SECRETARIES, "/reference/organisations/suggest?q=завод"):
        assert browser.get(url, status=302).location.startswith("/sign-in")


def test_readers_are_offered_no_editing(reference: Flask) -> None:
    organisation = OrganisationFactory.create(region=region_by_code("RU-BA"))
    browser = signed_in(reference, Role.ANALYST)
    for url in (*READ, f"/reference/organisations/{organisation.id}"):
        browser.get(url)
        assert browser.page is not None
        assert [link for link in browser.page.links if link.endswith(("/new", "/edit", "/merge"))] == []


def test_readers_change_nothing_by_a_typed_address(reference: Flask) -> None:
    organisation, other = OrganisationFactory.create(), OrganisationFactory.create()
    browser = signed_in(reference, Role.REPRESENTATIVE)
    browser.get("/reference/organisations")
    for url in (
        f"/reference/organisations/{organisation.id}/edit",
        f"/reference/organisations/{organisation.id}/merge",
        "/reference/organisations/new",
        "/reference/regions/RU-BA/edit",
    ):
        data = {"name_ru": "Захвачено", "survivor": other.name_ru, "confirmed": "1", "version": 1}
        browser.post(url, data, status=403)
    assert db.session.scalars(sa.select(AuditEvent)).all() == []


def test_an_organisation_is_registered_from_its_form(reference: Flask) -> None:
    browser = signed_in(reference, Role.SECRETARY)
    browser.get("/reference/organisations/new")
    region = region_by_code("RU-BA")
    form = {"name_ru": "Учебный завод", "kind": "company", "region_id": region.id, "inn": INN, "legal_form": "ОАО"}
    answer = browser.submit("/reference/organisations/new", form)
    made = db.session.scalars(sa.select(Organisation)).one()
    assert (made.name_ru, made.region_id, made.inn, made.kind) == (
        "Учебный завод",
        region.id,
        INN,
        OrganisationKind.COMPANY,
    )
    browser.follow(answer)
    assert INN in text_of(browser)


def test_bad_input_is_told_at_the_field_and_kept(reference: Flask) -> None:
    browser = signed_in(reference, Role.SECRETARY)
    browser.get("/reference/organisations/new")
    form = {"name_ru": "Учебный завод", "kind": "", "region_id": "999999999", "inn": "123", "note": "строка\nвторая"}
    browser.submit("/reference/organisations/new", form, status=422)
    kept = typed(browser, "/reference/organisations/new")
    assert (kept["name_ru"], kept["inn"], kept["note"]) == ("Учебный завод", "123", "строка\nвторая")
    browser.submit(
        "/reference/organisations/new", {"kind": "company", "region_id": region_by_code("RU-BA").id}, status=422
    )
    assert "An INN has 10 digits" in text_of(browser)
    assert typed(browser, "/reference/organisations/new")["inn"] == "123"
    assert db.session.scalars(sa.select(Organisation)).all() == []


def test_a_look_alike_is_shown_and_may_be_passed_over(reference: Flask) -> None:
    region = region_by_code("BY-MI")
    known = OrganisationFactory.create(name_ru="БелАЗ", region=region)
    browser = signed_in(reference, Role.SECRETARY)
    browser.get("/reference/organisations/new")
    form = {"name_ru": "ОАО «БелАЗ»", "kind": "company", "region_id": region.id}
    browser.submit("/reference/organisations/new", form, status=422)
    assert browser.page is not None
    assert f"/reference/organisations/{known.id}" in browser.page.links
    browser.submit("/reference/organisations/new", {"is_confirmed": "y"})
    assert len(db.session.scalars(sa.select(Organisation)).all()) == 2


def test_a_form_sent_twice_registers_once(reference: Flask) -> None:
    browser = signed_in(reference, Role.SECRETARY)
    browser.get("/reference/organisations/new")
    form = {"name_ru": "Учебный завод", "kind": "company", "region_id": region_by_code("RU-BA").id, "is_confirmed": "y"}
    first = browser.submit("/reference/organisations/new", form)
    second = browser.submit("/reference/organisations/new", form)
    assert first.location == second.location
    assert len(db.session.scalars(sa.select(Organisation)).all()) == 1


def test_two_edits_do_not_overwrite_each_other(reference: Flask) -> None:
    organisation = OrganisationFactory.create(region=region_by_code("RU-BA"), name_ru="Завод")
    url = f"/reference/organisations/{organisation.id}/edit"
    first, second = signed_in(reference, Role.SECRETARY), signed_in(reference)
    first.get(url)
    second.get(url)
    first.submit(url, {"name_ru": "Завод первый"})
    second.submit(url, {"name_ru": "Завод второй"}, status=409)
    assert typed(second, url)["name_ru"] == "Завод второй"
    assert db.session.scalars(sa.select(Organisation.name_ru)).all() == ["Завод первый"]


def test_merging_asks_before_it_is_done(reference: Flask) -> None:
    survivor = OrganisationFactory.create(name_ru="Белорусский автомобильный завод", region=region_by_code("BY-MI"))
    duplicate = OrganisationFactory.create(name_ru="БелАЗ", region=region_by_code("BY-MI"))
    url = f"/reference/organisations/{duplicate.id}/merge"
    browser = signed_in(reference, Role.SECRETARY)
    browser.get(url)
    browser.submit(url, {"survivor": "нет такого завода", "reason": "опечатка"}, status=422)
    assert typed(browser, url)["survivor"] == "нет такого завода"
    browser.submit(url, {"survivor": "белорусский автомобильный завод"}, status=200)
    assert duplicate.merged_into_id is None
    answer = browser.submit(url)
    assert answer.location == f"/reference/organisations/{survivor.id}"
    assert db.session.scalars(sa.select(AuditEvent.reason)).all() == ["опечатка"]
    browser.get(f"/reference/organisations/{duplicate.id}")
    assert browser.page is not None
    assert answer.location in browser.page.links
    browser.get("/reference/organisations")
    assert "БелАЗ" not in text_of(browser)
    browser.get("/reference/organisations?merged=y")
    assert "БелАЗ" in text_of(browser)


def test_a_merged_record_offers_no_form(reference: Flask) -> None:
    merged = OrganisationFactory.create(merged_into=OrganisationFactory.create())
    browser = signed_in(reference)
    for page in ("edit", "merge"):
        browser.get(f"/reference/organisations/{merged.id}/{page}")
        assert browser.page is not None
        assert [form for form in browser.page.forms if form["action"] == ""] == []


def test_suggestions_are_json(reference: Flask) -> None:
    plant = OrganisationFactory.create(name_ru="Учебный завод", inn=INN, region=region_by_code("RU-BA"))
    for role in Role:
        answer = signed_in(reference, role).get("/reference/organisations/suggest?q=завод&side=RU")
        item = {
            "id": plant.id,
            "label": "Учебный завод",
            "detail": f"Bashkortostan · {INN}",
            "region": "Bashkortostan",
            "region_id": plant.region_id,
            "inn": INN,
            "unp": "",
        }
        assert answer.json == {"items": [item]}


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00", "?q=%25%25", "?q=завод&side=XX", f"?q={'а' * 5000}"])
def test_odd_questions_are_answered_with_nothing(reference: Flask, query: str) -> None:
    assert signed_in(reference).get(f"/reference/organisations/suggest{query}").json == {"items": []}


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "٣", "1x"])
def test_a_number_that_is_no_row_is_not_found(reference: Flask, number: str) -> None:
    signed_in(reference).get(f"/reference/organisations/{number}", status=404)


def test_the_register_is_filtered_and_exported_alike(reference: Flask) -> None:
    OrganisationFactory.create(name_ru="=Учебный завод", region=region_by_code("BY-MI"))
    OrganisationFactory.create(
        name_ru="Учебный институт", region=region_by_code("BY-MI"), kind=OrganisationKind.UNIVERSITY
    )
    OrganisationFactory.create(name_ru="Учебный завод Уфы", region=region_by_code("RU-BA"))
    browser = signed_in(reference, Role.ANALYST)
    browser.get("/reference/organisations?q=завод&side=BY&kind=company&region=nonsense&sort=-name&page=9")
    assert browser.page is not None
    assert "Shown 1–1 of 1" in text_of(browser)
    url = next(link for link in browser.page.links if "export.xlsx" in link)
    sheet = load_workbook(io.BytesIO(browser.get(url).data)).worksheets[0]
    names = [row[1] for row in sheet.iter_rows(values_only=True) if row[0] == 1]
    assert names == ["=Учебный завод"]
    browser.get("/reference/organisations/export.pdf", status=404)


def test_regions_are_listed_in_official_order_and_exported(reference: Flask) -> None:
    browser = signed_in(reference, Role.ANALYST)
    browser.get("/reference/regions?side=BY")
    assert "Shown 1–9 of 9" in text_of(browser)
    lines = browser.get("/reference/regions/export.csv?side=BY").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 10
    assert "BY-BR" in lines[1]


def test_a_region_is_added_and_changed(reference: Flask) -> None:
    browser = signed_in(reference)
    browser.get("/reference/regions/new")
    district = region_by_code("RU-BA").district_id
    form = {"side": "RU", "code": "RU-NEW", "name_ru": "Новая область", "type": "oblast", "official_order": "0"}
    browser.submit("/reference/regions/new", form, status=422)
    assert typed(browser, "/reference/regions/new")["name_ru"] == "Новая область"
    browser.submit("/reference/regions/new", {"official_order": "835", "district_id": district})
    browser.get("/reference/regions/RU-NEW/edit")
    browser.submit("/reference/regions/RU-NEW/edit", {"name_en": "New Oblast"})
    made = region_by_code("RU-NEW")
    assert (made.side, made.name_en, made.district_id) == (Side.RU, "New Oblast", district)


def test_a_pseudo_region_has_no_form(reference: Flask) -> None:
    browser = signed_in(reference)
    browser.get("/reference/regions/RU-XX/edit")
    assert browser.page is not None
    assert [form for form in browser.page.forms if form["action"] == ""] == []
    browser.get("/reference/regions/NO-WHERE/edit", status=404)


def test_a_place_is_added_and_changed(reference: Flask) -> None:
    browser = signed_in(reference)
    browser.get("/reference/places/new")
    browser.submit("/reference/places/new", {"name_ru": "Учебноград", "region_id": ""}, status=422)
    assert typed(browser, "/reference/places/new")["name_ru"] == "Учебноград"
    browser.submit("/reference/places/new", {"region_id": region_by_code("RU-BA").id})
    place = db.session.scalars(sa.select(Place).where(Place.name_ru == "Учебноград")).one()
    browser.get(f"/reference/places/{place.id}/edit")
    browser.submit(f"/reference/places/{place.id}/edit", {"name_be": "Вучэбнаград"})
    assert db.session.scalars(sa.select(Place.name_be).where(Place.id == place.id)).one() == "Вучэбнаград"


def test_lists_are_paged_by_fifty(reference: Flask) -> None:
    region = RegionFactory.create()
    for number in range(51):
        PlaceFactory.create(name_ru=f"Посёлок {number:02d}", region=region)
    browser = signed_in(reference)
    browser.get("/reference/places?q=посёлок&page=2")
    assert "Shown 51–51 of 51" in text_of(browser)


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    statements: list[str] = []

    def listen(*arguments: Any) -> None:
        statements.append(arguments[2])

    connection = db.session.connection()
    sa.event.listen(connection, "before_cursor_execute", listen)
    yield statements
    sa.event.remove(connection, "before_cursor_execute", listen)


def test_the_number_of_queries_does_not_grow_with_the_rows(reference: Flask) -> None:
    browser = signed_in(reference)
    counts = []
    for _ in range(2):
        OrganisationFactory.create()
        OrganisationFactory.create()
        with counted_statements() as statements:
            browser.get("/reference/organisations")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] > 0
