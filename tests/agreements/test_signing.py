"""Signing, states and amendments."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.allocation import WHOLE_DOCUMENT_PPM
from forum.agreements.counting import recount
from forum.agreements.drafts import AmendmentDraft
from forum.agreements.enums import (
    AGREEMENT_STATES,
    COUNTED_STATES,
    AgreementState,
    Disclosure,
)
from forum.agreements.models import Agreement, Allocation
from forum.agreements.queries import allocation_of
from forum.agreements.services import amend_agreement, change_state, sign_agreement
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE, Actor, Role
from forum.core.types import DatePrecision
from forum.reference.enums import Side
from tests.agreements.test_entries import events
from tests.factories.agreements import (
    ANALYST,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    party,
)
from tests.factories.rates import ExchangeRateFactory, load_currencies
from tests.factories.reference import OrganisationFactory, RegionFactory, load_reference

DAY = date(2023, 6, 27)


def two_regions_each_side() -> dict[str, object]:
    """Parties of two regions on either side, no weights stated."""
    ru = [RegionFactory.create(code=f"RU-Z{letter}") for letter in "AB"]
    by = [RegionFactory.create(code=f"BY-Z{letter}", side=Side.BY) for letter in "AB"]
    return {"parties": tuple(party(OrganisationFactory.create(region=region).region) for region in (*ru, *by))}


def cells(agreement: Agreement, day: date | None = None) -> dict[tuple[str, str], tuple[int, bool]]:
    """The allocation on ``day``: (RU, BY) -> (kopecks, is stated)."""
    found = allocation_of(agreement, locale="ru", as_of=day)
    return {(cell.ru_code, cell.by_code): (cell.kopecks, cell.is_stated) for cell in found}


def test_sign_agreement_gives_number_rate_equivalent_allocation_and_counts(app: Flask) -> None:
    rate = ExchangeRateFactory
    agreement = AgreementFactory.create(value=1_000_00, currency="USD", forum=EditionFactory.create(code="XL"))
    known = rate.create(on_date=date(2023, 6, 24), rate="83.6077")
    number = sign_agreement(actor=SECRETARY, agreement=agreement, signed_on=DAY, place="Уфа")
    db.session.commit()
    assert number == agreement.register_number == "XL-0001"
    assert (agreement.state, agreement.place, agreement.registered_on) == (AgreementState.SIGNED, "Уфа", today())
    assert (agreement.rate, agreement.value_rub) == (known, 83_607_70)
    assert (agreement.counts, agreement.money) == (True, True)
    (row,) = agreement.allocations
    assert (row.kopecks, row.ppm, row.effective_on, row.is_stated) == (83_607_70, WHOLE_DOCUMENT_PPM, DAY, True)
    assert [event.action for event in events(agreement)] == ["agreement.signed"]


def test_sign_agreement_without_a_rate_counts_the_document_but_no_money(app: Flask) -> None:
    agreement = AgreementFactory.create(value=100, currency="USD")
    ExchangeRateFactory.create(on_date=DAY - timedelta(days=16))
    sign_agreement(actor=SECRETARY, agreement=agreement, signed_on=DAY)
    assert (agreement.counts, agreement.money, agreement.value_rub) == (True, False, None)
    assert [row.kopecks for row in agreement.allocations] == [0]


def test_month_of_signing_has_no_rate_but_roubles_need_none(app: Flask) -> None:
    load_currencies()
    ExchangeRateFactory.create(on_date=DAY)
    dollars = AgreementFactory.create(value=100, currency="USD", signed_on=DAY, precision=DatePrecision.MONTH)
    roubles = AgreementFactory.create(value=100, signed_on=DAY, precision=DatePrecision.MONTH)
    assert (dollars.value_rub, roubles.value_rub, roubles.signed_on) == (None, 100, date(2023, 6, 30))


def test_running_month_is_stored_as_today(app: Flask) -> None:
    """A later day would keep a signed document out of today's totals."""
    forum = EditionFactory.create()
    agreement = AgreementFactory.create(forum=forum, signed_on=today(), precision=DatePrecision.YEAR)
    assert (agreement.signed_on, agreement.signed_precision) == (today(), DatePrecision.YEAR)


@pytest.mark.parametrize("day", [today() + timedelta(days=1), date(1990, 12, 31), date(2021, 6, 25), date(2024, 6, 29)])
def test_sign_agreement_refuses_days_to_come_and_far_from_the_edition(app: Flask, day: date) -> None:
    agreement = AgreementFactory.create(
        forum=EditionFactory.create(starts_on=date(2022, 6, 27), ends_on=date(2023, 6, 28))
    )
    with pytest.raises(DomainError) as caught:
        sign_agreement(actor=SECRETARY, agreement=agreement, signed_on=day)
    assert caught.value.field == "signed_on"
    assert agreement.register_number is None


