"""The page of a region: totals alike for all, rows within scope, no persons."""

from __future__ import annotations

import pytest

from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.delegations.enums import DelegationState
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region
from tests.client import Browser
from tests.factories.agreements import AgreementFactory, EditionFactory, party
from tests.factories.delegations import DelegationFactory, MemberFactory
from tests.factories.reference import RegionFactory
from tests.home.stage import Stage, counted, enter, enter_stage, set_stage, shown


def region_of(stage: Stage) -> Region:
    """The region whose delegation holds a person that is nobody's business."""
    if stage.other.region is None:
        raise AssertionError("a sender has a region")
    return stage.other.region


@pytest.mark.parametrize("role", Role)
def test_totals_are_the_same_for_every_role_and_no_person_is_shown(browser: Browser, role: Role) -> None:
    stage = set_stage()
    region = region_of(stage)
    enter_stage(browser, role, stage)
    browser.get(f"/regions/{region.code}")
    page = shown(browser)
    assert page.h1 == [region.name("en")]
    assert "Participates in, documents 1" in page.text
    assert "RUB 1.6 bn" in page.text
    assert "Delegations 1 nominated 1, members 1" in page.text
    assert "Чужестранов" not in page.html


@pytest.mark.parametrize(
    ("role", "is_listed"),
    [
        (Role.SECRETARY, True),
        (Role.ANALYST, True),
        (Role.DESK, True),
        (Role.REPRESENTATIVE, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_delegations_are_listed_within_scope(browser: Browser, role: Role, is_listed: bool) -> None:
    stage = set_stage()
    enter_stage(browser, role, stage)
    browser.get(f"/regions/{region_of(stage).code}")
    assert (f"/delegations/{stage.foreign.id}" in shown(browser).links) == is_listed


def test_a_foreign_representative_sees_signed_documents_alone(browser: Browser) -> None:
    stage = set_stage()
    enter(browser, Role.REPRESENTATIVE, organisation=stage.own)
    browser.get(f"/regions/{region_of(stage).code}")
    assert f"/agreements/{stage.contract.id}" in shown(browser).links
    assert "Тайный план" not in shown(browser).html


def test_shares_and_partners_reconcile_with_the_document(browser: Browser) -> None:
    stage = set_stage()
    region = region_of(stage)
    AgreementFactory.create(
        forum=stage.forum,
        value=90_000_00,
        signed_on=today(),
        parties=(
            party(organisation=stage.other, weight=2),
            party(organisation=stage.own, weight=1),
            party(organisation=stage.belarusian),
        ),
    )
    enter(browser, Role.ANALYST)
    browser.get(f"/regions/{region.code}")
    text = shown(browser).text
    assert "1,600,060,000.00" in text
    assert "Share of documents 1.67" in text
    assert f"{stage.belarusian.region.name('en')} 2 2 1.67 1,600,060,000.00" in text if stage.belarusian.region else 0


def test_training_documents_stand_under_their_own_edition(browser: Browser) -> None:
    stage = set_stage(is_training=True)
    region = region_of(stage)
    enter(browser, Role.ANALYST)
    browser.get(f"/regions/{region.code}")
    assert "Participates in, documents …" in shown(browser).text
    assert f"/delegations/{stage.foreign.id}" not in shown(browser).links
    browser.get(f"/regions/{region.code}?forum={stage.forum.code}")
    assert "Participates in, documents 1" in shown(browser).text
    assert f"/delegations/{stage.foreign.id}" in shown(browser).links


@pytest.mark.parametrize("code", ["RU", "BY", "RU-XX", "BY-XX"])
def test_pseudo_regions_have_a_page(browser: Browser, code: str) -> None:
    set_stage()
    enter(browser, Role.SECRETARY)
    browser.get(f"/regions/{code}")
    assert "The region takes part in no signed document." in shown(browser).text


def test_a_side_without_parties_is_told_as_not_established(browser: Browser) -> None:
    stage = set_stage()
    AgreementFactory.create(forum=stage.forum, signed_on=today(), parties=(party(organisation=stage.other),))
    enter(browser, Role.ANALYST)
    browser.get("/regions/BY-XX")
    assert "Participates in, documents 1" in shown(browser).text
    assert region_of(stage).name("en") in shown(browser).text


@pytest.mark.parametrize("path", ["/regions/RU-NIX", "/regions/RU-BA?forum=T404"])
def test_the_unknown_is_not_found(browser: Browser, path: str) -> None:
    set_stage()
    enter(browser, Role.SECRETARY)
    browser.get(path, status=404)


def test_queries_do_not_grow_with_what_the_region_has(browser: Browser) -> None:
    stage = set_stage()
    region = region_of(stage)
    enter(browser, Role.SECRETARY)
    sent = []
    for number in (1, 3):
        # Rows of before a request are out of the session after it.
        other = db.session.get_one(Organisation, stage.other.id)
        for _ in range(number):
            forum = EditionFactory.create()
            AgreementFactory.create(
                forum=forum,
                signed_on=today(),
                parties=(party(organisation=other), party(region=RegionFactory.create(side=Side.BY))),
            )
            delegation = DelegationFactory.create(forum=forum, organisation=other, state=DelegationState.CONFIRMED)
            MemberFactory.create(delegation=delegation)
        with counted() as queries:
            browser.get(f"/regions/{region.code}")
            sent.append(queries())
    assert sent[0] == sent[1]
