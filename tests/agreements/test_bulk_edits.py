"""A list of corrections: stored together they are what they would be stored one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.agreements.counting import recount
from forum.agreements.drafts import AgreementDraft, ExecutionDraft, PartyDraft, stored_draft
from forum.agreements.enums import AgreementKind, AgreementLevel, Disclosure, SumSource
from forum.agreements.models import Agreement, Allocation, Amendment, Execution, Party
from forum.agreements.periods import Period
from forum.agreements.services import edit_agreement, report_execution
from forum.agreements.services.bulk_edits import checked_edit, write_edits
from forum.agreements.services.lookups import Lookups
from forum.agreements.services.plain import stored_documents
from forum.core import audit
from forum.core.audit import AuditEvent, Changed, UnauditedWriteError
from forum.core.db import db
from forum.core.errors import ConflictError, DomainError
from forum.core.types import DatePrecision
from forum.forums.enums import ForumState
from forum.reference.enums import Side
from tests.agreements.importing.kept import kept_edits, settled
from tests.agreements.random_documents import (
    Step,
    World,
    amounts,
    attempt,
    carry_out,
    days,
    forgotten,
    modest,
    side_shares,
    steps,
)
from tests.factories.agreements import ANALYST, SECOND_SECRETARY, SECRETARY, AgreementFactory, EditionFactory

_BY_NATURE = {"updated_at", "created_at", "verified_at"}
Refusal = tuple[str | None, str]


@st.composite
def edits(draw: st.DrawFn, world: World, stored: AgreementDraft, place: int) -> AgreementDraft:
    """Some of a document's facts typed anew; they may break a rule."""
    kind = draw(st.sampled_from([stored.kind, stored.kind, AgreementKind.CONTRACT, AgreementKind.MEMORANDUM]))
    is_told = draw(st.booleans())
    facts: dict[str, Any] = {
        "title": draw(st.sampled_from(["Ё", "Договор № 7", ""])),
        "subject": draw(st.sampled_from(["", "поставка\nдеталей"])),
        "own_number": draw(st.sampled_from(["", "7/26"])),
        "level": draw(st.sampled_from(AgreementLevel)),
        "kind": kind,
        "quantity": draw(st.sampled_from([1, 5, 0])),
        "list_number": draw(st.sampled_from([None, 10 * place + 1, 10 * place + 2])),
        "forum_id": draw(st.sampled_from([stored.forum_id, stored.forum_id, *world.editions])),
        "signed_on": draw(st.one_of(st.just(stored.signed_on), days)) if stored.signed_on else None,
        "signed_precision": draw(st.sampled_from(DatePrecision)),
        "in_force_until": draw(st.one_of(st.none(), days)),
        "sum_source": draw(st.sampled_from(SumSource)),
        "note": draw(st.sampled_from(["", "от руки"])),
    }
    chosen = draw(st.lists(st.sampled_from(sorted(facts)), unique=True, max_size=4))
    draft = replace(stored, **{name: facts[name] for name in chosen})
    if draw(st.booleans()):
        disclosure = Disclosure.NONE
        if is_told:
            disclosure = Disclosure.DISCLOSED if draft.kind is AgreementKind.CONTRACT else Disclosure.CEILING
        currency = draw(st.sampled_from(["RUB", "USD", "BYN"])) if is_told else None
        draft = replace(draft, disclosure=disclosure, value=draw(amounts) if is_told else None, currency_code=currency)
    if draw(st.booleans()):
        shares = {side: draw(side_shares(side)) for side in Side}
        parties = [
            PartyDraft(side=side, region_id=world.regions[code], weight=weight, signatory=draw(st.sampled_from("АБ")))
            for side, own in shares.items()
            for code, weight in own.items()
        ]
        draft = replace(draft, parties=tuple(parties))
    return draft


@modest
@given(data=st.data())
def test_a_list_of_corrections_is_stored_as_its_edits_one_by_one(world: World, data: st.DataObject) -> None:
    plan: list[Step] = data.draw(st.lists(steps(), min_size=1, max_size=4))
    with forgotten():
        keys = []
        for step in plan:
            agreement = carry_out(step, world)
            report = ExecutionDraft(period=Period(2024, 0), value=100)
            attempt(report_execution, actor=SECRETARY, agreement=agreement, draft=report)
            keys.append(agreement.id)
        stored = [stored_draft(db.session.get_one(Agreement, key)) for key in keys]
        drafts = [data.draw(edits(world, draft, place)) for place, draft in enumerate(stored)]
        reasons = [data.draw(st.sampled_from(["так", "так", ""])) for _ in keys]
        parties = _places()
        with forgotten():
            one_by_one = [_edited(*one) for one in zip(keys, drafts, reasons, strict=True)]
            expected = _stored(parties)
        with forgotten():
            known, checked, refusals = Lookups(is_for_many=True), [], []
            documents = stored_documents(keys, known)
            for key, draft, reason in zip(keys, drafts, reasons, strict=True):
                refused: Refusal | None = None
                try:
                    edit = checked_edit(documents[key], draft, actor=SECOND_SECRETARY, known=known, reason=reason)
                    checked.append(edit)
                except DomainError as error:
                    refused = error.field, str(error.message)
                refusals.append(refused)
            assert refusals == one_by_one
            kept = kept_edits(checked)
            assert list(map(settled, kept)) == list(map(settled, checked))
            write_edits(kept, actor=SECOND_SECRETARY)
            assert _stored(parties) == expected
            assert list(recount()) == []


