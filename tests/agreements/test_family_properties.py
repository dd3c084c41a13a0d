"""Invariants 1, 2, 3, 9, 10 and 11 over random families: linked, corrected, amended, taken apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from forum.agreements.counting import recount
from forum.agreements.enums import AgreementKind, AgreementState, Disclosure, Relation
from forum.agreements.models import Agreement, AgreementLink, Allocation
from forum.agreements.queries import AgreementFilter, AgreementTotals, agreement_totals
from forum.agreements.queries.families import ceiling_of
from forum.agreements.services import edit_agreement, link_agreements, unlink_agreements
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError, check_version
from forum.core.security import Actor
from forum.rates.models import ExchangeRate
from tests.agreements.random_documents import FIRST_DAY, Step, World, carry_out, days, forgotten, modest, steps
from tests.factories.agreements import SECOND_SECRETARY, SECRETARY, AgreementFactory, draft_of

Tie = tuple[int, int, Relation]
places = st.integers(0, 6)


@dataclass(frozen=True)
class Family:
    """Documents and what they are to each other by their places: the first is a framework, the second is under it."""

    documents: list[Step]
    ties: list[Tie]


# Made once, as those of the documents.
_currencies = st.sampled_from(["RUB", "USD", "BYN"])
_contracts = st.lists(steps(), min_size=1, max_size=3)
_others = st.lists(steps(), max_size=3)
_is_framework_currency = st.booleans()
_ties = st.lists(st.tuples(places, places, st.sampled_from(Relation)), max_size=5)


@st.composite
def families(draw: st.DrawFn) -> Family:
    """A framework with contracts under it among other documents, linked as it comes."""
    currency = draw(_currencies)
    framework = replace(
        draw(steps()), kind=AgreementKind.AGREEMENT, disclosure=Disclosure.CEILING, currency=currency, actions=[]
    )
    contracts = [
        replace(
            step,
            kind=AgreementKind.CONTRACT,
            currency=currency if draw(_is_framework_currency) else step.currency,
        )
        for step in draw(_contracts)
    ]
    others = draw(_others)
    under: list[Tie] = [(place, 0, Relation.FRAMEWORK) for place in range(1, len(contracts) + 1)]
    random = draw(_ties)
    return Family([framework, *contracts, *others], under + random)


@dataclass(frozen=True)
class Written:
    """What one call left behind: its result, None where a rule refused, and the events it added."""

    result: Any
    events: list[AuditEvent]


def written(service: Callable[..., Any], **values: Any) -> Written:
    """Call ``service``; a rule that refuses must have written nothing."""
    newest = db.session.scalar(sa.select(sa.func.max(AuditEvent.id))) or 0
    try:
        result = service(**values)
    except DomainError:
        result = None
    db.session.flush()
    added = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.id > newest).order_by(AuditEvent.id)).all()
    assert db.session.info.get("unaudited", {}) == {}
    return Written(result, list(added))


def made(family: Family, world: World) -> list[Agreement]:
    """The documents of the family, not linked yet."""
    return [carry_out(step, world) for step in family.documents]


def picked(rows: list[Agreement], place: int) -> Agreement:
    """The document at that place, counted round and round."""
    return rows[place % len(rows)]


def join(rows: list[Agreement], ties: list[Tie]) -> list[AgreementLink]:
    """Link the documents as far as the rules allow."""
    found = []
    for one, other, relation in ties:
        call = written(
            link_agreements,
            actor=SECRETARY,
            agreement=picked(rows, one),
            other=picked(rows, other),
            relation=relation,
        )
        if call.result is not None:
            found.append(call.result)
    return found


def totals_on(day: date) -> AgreementTotals:
    """Totals of all editions but the training one."""
    return agreement_totals(actor=SECRETARY, chosen=AgreementFilter(as_of=day))


@modest
@given(family=families(), day=days)
def test_links_move_no_total_on_any_day(world: World, family: Family, day: date) -> None:
    with forgotten():
        rows = made(family, world)
        before = totals_on(day)
        found = join(rows, family.ties)
        assert totals_on(day) == before
        assert list(recount()) == []
        for link in found:
            written(unlink_agreements, actor=SECRETARY, link=link)
        assert totals_on(day) == before
        cells = sa.select(sa.func.sum(Allocation.kopecks)).join(Agreement, Agreement.id == Allocation.agreement_id)
        real = Agreement.forum_id.in_(world.editions[:2])
        in_sql = db.session.scalar(cells.where(Agreement.money, real, Allocation.effective_on <= day))
        assert before.kopecks == (in_sql or 0)


@modest
@given(family=families(), changes=st.lists(st.tuples(places, st.integers(1, 10**12)), max_size=4))
def test_what_is_left_of_a_ceiling_is_what_its_contracts_leave(
    world: World, family: Family, changes: list[tuple[int, int]]
) -> None:
    with forgotten():
        rows = made(family, world)
        join(rows, family.ties)
        for place, value in changes:
            document = picked(rows, place)
            if document.value is not None:
                draft = draft_of(document, value=value)
                written(edit_agreement, actor=SECRETARY, agreement=document, draft=draft, reason="описка")
        frameworks = db.session.scalars(
            sa.select(AgreementLink).where(AgreementLink.relation == Relation.FRAMEWORK)
        ).all()
        for document in rows:
            under = [link.agreement for link in frameworks if link.other_id == document.id]
            told = ceiling_of(document)
            if document.disclosure is not Disclosure.CEILING or not under:
                assert told is None or told.used == 0
                continue
            assert told is not None
            stated = [
                one
                for one in under
                if one.counts and one.disclosure is Disclosure.DISCLOSED and one.currency_code == document.currency_code
            ]
            assert told.used == sum(value_today(one) for one in stated)
            assert told.elsewhere == sum(one.counts for one in under) - len(stated)
            assert told.left + told.used == told.limit == value_today(document)


def value_today(document: Agreement) -> int:
    """The sum with the amendments that hold by now, by counting on one's fingers."""
    value = document.value or 0
    for act in sorted(document.amendments, key=lambda act: (act.effective_on, act.id)):
        if act.value is not None and act.effective_on <= today():
            value = act.value
    return value


