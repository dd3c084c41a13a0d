"""Scope, filters, rows and totals of the register."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import NoResultFound

from forum.agreements.drafts import AmendmentDraft
from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure, SumSource
from forum.agreements.models import Agreement
from forum.agreements.queries import (
    AgreementFilter,
    AgreementTotals,
    CurrencyTotal,
    agreement_rows,
    agreement_seen_by,
    agreement_totals,
    region_share_rows,
    register_rows,
    register_statement,
)
from forum.agreements.services import amend_agreement, change_state
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.security import CONSOLE, Actor
from forum.reference.enums import Side
from forum.reference.models import Sector
from forum.reference.services import merge_organisations
from tests.factories.agreements import (
    ADMINISTRATOR,
    ANALYST,
    DESK,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    party,
    representative,
)
from tests.factories.rates import ExchangeRateFactory, load_currencies
from tests.factories.reference import CountryFactory, OrganisationFactory, load_reference

DAY = date(2023, 6, 27)


def found(actor: Actor = SECRETARY, **values: Any) -> set[int]:
    """Keys of the documents the filter ``values`` gives ``actor``."""
    return set(db.session.scalars(register_statement(actor=actor, chosen=AgreementFilter(**values))))


def opens(actor: Actor, agreement: Agreement) -> bool:
    try:
        agreement_seen_by(actor, agreement.id)
    except NoResultFound:
        return False
    return True


def test_every_role_sees_its_scope(app: Flask) -> None:
    own = OrganisationFactory.create()
    sister = OrganisationFactory.create(region=own.region)
    by = OrganisationFactory.create(region__side=Side.BY)
    signed = AgreementFactory.create(signed_on=DAY)
    planned = AgreementFactory.create()
    own_planned = AgreementFactory.create(parties=(party(organisation=own), party(organisation=by)))
    region_planned = AgreementFactory.create(parties=(party(organisation=sister), party(organisation=by)))
    everything = [signed, planned, own_planned, region_planned]
    for actor in (SECRETARY, ANALYST, ADMINISTRATOR, CONSOLE):
        assert [opens(actor, row) for row in everything] == [True] * 4
        assert found(actor) == {row.id for row in everything}
    assert [opens(representative(own), row) for row in everything] == [True, False, True, True]
    assert found(representative(own)) == {signed.id, own_planned.id, region_planned.id}
    assert found(representative(by)) == {signed.id, own_planned.id, region_planned.id}
    assert [opens(DESK, row) for row in everything] == [False] * 4
    assert found(DESK) == set()


def test_annulled_records_show_unasked_to_those_who_keep_the_register(app: Flask) -> None:
    load_reference()
    own = OrganisationFactory.create()
    void = AgreementFactory.create(signed_on=DAY, parties=(party(organisation=own),), state=AgreementState.VOID)
    for actor in (SECRETARY, ADMINISTRATOR, CONSOLE):
        assert found(actor) == {void.id}
    for actor in (ANALYST, representative(own)):
        assert found(actor) == set()
        assert found(actor, states=(AgreementState.VOID,)) == {void.id}
    assert found(representative(OrganisationFactory.create()), states=(AgreementState.VOID,)) == set()


def test_training_documents_show_only_in_their_edition(app: Flask) -> None:
    forum = EditionFactory.create(is_training=True, code="T77")
    invented = AgreementFactory.create(forum=forum, signed_on=DAY)
    real = AgreementFactory.create(signed_on=DAY)
    assert (found(), found(forum="T77")) == ({real.id}, {invented.id})


def test_filters_find_what_they_name_and_nothing_else(app: Flask) -> None:
    load_reference()
    load_currencies()
    ExchangeRateFactory.create(on_date=DAY, rate="80")
    ru = OrganisationFactory.create(region__code="RU-ZA", name_ru="Завод имени Ёлкина", inn="7707083893")
    by = OrganisationFactory.create(region__code="BY-ZA", region__side=Side.BY)
    sector = db.session.scalars(sa.select(Sector).where(Sector.code == "C")).one()
    both = (party(organisation=ru), party(organisation=by))
    target = AgreementFactory.create(
        value=500,
        currency="USD",
        parties=both,
        signed_on=DAY,
        level=AgreementLevel.ORGANISATIONAL,
        sector_id=sector.id,
        own_number="17/Уник",
        forum=EditionFactory.create(code="XL"),
    )
    other = AgreementFactory.create(signed_on=date(2022, 6, 30), level=AgreementLevel.MUNICIPAL)
    told = AgreementFactory.create(value=900, signed_on=date(2022, 1, 1), sum_source=SumSource.HEARSAY)
    no_rate = AgreementFactory.create(value=900, currency="EUR", signed_on=date(2022, 1, 2))
    half = AgreementFactory.create(signed_on=date(2022, 1, 3), parties=(party(organisation=by),))
    shared = AgreementFactory.create(
        signed_on=date(2022, 1, 4), parties=(*both, party(organisation=OrganisationFactory.create()))
    )
    planned = AgreementFactory.create()
    every = {row.id for row in (target, other, told, no_rate, half, shared, planned)}
    assert found() == every
    cases: list[tuple[dict[str, Any], set[int]]] = [
        ({"forum": "XL"}, {target.id}),
        ({"forum": "nowhere"}, set()),
        ({"region": "RU-ZA"}, {target.id, shared.id}),
        ({"region": "BY-ZA"}, {target.id, half.id, shared.id}),
        ({"region": "RU-ZA", "partner_region": "BY-ZA"}, {target.id, shared.id}),
        ({"region": "RU-XX", "partner_region": "BY-ZA"}, {half.id}),
        ({"side": Side.RU}, every - {half.id}),
        ({"kinds": (AgreementKind.CONTRACT,)}, {target.id, told.id, no_rate.id}),
        ({"levels": (AgreementLevel.MUNICIPAL,)}, {other.id}),
        ({"states": (AgreementState.PLANNED,)}, {planned.id}),
        ({"disclosures": (Disclosure.DISCLOSED,)}, {target.id, told.id, no_rate.id}),
        ({"sector": "C"}, {target.id}),
        ({"organisation_id": by.id}, {target.id, half.id, shared.id}),
        ({"currency": "USD"}, {target.id}),
        ({"currency": "USD", "value_from": 501}, set()),
        ({"currency": "USD", "value_from": 500, "value_until": 500}, {target.id}),
        ({"value_from": 40_000}, {target.id}),
        ({"value_until": 39_999}, {told.id}),
        ({"year": 2023}, {target.id}),
        ({"signed_from": DAY}, {target.id}),
        ({"signed_until": date(2022, 1, 1)}, {told.id}),
        ({"counts": False}, {planned.id}),
        ({"money": True}, {target.id}),
        ({"awaits_verification": True}, {told.id}),
        ({"no_rate": True}, {no_rate.id}),
        ({"default_shares": True}, {shared.id}),
        ({"text": "елкина ЗАВОД"}, {target.id, shared.id}),
        ({"text": "7707083893"}, {target.id, shared.id}),
        ({"text": "17/УНИК"}, {target.id}),
        ({"text": "XL-0001"}, {target.id}),
        ({"text": "нет такого"}, set()),
        ({"text": "%"}, every),
    ]
    for values, expected in cases:
        assert found(**values) == expected, values


def test_rows_carry_the_words_and_values_of_documents(app: Flask) -> None:
    load_reference()
    load_currencies()
    rate = ExchangeRateFactory.create(on_date=DAY, rate="80.5")
    ru = OrganisationFactory.create(region__name_ru="Область А", name_ru="Завод", inn="7707083893")
    second = OrganisationFactory.create(region__name_ru="Область Б", name_ru="Фонд")
    far = OrganisationFactory.create(region=None, name_ru="Дальний")
    country = CountryFactory.create(code="QQ", name_ru="Страна")
    agreement = AgreementFactory.create(
        value=200,
        currency="USD",
        signed_on=DAY,
        forum=EditionFactory.create(code="XL"),
        parties=(
            party(organisation=ru, signatory="Вымышленный И. И.", signatory_post="директор", weight=3),
            party(organisation=second, weight=1),
            party(organisation_id=far.id, country_code=country.code),
        ),
    )
    assert ru.region is not None
    (row,) = agreement_rows([agreement.id], locale="ru", region=ru.region.code, with_signatories=True)
    assert (row.register_number, row.forum_code, row.kind, row.state) == (
        "XL-0001",
        "XL",
        AgreementKind.CONTRACT,
        AgreementState.SIGNED,
    )
    assert (row.rate, row.rate_nominal, row.rate_date) == (rate.rate, 1, DAY)
    assert (row.value, row.value_rub, row.region_kopecks) == (200, 16_100, 12_075)
    assert (row.ru_organisations, row.ru_tax_numbers, row.ru_regions, row.ru_signatories) == (
        "Завод\nФонд",
        "7707083893\n",
        "Область А\nОбласть Б",
        "Вымышленный И. И., директор\n",
    )
    assert (row.by_organisations, row.by_regions, row.others) == ("", "Регион не установлен", "Дальний (Страна)")
    assert (row.counts, row.money, row.awaits_verification, row.signed_on) == (True, True, False, DAY)
    (silent,) = agreement_rows([agreement.id], locale="ru")
    assert (silent.ru_signatories.strip(), silent.region_kopecks) == ("", None)
    shares = list(region_share_rows(register_statement(actor=SECRETARY, chosen=AgreementFilter()), locale="ru"))
    assert [(share.ru_region, share.by_region, share.kopecks, share.ppm) for share in shares] == [
        ("Область А", "Регион не установлен", 12_075, 750_000),
        ("Область Б", "Регион не установлен", 4_025, 250_000),
    ]


def test_rows_are_as_of_the_day_asked_for(app: Flask) -> None:
    agreement = AgreementFactory.create(value=1_000, signed_on=DAY)
    act = AmendmentDraft(effective_on=date(2024, 3, 1), value=400, reason="Уменьшен объём")
    amend_agreement(actor=SECRETARY, agreement=agreement, draft=act)
    for day, expected in ((DAY, 1_000), (date(2024, 2, 29), 1_000), (date(2024, 3, 1), 400), (None, 400)):
        (row,) = agreement_rows([agreement.id], locale="ru", as_of=day)
        totals = agreement_totals(actor=SECRETARY, chosen=AgreementFilter(as_of=day))
        assert (row.value, row.value_rub, totals.kopecks, totals.currencies[0].value) == (expected,) * 4
    before = agreement_totals(actor=SECRETARY, chosen=AgreementFilter(as_of=date(2023, 6, 26)))
    assert (before.documents, before.counted, before.kopecks, before.currencies) == (1, 0, 0, ())


def test_register_order_is_edition_then_number_then_programme(app: Flask) -> None:
    late, early = EditionFactory.create(code="XLII", year=2024), EditionFactory.create(code="XLI", year=2023)
    second = AgreementFactory.create(forum=late, list_number=2)
    first = AgreementFactory.create(forum=late, list_number=1)
    signed = [AgreementFactory.create(forum=late, signed_on=DAY) for _ in range(2)]
    oldest = AgreementFactory.create(forum=early, list_number=9)
    rows = register_rows(register_statement(actor=SECRETARY, chosen=AgreementFilter()), locale="ru")
    assert [row.id for row in rows] == [oldest.id, signed[0].id, signed[1].id, first.id, second.id]


@pytest.mark.parametrize("count", [1, 3])
def test_rows_take_the_same_number_of_queries_for_one_and_for_three(app: Flask, count: int) -> None:
    keys = [AgreementFactory.create(value=100, signed_on=DAY).id for _ in range(count)]
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        agreement_rows(keys, locale="ru", region="RU-BA")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(statements) == 8


def test_totals_tell_what_they_leave_out(app: Flask) -> None:
    load_currencies()
    ExchangeRateFactory.create(on_date=DAY, rate="80")
    forum = EditionFactory.create()
    contract: dict[str, Any] = {"forum": forum, "signed_on": DAY}
    AgreementFactory.create(value=1_000, **contract)
    AgreementFactory.create(value=10, currency="USD", **contract)
    AgreementFactory.create(value=10, currency="EUR", **contract)
    AgreementFactory.create(value=7_777, sum_source=SumSource.HEARSAY, **contract)
    AgreementFactory.create(kind=AgreementKind.CONTRACT, **contract)
    AgreementFactory.create(kind=AgreementKind.CONTRACT, disclosure=Disclosure.CONFIDENTIAL, **contract)
    AgreementFactory.create(**contract)
    AgreementFactory.create(value=5_000, forum=forum)
    training = EditionFactory.create(is_training=True)
    AgreementFactory.create(value=3_333, forum=training, signed_on=DAY)
    assert agreement_totals(actor=ANALYST, chosen=AgreementFilter()) == AgreementTotals(
        documents=8,
        counted=7,
        contracts=6,
        with_money=2,
        without_sum=1,
        confidential=1,
        ceilings=0,
        no_rate=1,
        unverified=1,
        unverified_kopecks=7_777,
        kopecks=1_800,
        region_kopecks=None,
        default_kopecks=0,
        currencies=(CurrencyTotal("EUR", 1, 10), CurrencyTotal("RUB", 1, 1_000), CurrencyTotal("USD", 1, 10)),
    )
    assert agreement_totals(actor=ANALYST, chosen=AgreementFilter(forum=training.code)).kopecks == 3_333


def test_totals_of_an_empty_register_are_zero(app: Flask) -> None:
    totals = agreement_totals(actor=DESK, chosen=AgreementFilter(region="RU-BA"))
    assert (totals.documents, totals.kopecks, totals.region_kopecks, totals.currencies) == (0, 0, 0, ())


def test_merged_organisation_hands_its_documents_over(app: Flask) -> None:
    load_reference()
    duplicate, survivor = (
        OrganisationFactory.create(name_ru="Гомсельмаш"),
        OrganisationFactory.create(name_ru="Сельмаш"),
    )
    agreement = AgreementFactory.create(value=100, signed_on=DAY, parties=(party(organisation=duplicate),))
    merge_organisations(actor=SECRETARY, duplicate=duplicate, survivor=survivor)
    db.session.commit()
    assert [(row.organisation, row.region) for row in agreement.parties] == [(survivor, duplicate.region)]
    assert (found(text="Гомсельмаш"), found(text="сельмаш")) == (set(), {agreement.id})
    merged = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "organisation.merged")).one()
    assert f"party:{agreement.parties[0].id}" in merged.changes


def test_state_filter_follows_the_document(app: Flask) -> None:
    agreement = AgreementFactory.create()
    change_state(actor=SECRETARY, agreement=agreement, action="withdraw", reason="Не готов")
    assert found(states=(AgreementState.WITHDRAWN,)) == {agreement.id}


@pytest.mark.parametrize(
    "wanted", [{"forum": "X"}, {"forum": "X", "kinds": (AgreementKind.CONTRACT,)}, {}, {"year": 2023}]
)
def test_newest_first_is_read_from_an_index(wanted: dict[str, Any]) -> None:
    # The order a page asks for. Sorting a hundred thousand documents took longer than the rest of the page.
    newest = (Agreement.signed_on, Agreement.register_sequence, Agreement.id)
    statement = register_statement(actor=SECRETARY, chosen=AgreementFilter(**wanted)).order_by(None)
    page = statement.order_by(*(column.desc().nulls_last() for column in newest[:2]), newest[2].desc()).limit(50)
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        db.metadata.create_all(connection)
        text = str(page.compile(engine, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    engine.dispose()
    assert plan
    assert [step for step in plan if "TEMP B-TREE" in step] == []