def test_sign_agreement_refuses_a_document_of_nobody(app: Flask) -> None:
    agreement = AgreementFactory.create(parties=())
    with pytest.raises(DomainError) as caught:
        sign_agreement(actor=SECRETARY, agreement=agreement, signed_on=DAY)
    assert caught.value.field == "parties"


def test_side_without_party_is_region_not_established(app: Flask) -> None:
    load_reference()
    by = OrganisationFactory.create(region__side=Side.BY, region__code="BY-Q")
    agreement = AgreementFactory.create(value=700, signed_on=DAY, parties=(party(organisation=by),))
    assert cells(agreement) == {("RU-XX", "BY-Q"): (700, True)}


def test_third_country_is_recorded_and_not_allocated(app: Flask) -> None:
    from tests.factories.reference import CountryFactory

    ru, by = OrganisationFactory.create(), OrganisationFactory.create(region__side=Side.BY)
    far = party(country_code=CountryFactory.create().code, organisation_id=OrganisationFactory.create(region=None).id)
    agreement = AgreementFactory.create(
        value=700, signed_on=DAY, parties=(party(organisation=ru), far, party(organisation=by))
    )
    assert ru.region is not None
    assert by.region is not None
    assert cells(agreement) == {(ru.region.code, by.region.code): (700, True)}


def test_weights_of_one_region_add_up(app: Flask) -> None:
    ru = [RegionFactory.create(code=f"RU-Z{letter}") for letter in "AB"]
    firms = [OrganisationFactory.create(region=region) for region in (ru[0], ru[0], ru[1])]
    by = OrganisationFactory.create(region__side=Side.BY, region__code="BY-ZA")
    drafts = [party(organisation=firm, weight=weight) for firm, weight in zip(firms, (1, 2, 1), strict=True)]
    stated = AgreementFactory.create(value=400, signed_on=DAY, parties=(*drafts, party(organisation=by)))
    assert cells(stated) == {("RU-ZA", "BY-ZA"): (300, True), ("RU-ZB", "BY-ZA"): (100, True)}
    defaults = [party(organisation=firm) for firm in firms]
    default = AgreementFactory.create(value=400, signed_on=DAY, parties=(*defaults, party(organisation=by)))
    assert cells(default) == {("RU-ZA", "BY-ZA"): (200, False), ("RU-ZB", "BY-ZA"): (200, False)}


def test_register_numbers_run_per_edition_and_annulled_ones_stay(app: Flask) -> None:
    forum = EditionFactory.create(code="XLI")
    first, second = (AgreementFactory.create(forum=forum, signed_on=DAY) for _ in range(2))
    change_state(actor=SECRETARY, agreement=second, action="void", reason="Внесён дважды")
    third = AgreementFactory.create(forum=forum, signed_on=DAY)
    other = AgreementFactory.create(forum=EditionFactory.create(code="XLII"), signed_on=DAY)
    numbers = [row.register_number for row in (first, second, third, other)]
    assert numbers == ["XLI-0001", "XLI-0002", "XLI-0003", "XLII-0001"]
    assert (second.counts, second.state_reason) == (False, "Внесён дважды")


def test_refused_signing_gives_no_number_away(app: Flask) -> None:
    forum = EditionFactory.create(code="XLIII")
    broken, sound = (AgreementFactory.create(forum=forum) for _ in range(2))
    with pytest.raises(DomainError):
        sign_agreement(actor=SECRETARY, agreement=broken, signed_on=DAY, place="я" * 301)
    assert sign_agreement(actor=SECRETARY, agreement=sound, signed_on=DAY) == "XLIII-0001"