@modest
@given(family=families(), corrected=st.lists(places, max_size=3))
def test_every_write_has_one_event_and_a_refusal_none(world: World, family: Family, corrected: list[int]) -> None:
    with forgotten():
        rows = made(family, world)
        for one, other, relation in family.ties:
            document, target = picked(rows, one), picked(rows, other)
            states = {each.id: each.state for each in rows}
            call = written(link_agreements, actor=SECRETARY, agreement=document, other=target, relation=relation)
            replaced = [each.id for each in rows if each.state is not states[each.id]]
            expected = [("agreement.linked", document.id)] if call.result is not None else []
            expected += [("agreement.replaced", key) for key in replaced]
            assert [(event.action, event.entity_id) for event in call.events] == expected
            assert all(picked_by(rows, key).state is AgreementState.REPLACED for key in replaced)
        for place in corrected:
            document = picked(rows, place)
            draft = draft_of(document, title="Исправленный документ")
            version = document.version
            call = written(edit_agreement, actor=SECRETARY, agreement=document, draft=draft, reason="описка")
            is_written = document.version != version
            assert [event.entity_id for event in call.events] == ([document.id] if is_written else [])
            assert is_written is (document.title == "Исправленный документ")


def picked_by(rows: list[Agreement], key: int) -> Agreement:
    """The document of that key."""
    return next(one for one in rows if one.id == key)


@modest
@given(
    family=families(),
    acts=st.lists(
        st.tuples(st.sampled_from(["open", "save", "link"]), st.sampled_from([SECRETARY, SECOND_SECRETARY])),
        max_size=12,
    ),
)
def test_no_edit_overwrites_one_its_author_has_not_seen(
    world: World, family: Family, acts: list[tuple[str, Actor]]
) -> None:
    with forgotten():
        rows = made(family, world)
        join(rows, family.ties)
        document = AgreementFactory.create(value=100, signed_on=FIRST_DAY)
        stored, is_seen, opened = document.title, dict.fromkeys((SECRETARY, SECOND_SECRETARY), False), {}
        for turn, (act, actor) in enumerate(acts):
            if act == "open":
                opened[actor], is_seen[actor] = document.version, True
            elif act == "link":
                # Somebody else's link is a change too: what is typed over it was typed without knowing of it.
                other = AgreementFactory.create(value=100, signed_on=FIRST_DAY)
                link_agreements(actor=actor, agreement=document, other=other, relation=Relation.IMPLEMENTATION)
                is_seen = dict.fromkeys(is_seen, False)
            elif actor in opened:
                title = f"Редакция {turn}"
                if is_seen[actor]:
                    check_version(document, opened[actor])
                    draft = draft_of(document, title=title)
                    edit_agreement(actor=actor, agreement=document, draft=draft, reason="описка")
                    stored, is_seen = title, dict.fromkeys(is_seen, False)
                else:
                    with pytest.raises(DomainError):
                        check_version(document, opened[actor])
            db.session.flush()
            assert document.title == stored


@modest
@given(family=families(), value=st.integers(1, 10**7), after=st.integers(-200, 200))
def test_families_in_old_and_new_belarusian_roubles_give_one_equivalent(
    world: World, family: Family, value: int, after: int
) -> None:
    with forgotten():
        day = date(2016, 7, 1) + timedelta(days=after)
        db.session.execute(sa.delete(ExchangeRate).where(ExchangeRate.currency_code == "BYN"))
        quoted = ("BYN", 1, "31.9577") if day >= date(2016, 7, 1) else ("BYR", 10_000, "31.9577")
        db.session.add(ExchangeRate(currency_code=quoted[0], on_date=day, nominal=quoted[1], rate=quoted[2]))
        old, new = (
            AgreementFactory.create(value=amount, currency=currency, signed_on=day)
            for currency, amount in (("BYR", value * 10_000), ("BYN", value))
        )
        others = [one for one in family.documents if one.currency != "BYN"]
        join([old, new, *made(replace(family, documents=others), world)], family.ties)
        assert old.value_rub == new.value_rub is not None
        assert list(recount()) == []