def test_a_document_that_somebody_changed_meanwhile_is_not_written_over(app: Flask) -> None:
    first, second = AgreementFactory.create(title="Первый"), AgreementFactory.create(title="Второй")
    edits_ = [_checked(agreement, title="Наш") for agreement in (first, second)]
    edit_agreement(actor=SECRETARY, agreement=second, draft=replace(stored_draft(second), title="Чужой"), reason="так")
    with pytest.raises(ConflictError):
        write_edits(edits_, actor=SECRETARY)
    titles = db.session.scalars(sa.select(Agreement.title).order_by(Agreement.id)).all()
    assert titles == ["Первый", "Чужой"]
    events = sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == "agreement.edited")
    assert db.session.scalar(events) == 1


def test_what_the_session_had_read_is_read_anew(app: Flask) -> None:
    agreement = AgreementFactory.create(title="Было")
    version = agreement.version
    write_edits([_checked(agreement, title="Стало")], actor=SECRETARY)
    assert (agreement.title, agreement.version) == ("Стало", version + 1)
    db.session.commit()


def test_a_number_of_the_programme_goes_to_the_first_that_names_it(app: Flask) -> None:
    edition = EditionFactory.create()
    first, second = AgreementFactory.create(forum=edition), AgreementFactory.create(forum=edition)
    known = Lookups(is_for_many=True)
    _checked(first, known, list_number=7)
    with pytest.raises(DomainError) as caught:
        _checked(second, known, list_number=7)
    assert caught.value.field == "list_number"


def test_who_does_not_keep_the_register_and_a_closed_edition_are_refused(app: Flask) -> None:
    agreement = AgreementFactory.create()
    with pytest.raises(DomainError):
        _checked(agreement, actor=ANALYST, title="Наш")
    with pytest.raises(DomainError):
        write_edits([], actor=ANALYST)
    closed = AgreementFactory.create(forum=EditionFactory.create(state=ForumState.CLOSED))
    with pytest.raises(DomainError):
        _checked(closed, title="Наш")


def test_rows_changed_or_deleted_without_an_event_are_not_committed(app: Flask) -> None:
    agreement = AgreementFactory.create()
    db.session.commit()
    audit.update_rows(Agreement, [Changed(agreement.id, agreement.version, {"title": "Тайком"})])
    with pytest.raises(UnauditedWriteError):
        db.session.commit()
    db.session.rollback()
    audit.delete_rows(Party, {party.id: party.version for party in agreement.parties[:1]})
    with pytest.raises(UnauditedWriteError):
        db.session.commit()
    db.session.rollback()
    with pytest.raises(ConflictError):
        audit.update_rows(Agreement, [Changed(agreement.id, agreement.version + 1, {"title": "Тайком"})])
    with pytest.raises(ConflictError):
        audit.delete_rows(Party, {agreement.parties[0].id: 99})


def _checked(agreement: Agreement, known: Lookups | None = None, actor: Any = SECRETARY, **facts: Any) -> Any:
    known = known or Lookups(is_for_many=True)
    db.session.flush()
    draft = replace(stored_draft(agreement), **facts)
    plain = stored_documents([agreement.id], known)[agreement.id]
    return checked_edit(plain, draft, actor=actor, known=known, reason="так")


def _edited(key: int, draft: AgreementDraft, reason: str) -> Refusal | None:
    savepoint = db.session.begin_nested()
    try:
        agreement = db.session.get_one(Agreement, key)
        edit_agreement(actor=SECOND_SECRETARY, agreement=agreement, draft=draft, reason=reason)
    except DomainError as error:
        savepoint.rollback()
        db.session.expunge_all()
        return error.field, str(error.message)
    savepoint.commit()
    return None


def _places() -> dict[tuple[int, int], int]:
    """Places of parties by document and key."""
    rows = db.session.execute(sa.select(Party.agreement_id, Party.id, Party.position))
    return {(agreement, key): position for agreement, key, position in rows}


def _stored(parties: dict[tuple[int, int], int]) -> dict[str, list[Any]]:
    """Everything that is stored of documents, without instants; parties by their places.

    SQLite may give the key of a party that fell away to a new one of another document.
    """
    db.session.flush()
    places = {**_places(), **parties}
    tables: dict[str, list[Any]] = {}
    models: tuple[Any, ...] = (Agreement, Party, Amendment, Execution, Allocation)
    for model in models:
        table = model.__table__
        rows = db.session.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
        kept = [{name: value for name, value in row.items() if name not in _BY_NATURE} for row in rows]
        if model is Party:
            kept = sorted(({**row, "id": None} for row in kept), key=lambda row: (row["agreement_id"], row["position"]))
        tables[table.name] = kept
    events = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    tables["events"] = [
        (
            *(event.action, event.entity, event.entity_id, event.entity_label, event.actor_label, event.reason),
            {_named(name, event, places): told for name, told in event.changes.items() if name not in _BY_NATURE},
        )
        for event in events
    ]
    return tables


def _named(name: str, event: AuditEvent, places: dict[tuple[int, int], int]) -> str:
    table, _, key = name.partition(":")
    return f"party at {places[event.entity_id or 0, int(key)]}" if table == Party.__tablename__ else name
