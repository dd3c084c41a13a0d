"""Invariants 1, 2, 3, 4 and 11 of the register over random documents, amendments, filters and days."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from forum.agreements.counting import recount
from forum.agreements.enums import (
    AGREEMENT_STATES,
    COUNTED_STATES,
    AgreementKind,
    AgreementState,
    Disclosure,
)
from forum.agreements.exporting import agreements_export
from forum.agreements.models import Agreement, Allocation
from forum.agreements.queries import AgreementFilter, agreement_rows, agreement_totals, register_statement
from forum.agreements.services import (
    change_state,
)
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Role
from forum.forums.models import Forum
from forum.rates.models import ExchangeRate
from forum.reference.enums import Side
from forum.reference.models import Region
from tests.agreements.random_documents import (
    ACTIONS,
    FIRST_DAY,
    REGIONS,
    Step,
    World,
    carry_out,
    filters,
    forgotten,
    modest,
    steps,
)
from tests.core.spreadsheet.reading import raw_cells
from tests.factories.agreements import (
    ADMINISTRATOR,
    ANALYST,
    DESK,
    SECOND_SECRETARY,
    SECRETARY,
    AgreementFactory,
    contract_draft,
    party,
)
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, load_reference

VALUE = "Эквивалент, рос. руб."
CHOSEN = ("ordinal", "title", "forum", "signed_on", "value", "ru_regions", "state", "executed", "agreements-by-region")


@modest
@given(plan=st.lists(steps(), min_size=1, max_size=5), chosen=filters())
def test_rows_columns_matrix_and_total_agree_on_any_day(
    world: World, plan: list[Step], chosen: AgreementFilter
) -> None:
    with forgotten():
        for step in plan:
            carry_out(step, world)
        day = chosen.as_of or date.max
        keys = list(db.session.scalars(register_statement(actor=SECRETARY, chosen=chosen)))
        parts = (
            sa.select(Allocation.ru_region_id, Allocation.by_region_id, sa.func.sum(Allocation.kopecks))
            .join(Agreement, Agreement.id == Allocation.agreement_id)
            .where(Allocation.agreement_id.in_(keys), Agreement.money, Allocation.effective_on <= day)
            .group_by(Allocation.ru_region_id, Allocation.by_region_id)
        )
        matrix = {(ru, by): int(kopecks) for ru, by, kopecks in db.session.execute(parts)}
        totals = agreement_totals(actor=SECRETARY, chosen=chosen)
        rows = agreement_rows(keys, locale="ru", as_of=chosen.as_of)
        valued = [row.value_rub or 0 for row in rows if row.money and row.signed_on and row.signed_on <= day]
        per_ru, per_by = ([sum_of_region(keys, chosen, code) for code in REGIONS[side]] for side in (Side.RU, Side.BY))
        assert totals.kopecks == sum(matrix.values()) == sum(valued) == sum(per_ru) == sum(per_by)
        assert min(matrix.values(), default=0) >= 0
        assert 0 <= totals.default_kopecks <= totals.kopecks
        assert list(recount()) == []


@modest
@given(plan=st.lists(steps(), min_size=1, max_size=5), chosen=filters(), keys=st.sets(st.sampled_from(CHOSEN)))
def test_page_workbook_csv_and_sql_tell_one_total(
    world: World, plan: list[Step], chosen: AgreementFilter, keys: set[str]
) -> None:
    """Whatever columns are chosen beside the one of sums; Decimal of the cell's text, 0 kopecks apart."""
    with forgotten():
        for step in plan:
            carry_out(step, world)
        total = agreement_totals(actor=SECRETARY, chosen=chosen).kopecks or 0
        with force_locale("ru"):
            made = agreements_export(actor=SECRETARY, locale="ru", wanted=chosen)
            selection = made.select(SECRETARY.may, keys | {"value_rub"})
            book, text = (b"".join(made.chunks(suffix, selection, locale="ru")) for suffix in ("xlsx", "csv"))
        cells = raw_cells(book)
        header = next(name for name, cell in cells.items() if cell.text == VALUE)
        letter, first = header.rstrip("0123456789"), int(header.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        numbers = [cells[f"{letter}{row}"] for row in range(first + 1, first + 1 + made.count())]
        assert kopecks_of(cell.text for cell in numbers if cell.kind == "n") == total
        formulas = [cell.text for name, cell in cells.items() if cell.formula and name.startswith(letter)]
        assert kopecks_of(formulas) == total
        records = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";"))
        told = (record[VALUE].replace(",", ".") for record in records)
        assert kopecks_of(value for value in told if value[:1].isdigit()) == total


