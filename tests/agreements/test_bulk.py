"""A list of new documents: stored together they are what they would be stored one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.agreements.counting import recount
from forum.agreements.drafts import AgreementDraft, PartyDraft
from forum.agreements.enums import AgreementKind, AgreementLevel, Disclosure, SumSource, Vat
from forum.agreements.models import Agreement, Allocation, Party
from forum.agreements.services.bulk import checked_document, write_documents
from forum.agreements.services.entries import write_new
from forum.agreements.services.lookups import Lookups
from forum.agreements.services.signing import write_signing
from forum.core import audit
from forum.core.audit import AuditEvent, Told, UnauditedWriteError
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.types import DatePrecision
from forum.forums.enums import ForumState
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region
from tests.agreements.importing.kept import kept_documents, settled
from tests.agreements.random_documents import World, amounts, days, forgotten, modest, side_shares
from tests.factories.agreements import (
    ANALYST,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    agreement_draft,
    party,
)
from tests.factories.reference import OrganisationFactory, load_reference

DAY = date(2023, 6, 27)
# What differs by nature: keys, instants, and versions, since one by one a document is stored before it is signed.
_BY_NATURE = {"id", "agreement_id", "version", "created_at", "updated_at", "verified_at"}
texts = st.one_of(
    st.just(""),
    st.text(max_size=40),
    st.sampled_from(["=1+1", "№ 7", "«Рога и копыта»", "a\u202eb", "\ud800", "Е\u0308лка", "две\nстроки"]),
)


@st.composite
def drafts(draw: st.DrawFn, world: World) -> AgreementDraft:
    """A random document; it may break a rule."""
    kind = draw(st.sampled_from([AgreementKind.CONTRACT, AgreementKind.CONTRACT, AgreementKind.MEMORANDUM]))
    disclosure = draw(st.sampled_from(Disclosure))
    is_told = disclosure in {Disclosure.DISCLOSED, Disclosure.CEILING, Disclosure.ESTIMATE}
    shares = {side: draw(side_shares(side)) for side in Side}
    return AgreementDraft(
        forum_id=draw(st.sampled_from(world.editions)),
        kind=kind,
        level=draw(st.sampled_from(AgreementLevel)),
        title=draw(texts) or "Документ",
        subject=draw(texts),
        quantity=draw(st.sampled_from([1, 1, 3, 0])),
        list_number=draw(st.one_of(st.none(), st.integers(1, 4))),
        own_number=draw(texts),
        place=draw(texts),
        planned_on=draw(st.one_of(st.none(), days)),
        planned_precision=draw(st.sampled_from(DatePrecision)),
        signed_on=draw(st.one_of(st.none(), days, days)),
        signed_precision=draw(st.sampled_from(DatePrecision)),
        in_force_from=draw(st.one_of(st.none(), days)),
        in_force_until=draw(st.one_of(st.none(), days)),
        disclosure=disclosure,
        value=draw(amounts) if is_told else None,
        currency_code=draw(st.sampled_from(["RUB", "USD", "BYN", "EUR"])) if is_told else None,
        vat=draw(st.sampled_from(Vat)),
        sum_source=draw(st.sampled_from(SumSource)),
        note=draw(texts),
        parties=tuple(
            PartyDraft(
                side=side, region_id=world.regions[code], weight=weight, signatory=draw(texts), authority=draw(texts)
            )
            for side, own in shares.items()
            for code, weight in own.items()
        ),
    )


@modest
@given(data=st.data())
def test_a_list_is_stored_as_its_documents_one_by_one(world: World, data: st.DataObject) -> None:
    plan = data.draw(st.lists(drafts(world), min_size=1, max_size=6))
    with forgotten():
        one_by_one = [refused for draft in plan if (refused := _log(draft))]
        expected = _stored()
    with forgotten():
        known, checked, refusals = Lookups(is_for_many=True), [], []
        for draft in plan:
            try:
                checked.append(checked_document(draft, actor=SECRETARY, known=known))
            except DomainError as error:
                refusals.append((error.field, str(error.message)))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Agreement)) == 0
        # As they are read again where a list is written that was kept as it was checked.
        kept = kept_documents(checked)
        assert list(map(settled, kept)) == list(map(settled, checked))
        write_documents(kept, actor=SECRETARY, action="agreement.imported")
        assert refusals == one_by_one
        assert _stored() == expected
        assert list(recount()) == []


def test_numbers_follow_the_order_of_the_list_and_go_on_from_the_register(app: Flask) -> None:
    load_reference()
    first, second = EditionFactory.create(code="X"), EditionFactory.create(code="IX")
    AgreementFactory.create(forum=first, signed_on=DAY)
    drafts_ = [
        agreement_draft(forum=forum, signed_on=signed_on, parties=_sides())
        for forum, signed_on in ((first, DAY), (second, DAY), (first, None), (first, date(2022, 1, 1)))
    ]
    _write(drafts_)
    numbers = db.session.scalars(sa.select(Agreement.register_number).order_by(Agreement.id)).all()
    assert numbers == ["X-0001", "X-0002", "IX-0001", None, "X-0003"]
    AgreementFactory.create(forum=first, signed_on=DAY)
    assert db.session.scalar(sa.select(sa.func.max(Agreement.register_number))) == "X-0004"


def test_a_number_of_the_programme_is_held_by_the_first_document_that_names_it(app: Flask) -> None:
    load_reference()
    draft = agreement_draft(list_number=7, parties=_sides())
    known = Lookups(is_for_many=True)
    checked_document(draft, actor=SECRETARY, known=known)
    with pytest.raises(DomainError) as caught:
        checked_document(draft, actor=SECRETARY, known=known)
    assert caught.value.field == "list_number"


def test_a_closed_edition_takes_signed_documents_with_a_reason_alone(app: Flask) -> None:
    load_reference()
    draft = agreement_draft(forum=EditionFactory.create(state=ForumState.CLOSED), signed_on=DAY, parties=_sides())
    with pytest.raises(DomainError) as caught:
        checked_document(draft, actor=SECRETARY, known=Lookups())
    assert caught.value.field == "reason"
    _write([draft], reason="из архива")
    assert db.session.scalars(sa.select(AuditEvent.reason)).all() == ["из архива"]


def test_who_does_not_keep_the_register_writes_no_list(app: Flask) -> None:
    load_reference()
    with pytest.raises(DomainError):
        checked_document(agreement_draft(), actor=ANALYST, known=Lookups())
    with pytest.raises(DomainError):
        write_documents([], actor=ANALYST, action="agreement.imported")


def test_rows_inserted_without_an_event_are_not_committed(app: Flask) -> None:
    organisation = OrganisationFactory.create()
    db.session.commit()
    row: dict[str, Any] = {
        "id": organisation.id + 1,
        "version": 1,
        "created_by_label": "",
        "updated_by_label": "",
        "code": None,
        "name_ru": "Завод",
        "kind": organisation.kind,
        "region_id": organisation.region_id,
        "source": "",
        "note": "",
    }
    audit.insert_rows(Organisation, [row])
    with pytest.raises(UnauditedWriteError):
        db.session.commit()
    db.session.rollback()
    savepoint = db.session.begin_nested()
    audit.insert_rows(Organisation, [row])
    savepoint.rollback()
    db.session.commit()
    audit.insert_rows(Organisation, [row])
    told = [Told(row["id"], "Завод", {"name_ru": [None, "Завод"]})]
    audit.record_many(actor=SECRETARY, action="organisation.imported", model=Organisation, events=told)
    db.session.commit()
    assert db.session.scalars(sa.select(AuditEvent.entity_id)).all() == [row["id"]]


def _sides() -> tuple[PartyDraft, ...]:
    regions = db.session.scalars(sa.select(Region).where(Region.code.in_(("RU-BA", "BY-MI"))).order_by(Region.id))
    return tuple(party(region) for region in regions)


def _write(drafts_: list[AgreementDraft], reason: str = "") -> None:
    known = Lookups(is_for_many=True)
    checked = [checked_document(draft, actor=SECRETARY, known=known, reason=reason) for draft in drafts_]
    write_documents(checked, actor=SECRETARY, action="agreement.imported")
    db.session.commit()


def _log(draft: AgreementDraft) -> tuple[str | None, str] | None:
    """The document by the services, with the one event of a list; what refused it."""
    savepoint = db.session.begin_nested()
    try:
        agreement = write_new(replace(draft, signed_on=None), SECRETARY)
        if draft.signed_on is not None:
            write_signing(agreement, SECRETARY, signed_on=draft.signed_on, precision=draft.signed_precision)
        audit.record(
            actor=SECRETARY,
            action="agreement.imported",
            entity=agreement,
            parts=agreement.parties,
            label=f"{number} {agreement.title}"
            if (number := agreement.register_number or agreement.own_number)
            else agreement.title,
        )
    except DomainError as error:
        savepoint.rollback()
        db.session.expunge_all()
        return error.field, str(error.message)
    savepoint.commit()
    return None


def _stored() -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored of documents, without what differs by nature; keys told by their order."""
    db.session.flush()
    tables: dict[str, list[dict[str, Any]]] = {}
    models: tuple[Any, ...] = (Agreement, Party, Allocation)
    order: dict[str, dict[int, int]] = {}
    for model in models:
        table = model.__table__
        rows = db.session.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings().all()
        order[table.name] = {row["id"]: place for place, row in enumerate(rows) if "id" in row}
        kept = [{name: value for name, value in row.items() if name not in _BY_NATURE} for row in rows]
        for row, stored in zip(rows, kept, strict=True):
            stored["document"] = order["agreement"][row["agreement_id"]] if "agreement_id" in row else None
            stored["is_verified"] = row.get("verified_at") is not None
        tables[table.name] = kept
    events = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    tables["events"] = [
        {
            "of": (event.action, event.entity, order["agreement"][event.entity_id or 0], event.entity_label),
            "changes": {
                _named(name, order): _compared(change)
                for name, change in event.changes.items()
                # One by one the default is stored first, and signing then changes it or not.
                if name not in _BY_NATURE | {"signed_precision"}
            },
        }
        for event in events
    ]
    return tables


def _named(name: str, order: dict[str, dict[int, int]]) -> str:
    table, _, key = name.partition(":")
    return f"{table}:{order[table][int(key)]}" if key else name


def _compared(change: Any) -> Any:
    if isinstance(change, dict):
        return {name: None if name in _BY_NATURE else value for name, value in change.items()}
    return change