# Design section 4, written out by hand: the table is checked against something that is not itself.
ARROWS = {
    "accept": ({"proposed"}, "planned"),
    "sign": ({"planned"}, "signed"),
    "enter_into_force": ({"signed"}, "in_force"),
    "fulfil": ({"signed", "in_force"}, "fulfilled"),
    "terminate": ({"signed", "in_force"}, "terminated"),
    "expire": ({"signed", "in_force"}, "expired"),
    "resume": ({"expired"}, "in_force"),
    "replace": ({"signed", "in_force"}, "replaced"),
    "return": ({"proposed"}, "returned"),
    "resubmit": ({"proposed", "returned"}, "proposed"),
    "take_back": ({"proposed", "returned"}, "withdrawn"),
    "join": ({"proposed", "returned", "planned"}, "joined"),
    "separate": ({"joined"}, "planned"),
    "withdraw": ({"proposed", "returned", "planned"}, "withdrawn"),
    "no_news": ({"planned"}, "no_news"),
    "reopen": ({"withdrawn", "no_news"}, "planned"),
    "void": ({state.value for state in AgreementState} - {"void"}, "void"),
}


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("action", [arrow.action for arrow in AGREEMENT_STATES.arrows])
def test_states_change_only_along_the_arrows_by_their_roles(action: str, role: Role | None) -> None:
    actor = Actor(id=1, label="x", role=role)
    sources, target = ARROWS[action]
    whose = Role.REPRESENTATIVE if action in {"resubmit", "take_back"} else Role.SECRETARY
    for state in AgreementState:
        if state.value in sources and role in {whose, None}:
            assert AGREEMENT_STATES.target(action, state, actor=actor, reason="так") == target
        else:
            with pytest.raises(DomainError):
                AGREEMENT_STATES.target(action, state, actor=actor, reason="так")


def test_every_declared_arrow_is_expected() -> None:
    assert {arrow.action for arrow in AGREEMENT_STATES.arrows} == ARROWS.keys()
    assert {"signed", "in_force", "fulfilled", "terminated", "expired", "replaced"} == COUNTED_STATES


@pytest.mark.parametrize("action", ["terminate", "withdraw", "void"])
def test_some_arrows_need_a_reason(app: Flask, action: str) -> None:
    state = AgreementState.PLANNED if action == "withdraw" else AgreementState.SIGNED
    with pytest.raises(DomainError) as caught:
        AGREEMENT_STATES.target(action, state, actor=SECRETARY, reason=" ")
    assert caught.value.field == "reason"


def test_change_state_recounts_and_records_once(app: Flask) -> None:
    agreement = AgreementFactory.create(value=100, signed_on=DAY)
    for action in ("enter_into_force", "terminate"):
        change_state(actor=SECRETARY, agreement=agreement, action=action, reason="По соглашению сторон")
    assert (agreement.counts, agreement.money) == (True, True)
    change_state(actor=SECRETARY, agreement=agreement, action="void", reason="Внесён ошибочно")
    db.session.commit()
    assert (agreement.counts, agreement.money) == (False, False)
    assert [event.action for event in events(agreement)] == [
        "agreement.in_force",
        "agreement.terminated",
        "agreement.void",
    ]


def test_change_state_does_not_sign(app: Flask) -> None:
    with pytest.raises(KeyError):
        change_state(actor=SECRETARY, agreement=AgreementFactory.create(), action="sign")


def test_amendment_changes_value_from_its_day_on_at_the_rate_of_signing(app: Flask) -> None:
    load_currencies()
    ExchangeRateFactory.create(on_date=DAY, rate="80")
    ExchangeRateFactory.create(on_date=date(2024, 1, 1), rate="90")
    agreement = AgreementFactory.create(value=100, currency="USD", signed_on=DAY)
    act = AmendmentDraft(effective_on=date(2024, 1, 1), value=50, reason="Уменьшен объём")
    amendment = amend_agreement(actor=SECRETARY, agreement=agreement, draft=act)
    db.session.commit()
    assert (amendment.value_rub, agreement.value, agreement.value_rub) == (4_000, 100, 8_000)
    (before,), (after,) = cells(agreement, date(2023, 12, 31)).values(), cells(agreement).values()
    assert (before, after) == ((8_000, True), (4_000, True))
    assert [row.kopecks for row in sorted(agreement.allocations, key=lambda row: row.effective_on)] == [8_000, -4_000]
    assert cells(agreement, DAY - timedelta(days=1)) == {}
    assert events(agreement)[-1].reason == "Уменьшен объём"


