"""Logging and correcting documents: the rules, their fields, what follows from a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from forum.agreements.enums import AgreementKind, AgreementState, Disclosure, SumSource
from forum.agreements.models import Agreement, Party
from forum.agreements.services import edit_agreement, log_agreement, sign_agreement, verify_value
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.types import MAX_DOCUMENT_KOPECKS, DatePrecision
from forum.reference.enums import Side
from tests.factories.agreements import (
    ADMINISTRATOR,
    ANALYST,
    DESK,
    SECOND_SECRETARY,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    agreement_draft,
    contract_draft,
    draft_of,
    party,
    representative,
)
from tests.factories.rates import load_currencies
from tests.factories.reference import CountryFactory, OrganisationFactory, RegionFactory, load_reference


def refused(field: str | None, **values: Any) -> None:
    """Log a document of ``values``; it must be refused at ``field`` and leave nothing behind."""
    draft = values.pop("draft", None) or agreement_draft(**values)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Agreement))
    with pytest.raises(DomainError) as caught:
        log_agreement(actor=SECRETARY, draft=draft)
    assert caught.value.field == field
    assert str(caught.value)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Agreement)) == before


def events(agreement: Agreement) -> list[AuditEvent]:
    """The audit events of the document, in order."""
    mine = sa.select(AuditEvent).where(AuditEvent.entity == "agreement", AuditEvent.entity_id == agreement.id)
    return list(db.session.scalars(mine.order_by(AuditEvent.id)))


def test_log_agreement_writes_planned_document_with_parties_and_one_event(app: Flask) -> None:
    ru, by = OrganisationFactory.create(), OrganisationFactory.create(region__side=Side.BY)
    drafts = (party(organisation=ru, signatory=" Иванова  Мария ", weight=2), party(organisation=by))
    agreement = log_agreement(actor=SECRETARY, draft=agreement_draft(title="  О дружбе ", parties=drafts))
    db.session.commit()
    assert (agreement.state, agreement.title, agreement.counts) == (AgreementState.PLANNED, "О дружбе", False)
    assert [(row.position, row.region, row.signatory, row.weight) for row in agreement.parties] == [
        (1, ru.region, "Иванова Мария", 2),
        (2, by.region, None, None),
    ]
    assert [(event.action, event.actor_label, event.entity_label) for event in events(agreement)] == [
        ("agreement.logged", "secretary 1", "О дружбе")
    ]
    assert "Иванова" not in str(events(agreement)[0].changes)
    assert (agreement.created_by, agreement.updated_by) == (SECRETARY.id, SECRETARY.id)


@pytest.mark.parametrize("actor", [ANALYST, ADMINISTRATOR, DESK])
def test_log_agreement_is_the_secretariats(app: Flask, actor: Any) -> None:
    with pytest.raises(DomainError) as caught:
        log_agreement(actor=actor, draft=agreement_draft())
    assert caught.value.field is None


def test_log_agreement_is_refused_to_a_representative(app: Flask) -> None:
    with pytest.raises(DomainError):
        log_agreement(actor=representative(OrganisationFactory.create()), draft=agreement_draft())


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " \u200b "}),
        ("title", {"title": "я" * 1001}),
        ("own_number", {"own_number": "1" * 61}),
        ("quantity", {"quantity": 0}),
        ("quantity", {"quantity": 10_001}),
        ("list_number", {"list_number": 0}),
        ("sector_id", {"sector_id": 999_999}),
        ("planned_on", {"planned_on": date(1020, 1, 1)}),
        ("in_force_until", {"in_force_from": date(2024, 2, 1), "in_force_until": date(2024, 1, 31)}),
        ("value", {"disclosure": Disclosure.CEILING}),
        ("value", {"disclosure": Disclosure.CONFIDENTIAL, "value": 100}),
        ("value", {"value": 100}),
        ("disclosure", {"disclosure": Disclosure.DISCLOSED, "value": 100, "currency_code": "RUB"}),
        ("value", {"kind": AgreementKind.CONTRACT, "disclosure": Disclosure.DISCLOSED, "currency_code": "RUB"}),
        ("currency_code", {"kind": AgreementKind.CONTRACT, "disclosure": Disclosure.DISCLOSED, "value": 100}),
        (
            "currency_code",
            {"kind": AgreementKind.CONTRACT, "disclosure": Disclosure.DISCLOSED, "value": 1, "currency_code": "ZZZ"},
        ),
        ("value", {"disclosure": Disclosure.CEILING, "value": 0, "currency_code": "RUB"}),
        ("value", {"disclosure": Disclosure.CEILING, "value": MAX_DOCUMENT_KOPECKS + 1, "currency_code": "RUB"}),
        ("value", {"disclosure": Disclosure.CEILING, "value": 1050, "currency_code": "BYR"}),
    ],
)
def test_log_agreement_refuses_at_the_field(app: Flask, field: str, values: dict[str, Any]) -> None:
    load_currencies()
    refused(field, **values)


def test_log_agreement_refuses_an_unknown_edition(app: Flask) -> None:
    refused("forum_id", draft=replace(agreement_draft(), forum_id=999_999))


def test_log_agreement_refuses_a_number_on_the_programme_twice(app: Flask) -> None:
    forum, other = EditionFactory.create_batch(2)
    log_agreement(actor=SECRETARY, draft=agreement_draft(forum=forum, list_number=7))
    refused("list_number", forum=forum, list_number=7)
    assert log_agreement(actor=SECRETARY, draft=agreement_draft(forum=other, list_number=7)).list_number == 7


def test_log_agreement_refuses_parties_at_their_row(app: Flask) -> None:
    ru, by = OrganisationFactory.create(), OrganisationFactory.create(region__side=Side.BY)
    country = CountryFactory.create()
    good = party(organisation=ru)
    far = party(country_code=country.code, organisation_id=OrganisationFactory.create(region=None).id)
    wrong = [
        ("side", party(organisation_id=ru.id)),
        ("side", party(organisation=ru, country_code=country.code)),
        ("organisation_id", party(side=Side.RU)),
        ("organisation_id", party(side=Side.RU, organisation_id=999_999)),
        ("organisation_id", party(side=Side.RU, organisation_id=by.id)),
        ("organisation_id", good),
        ("region_id", party(side=Side.RU, organisation_id=ru.id, region_id=by.region_id)),
        ("weight", party(organisation=ru, region_id=RegionFactory.create().id, weight=0)),
        ("weight", party(organisation=ru, region_id=RegionFactory.create().id, weight=1_000_001)),
        ("signed_on", party(organisation=by, signed_on=today() + timedelta(days=1))),
        ("signatory", party(organisation=by, signatory="я" * 201)),
        ("country_code", replace(far, country_code="RU")),
        ("organisation_id", replace(far, organisation_id=None)),
        ("region_id", replace(far, region_id=ru.region_id)),
        ("weight", replace(far, weight=1)),
    ]
    for field, draft in wrong:
        refused(f"parties-1-{field}", parties=(good, draft))
    assert len(log_agreement(actor=SECRETARY, draft=agreement_draft(parties=(good, far))).parties) == 2


def test_log_agreement_refuses_weights_of_a_side_told_in_part(app: Flask) -> None:
    first, second = OrganisationFactory.create_batch(2)
    by = OrganisationFactory.create(region__side=Side.BY)
    parties = (party(organisation=first, weight=3), party(organisation=by), party(organisation=second))
    refused("parties-2-weight", parties=parties)


def test_party_without_region_stands_for_the_region_of_its_organisation(app: Flask) -> None:
    load_reference()
    seated, homeless = OrganisationFactory.create(), OrganisationFactory.create(region=None)
    replaced = OrganisationFactory.create(merged_into=seated)
    drafts = (party(side=Side.RU, organisation_id=replaced.id), party(side=Side.BY, organisation_id=homeless.id))
    agreement = log_agreement(actor=SECRETARY, draft=agreement_draft(parties=drafts))
    assert [(row.organisation, row.region and row.region.code) for row in agreement.parties] == [
        (seated, seated.region and seated.region.code),
        (homeless, "BY-XX"),
    ]


def test_sum_from_the_document_counts_at_once_and_hearsay_awaits_a_second_person(app: Flask) -> None:
    read = AgreementFactory.create(value=500, signed_on=date(2023, 6, 27))
    told = AgreementFactory.create(value=500, sum_source=SumSource.HEARSAY, signed_on=date(2023, 6, 27))
    assert [(row.verified_by, row.counts, row.money) for row in (read, told)] == [
        (SECRETARY.id, True, True),
        (None, True, False),
    ]
    with force_locale("en"), pytest.raises(DomainError, match="second person"):
        verify_value(actor=SECRETARY, agreement=told)
    with pytest.raises(DomainError):
        verify_value(actor=ANALYST, agreement=told)
    verify_value(actor=SECOND_SECRETARY, agreement=told)
    db.session.commit()
    assert (told.verified_by_label, told.money) == ("secretary 2", True)
    with force_locale("en"), pytest.raises(DomainError, match="verified already"):
        verify_value(actor=SECOND_SECRETARY, agreement=told)


def test_changed_hearsay_sum_awaits_verification_again(app: Flask) -> None:
    told = AgreementFactory.create(value=500, sum_source=SumSource.HEARSAY, signed_on=date(2023, 6, 27))
    verify_value(actor=SECOND_SECRETARY, agreement=told)
    edit_agreement(actor=SECOND_SECRETARY, agreement=told, draft=draft_of(told, title="Иной"), reason="опечатка")
    assert told.money is True
    edit_agreement(actor=SECOND_SECRETARY, agreement=told, draft=draft_of(told, value=600), reason="уточнение")
    assert (told.money, told.verified_at, told.value_entered_by) == (False, None, SECOND_SECRETARY.id)
    verify_value(actor=SECRETARY, agreement=told)
    assert told.money is True


def test_edit_of_parties_alone_raises_the_version(app: Flask) -> None:
    agreement = AgreementFactory.create()
    before = agreement.version
    first = draft_of(agreement).parties[0]
    for role in ("поставщик", "покупатель"):
        changed = draft_of(agreement, parties=(replace(first, role=role),))
        edit_agreement(actor=SECRETARY, agreement=agreement, draft=changed)
    db.session.commit()
    assert agreement.version == before + 2
    assert [row.role for row in db.session.scalars(sa.select(Party))] == ["покупатель"]
    assert [event.action for event in events(agreement)] == ["agreement.edited"] * 2


def test_correction_of_a_signed_document_needs_a_reason_and_recounts(app: Flask) -> None:
    agreement = AgreementFactory.create(value=10_000, signed_on=date(2023, 6, 27))
    with pytest.raises(DomainError) as caught:
        edit_agreement(actor=SECRETARY, agreement=agreement, draft=draft_of(agreement, value=30_000), reason=" ")
    assert caught.value.field == "reason"
    changed = draft_of(agreement, value=30_000, signed_on=date(2023, 6, 28))
    edit_agreement(actor=SECRETARY, agreement=agreement, draft=changed, reason="Сверено с подлинником")
    db.session.commit()
    assert (agreement.value_rub, agreement.signed_on) == (30_000, date(2023, 6, 28))
    assert [(row.kopecks, row.effective_on) for row in agreement.allocations] == [(30_000, date(2023, 6, 28))]
    event = events(agreement)[-1]
    assert (event.action, event.reason, event.changes["value"]) == (
        "agreement.corrected",
        "Сверено с подлинником",
        [10_000, 30_000],
    )


def test_correction_to_a_secret_sum_forgets_the_sum(app: Flask) -> None:
    agreement = AgreementFactory.create(value=10_000, signed_on=date(2023, 6, 27))
    secret = draft_of(agreement, disclosure=Disclosure.CONFIDENTIAL, value=None, currency_code=None)
    edit_agreement(actor=SECRETARY, agreement=agreement, draft=secret, reason="Коммерческая тайна")
    stored = (agreement.value, agreement.value_rub, agreement.rate_id, agreement.verified_at, agreement.money)
    assert stored == (None, None, None, None, False)
    assert [row.kopecks for row in agreement.allocations] == [0]


def test_signed_document_keeps_its_edition(app: Flask) -> None:
    agreement = AgreementFactory.create(signed_on=date(2023, 6, 27))
    elsewhere = draft_of(agreement, forum_id=EditionFactory.create().id)
    with pytest.raises(DomainError) as caught:
        edit_agreement(actor=SECRETARY, agreement=agreement, draft=elsewhere, reason="Ошибка")
    assert caught.value.field == "forum_id"


@pytest.mark.parametrize("state", [AgreementState.WITHDRAWN, AgreementState.NO_NEWS, AgreementState.VOID])
def test_closed_documents_are_not_edited(app: Flask, state: AgreementState) -> None:
    agreement = AgreementFactory.create(state=state)
    with pytest.raises(DomainError):
        edit_agreement(actor=SECRETARY, agreement=agreement, draft=draft_of(agreement), reason="Так")


def test_refused_edit_leaves_the_document_as_it_was(app: Flask) -> None:
    agreement = AgreementFactory.create(value=10_000, signed_on=date(2023, 6, 27))
    parties = draft_of(agreement).parties
    broken = draft_of(agreement, title="Иной", value=5, parties=(parties[0], replace(parties[1], weight=0)))
    with pytest.raises(DomainError):
        edit_agreement(actor=SECRETARY, agreement=agreement, draft=broken, reason="Так")
    db.session.commit()
    assert (agreement.title, agreement.value, agreement.value_rub) == ("Договор поставки", 10_000, 10_000)


def test_sum_over_the_cap_in_roubles_is_refused_at_signing(app: Flask) -> None:
    from tests.factories.rates import ExchangeRateFactory

    draft = contract_draft(
        MAX_DOCUMENT_KOPECKS // 2, "USD", parties=(party(organisation=OrganisationFactory.create()),)
    )
    ExchangeRateFactory.create(on_date=date(2023, 6, 27), rate="85")
    agreement = log_agreement(actor=SECRETARY, draft=draft)
    with pytest.raises(DomainError) as caught:
        sign_agreement(actor=SECRETARY, agreement=agreement, signed_on=date(2023, 6, 27))
    assert caught.value.field == "value"
    assert (agreement.state, agreement.register_number) == (AgreementState.PLANNED, None)


def test_planned_date_of_a_month_is_its_last_day(app: Flask) -> None:
    draft = agreement_draft(planned_on=date(2026, 6, 3), planned_precision=DatePrecision.MONTH)
    assert log_agreement(actor=SECRETARY, draft=draft).planned_on == date(2026, 6, 30)