def kopecks_of(texts: Iterable[str | None]) -> int:
    """The sum of decimal texts in kopecks, exact."""
    return int(sum((Decimal(text) for text in texts if text), Decimal()) * 100)


def sum_of_region(keys: list[int], chosen: AgreementFilter, code: str) -> int:
    """Kopecks of one region by the register's own column."""
    rows = agreement_rows(keys, locale="ru", region=code, as_of=chosen.as_of)
    return sum(row.region_kopecks or 0 for row in rows if row.money)


@modest
@given(plan=st.lists(steps(), min_size=1, max_size=6))
def test_no_total_adds_two_currencies_and_what_is_left_out_is_told(world: World, plan: list[Step]) -> None:
    with forgotten():
        documents = [carry_out(step, world) for step in plan]
        chosen = AgreementFilter(as_of=date(2030, 1, 1))
        totals = agreement_totals(actor=SECRETARY, chosen=chosen)
        counted = [row for row in documents if row.counts and not row.forum.is_training]
        contracts = [row for row in counted if row.kind is AgreementKind.CONTRACT]
        left_out = totals.without_sum + totals.confidential + totals.ceilings + totals.no_rate + totals.unverified
        assert (totals.counted, totals.contracts) == (len(counted), len(contracts))
        assert totals.with_money + left_out == len(contracts)
        listed = db.session.scalars(
            register_statement(
                actor=SECRETARY,
                chosen=AgreementFilter(no_rate=True, counts=True, kinds=(AgreementKind.CONTRACT,)),
            )
        )
        without_rate = {
            row.id
            for row in contracts
            if row.value is not None and row.currency_code != "RUB" and (row.currency_code == "EUR" or row.rate is None)
        }
        assert set(listed) == without_rate
        rows = {row.id: row for row in agreement_rows([row.id for row in contracts], locale="ru", as_of=chosen.as_of)}
        expected: dict[str, int] = {}
        for row in contracts:
            if row.disclosure is Disclosure.DISCLOSED and row.verified_at and row.currency_code:
                expected[row.currency_code] = expected.get(row.currency_code, 0) + (rows[row.id].value or 0)
        assert {total.code: total.value for total in totals.currencies} == expected


@modest
@given(
    start=st.sampled_from(AgreementState),
    walk=st.lists(
        st.tuples(
            st.sampled_from(ACTIONS),
            st.sampled_from([SECRETARY, SECOND_SECRETARY, ANALYST, ADMINISTRATOR, DESK]),
            st.sampled_from(["", "так"]),
        ),
        max_size=6,
    ),
)
def test_documents_walk_only_along_the_arrows(
    world: World, start: AgreementState, walk: list[tuple[str, Any, str]]
) -> None:
    with forgotten():
        agreement = AgreementFactory.create(
            forum=db.session.get_one(Forum, world.editions[0]), value=100, signed_on=FIRST_DAY, state=start
        )
        state = start
        for action, actor, reason in walk:
            arrow = AGREEMENT_STATES.arrow(action)
            if state in arrow.sources and actor.role is Role.SECRETARY and (reason or not arrow.needs_reason):
                change_state(actor=actor, agreement=agreement, action=action, reason=reason)
                state = arrow.target
            else:
                with pytest.raises(DomainError):
                    change_state(actor=actor, agreement=agreement, action=action, reason=reason)
            assert agreement.state is state
            assert agreement.counts is agreement.money is (state in COUNTED_STATES)


@modest
@given(value=st.integers(1, 10**7), after=st.integers(-200, 200))
def test_old_and_new_belarusian_roubles_give_one_equivalent(app: Flask, value: int, after: int) -> None:
    with forgotten():
        load_currencies()
        day = date(2016, 7, 1) + timedelta(days=after)
        quoted = ("BYN", 1, "31.9577") if day >= date(2016, 7, 1) else ("BYR", 10_000, "31.9577")
        db.session.add(ExchangeRate(currency_code=quoted[0], on_date=day, nominal=quoted[1], rate=quoted[2]))
        parties = (party(organisation=OrganisationFactory.create()),)
        equivalents = []
        for currency, amount in (("BYN", value), ("BYR", value * 10_000)):
            draft = contract_draft(amount, currency, parties=parties)
            load_unknown_regions()
            equivalents.append(AgreementFactory.create(draft=draft, signed_on=day).value_rub)
        assert equivalents[0] == equivalents[1] is not None


def load_unknown_regions() -> None:
    """The pseudo-regions, once per example."""
    if db.session.scalar(sa.select(Region.id).where(Region.code == "BY-XX")) is None:
        load_reference()