def test_amendment_that_states_shares_takes_the_default_ones_back(app: Flask) -> None:
    agreement = AgreementFactory.create(value=400, signed_on=DAY, **two_regions_each_side())
    assert set(cells(agreement).values()) == {(100, False)}
    regions = {row.region.code: row.region.id for row in agreement.parties if row.region}
    later = date(2024, 1, 1)
    ru = {regions["RU-ZA"]: 3, regions["RU-ZB"]: 1}
    by = {regions["BY-ZA"]: 1, regions["BY-ZB"]: 1}
    amend_agreement(
        actor=SECRETARY, agreement=agreement, draft=AmendmentDraft(effective_on=later, weights=ru, reason="Доли")
    )
    assert cells(agreement) == {
        ("RU-ZA", "BY-ZA"): (150, False),
        ("RU-ZA", "BY-ZB"): (150, False),
        ("RU-ZB", "BY-ZA"): (50, False),
        ("RU-ZB", "BY-ZB"): (50, False),
    }
    # The other side on the same day: both acts combine.
    amend_agreement(
        actor=SECRETARY,
        agreement=agreement,
        draft=AmendmentDraft(effective_on=later, weights=by, value=800, reason="Доли и сумма"),
    )
    assert cells(agreement) == {
        ("RU-ZA", "BY-ZA"): (300, True),
        ("RU-ZA", "BY-ZB"): (300, True),
        ("RU-ZB", "BY-ZA"): (100, True),
        ("RU-ZB", "BY-ZB"): (100, True),
    }
    assert set(cells(agreement, date(2023, 12, 31)).values()) == {(100, False)}


def test_amendment_on_the_day_of_signing_replaces_the_first_split(app: Flask) -> None:
    agreement = AgreementFactory.create(value=400, signed_on=DAY)
    amend_agreement(actor=SECRETARY, agreement=agreement, draft=AmendmentDraft(effective_on=DAY, value=1, reason="!"))
    assert [row.kopecks for row in agreement.allocations] == [1]


def test_amendments_are_refused_at_their_fields(app: Flask) -> None:
    agreement = AgreementFactory.create(value=400, signed_on=DAY, **two_regions_each_side())
    regions = {row.region.code: row.region.id for row in agreement.parties if row.region}
    stranger = RegionFactory.create().id
    secret = AgreementFactory.create(signed_on=DAY)
    planned = AgreementFactory.create(value=400)
    a, b = regions["RU-ZA"], regions["RU-ZB"]
    wrong = [
        (
            agreement,
            SECRETARY,
            "effective_on",
            AmendmentDraft(effective_on=DAY - timedelta(days=1), value=1, reason="!"),
        ),
        (agreement, SECRETARY, "effective_on", AmendmentDraft(effective_on=date(2101, 1, 1), value=1, reason="!")),
        (agreement, SECRETARY, "reason", AmendmentDraft(effective_on=DAY, value=1, reason=" ")),
        (agreement, SECRETARY, "value", AmendmentDraft(effective_on=DAY, reason="!")),
        (agreement, SECRETARY, "value", AmendmentDraft(effective_on=DAY, value=0, reason="!")),
        (agreement, SECRETARY, f"weights-{b}", AmendmentDraft(effective_on=DAY, weights={a: 1}, reason="!")),
        (agreement, SECRETARY, f"weights-{a}", AmendmentDraft(effective_on=DAY, weights={a: 0, b: 1}, reason="!")),
        (
            agreement,
            SECRETARY,
            f"weights-{stranger}",
            AmendmentDraft(effective_on=DAY, weights={stranger: 1}, reason="!"),
        ),
        (agreement, ANALYST, None, AmendmentDraft(effective_on=DAY, value=1, reason="!")),
        (secret, SECRETARY, "value", AmendmentDraft(effective_on=DAY, value=1, reason="!")),
        (planned, SECRETARY, None, AmendmentDraft(effective_on=DAY, value=1, reason="!")),
    ]
    for document, actor, field, draft in wrong:
        with pytest.raises(DomainError) as caught:
            amend_agreement(actor=actor, agreement=document, draft=draft)
        assert caught.value.field == field
    assert (agreement.amendments, secret.amendments, planned.amendments) == ([], [], [])


def test_ceiling_is_allocated_but_is_no_money(app: Flask) -> None:
    agreement = AgreementFactory.create(value=400, signed_on=DAY)
    agreement.disclosure = Disclosure.CEILING
    change_state(actor=CONSOLE, agreement=agreement, action="enter_into_force")
    assert (agreement.counts, agreement.money, [row.kopecks for row in agreement.allocations]) == (True, False, [400])


def test_recount_finds_what_somebody_changed_behind_the_rules(app: Flask) -> None:
    sound = AgreementFactory.create(value=400, signed_on=DAY)
    columns, parts = (AgreementFactory.create(value=400, signed_on=DAY) for _ in range(2))
    assert list(recount()) == []
    columns.money = False
    db.session.execute(sa.update(Allocation).where(Allocation.agreement_id == parts.id).values(kopecks=401))
    db.session.flush()
    found = {row.agreement_id: row.columns for row in recount()}
    assert found == {columns.id: ("money",), parts.id: ("allocation",)}
    assert sound.id not in found
    db.session.info["unaudited"].clear()
