"""Proposals of regions: rules, states, who sees what until it is accepted, the trail."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import NoResultFound

from forum.agreements.enums import AgreementState, AttachmentKind, Relation, SumSource
from forum.agreements.models import Agreement, AgreementFile, Proposal
from forum.agreements.queries import AgreementFilter, agreement_seen_by, register_statement
from forum.agreements.queries.families import documents_numbered, relatives_of
from forum.agreements.queries.files import file_seen_by, files_of
from forum.agreements.queries.likeness import like_documents
from forum.agreements.services import (
    accept_proposal,
    change_state,
    edit_agreement,
    link_agreements,
    propose_agreement,
    resubmit_proposal,
    return_proposal,
    sign_agreement,
    take_back_proposal,
)
from forum.agreements.services.files import attach_file, remove_file
from forum.agreements.services.reservations import reserve_numbers
from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor
from forum.forums.enums import ForumState
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation
from forum.reference.services import merge_organisations
from tests.agreements.pages import count
from tests.factories.agreements import (
    ADMINISTRATOR,
    ANALYST,
    DESK,
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    agreement_draft,
    contract_draft,
    draft_of,
    party,
    representative,
)
from tests.factories.files import pdf, png
from tests.factories.reference import OrganisationFactory, load_reference


class Region:
    """A region's government with its representatives, a company there, and the other side of a contract."""

    def __init__(self) -> None:
        self.forum: Forum = EditionFactory.create(state=ForumState.REGISTRATION)
        self.own: Organisation = OrganisationFactory.create()
        self.company: Organisation = OrganisationFactory.create(region=self.own.region)
        self.other: Organisation = OrganisationFactory.create(region__side=Side.BY)
        self.actor = representative(self.own)
        self.colleague = replace(representative(self.company), id=107, label="colleague")
        self.wide = replace(self.colleague, id=108, label="region", is_region_wide=True)
        self.stranger = replace(representative(self.other), id=109, label="stranger")

    def draft(self, **given: Any) -> Any:
        parties = (party(organisation=self.own), party(organisation=self.other))
        return replace(contract_draft(forum=self.forum, parties=parties), **given)

    def propose(self, **given: Any) -> Agreement:
        document = propose_agreement(actor=self.actor, draft=self.draft(**given))
        db.session.commit()
        return document


@pytest.fixture
def region(app: Flask, tmp_path: Path) -> Iterator[Region]:
    """The register with a region that may propose, and an empty folder of files."""
    before = app.config["FORUM"]
    app.config["FORUM"] = replace(before, files=tmp_path / "files")
    load_reference()
    yield Region()
    app.config["FORUM"] = before


def sees(actor: Actor, document: Agreement) -> bool:
    try:
        agreement_seen_by(actor, document.id)
    except NoResultFound:
        return False
    return True


def field_of(error: pytest.ExceptionInfo[DomainError]) -> str | None:
    return error.value.field


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_proposal_waits_without_number_and_counts_nothing(region: Region) -> None:
    document = region.propose(own_number="7-К")
    assert (document.state, document.list_number, document.counts, document.money) == (
        AgreementState.PROPOSED,
        None,
        False,
        False,
    )
    proposal = db.session.scalars(sa.select(Proposal)).one()
    assert (proposal.agreement_id, proposal.organisation_id, proposal.region_id, proposal.accepted_at) == (
        document.id,
        region.own.id,
        region.own.region_id,
        None,
    )
    assert actions() == ["agreement.proposed"]


def test_only_who_proposed_and_the_secretariat_see_a_proposal(region: Region) -> None:
    document = region.propose()
    everybody = (region.actor, region.colleague, region.wide, region.stranger, SECRETARY, ANALYST, ADMINISTRATOR, DESK)
    assert [sees(actor, document) for actor in everybody] == [True, False, True, False, True, False, False, False]
    return_proposal(actor=SECRETARY, agreement=document, comment="нет проекта")
    assert [sees(actor, document) for actor in everybody] == [True, False, True, False, True, False, False, False]
    resubmit_proposal(actor=region.actor, agreement=document, draft=draft_of(document))
    accept_proposal(actor=SECRETARY, agreement=document)
    assert [sees(actor, document) for actor in everybody] == [True, True, True, True, True, True, True, False]
    outsider = representative(OrganisationFactory.create())
    assert not sees(outsider, document)
    sign_agreement(actor=SECRETARY, agreement=document, signed_on=today())
    assert sees(outsider, document)


def test_proposal_leaks_by_no_side_door(region: Region) -> None:
    document = region.propose(own_number="7-К", title="Тайный договор")
    signed = AgreementFactory.create(forum=region.forum, signed_on=today(), value=100)
    link_agreements(actor=SECRETARY, agreement=document, other=signed, relation=Relation.IMPLEMENTATION)
    draft = region.draft(own_number="7-К", title="Тайный договор")
    for actor, is_seen in ((region.stranger, False), (region.colleague, False), (ANALYST, False), (region.actor, True)):
        chosen = AgreementFilter(forum=region.forum.code)
        rows = db.session.execute(register_statement(actor=actor, chosen=chosen)).all()
        assert (document.id in {row[0] for row in rows}) is is_seen
        assert bool(documents_numbered(actor, "7-К")) is is_seen
        assert bool(like_documents(actor=actor, draft=draft)) is is_seen
        assert bool(relatives_of(signed, actor=actor)) is is_seen


def test_what_was_taken_back_or_refused_stays_between_them(region: Region) -> None:
    taken, refused, annulled = (region.propose(title=f"Договор {number}") for number in range(3))
    take_back_proposal(actor=region.actor, agreement=taken)
    change_state(actor=SECRETARY, agreement=refused, action="withdraw", reason="не по теме форума")
    change_state(actor=SECRETARY, agreement=annulled, action="void", reason="дважды")
    for document in (taken, refused, annulled):
        seen = [sees(actor, document) for actor in (region.actor, SECRETARY, region.stranger, ANALYST)]
        assert seen == [True, True, False, False]
    change_state(actor=SECRETARY, agreement=taken, action="reopen")
    db.session.commit()
    assert (taken.state, sees(region.stranger, taken)) == (AgreementState.PLANNED, True)


def test_only_an_edition_with_open_registration_takes_proposals(region: Region) -> None:
    for state in ForumState:
        if state is ForumState.REGISTRATION:
            continue
        region.forum.state = state
        with pytest.raises(DomainError) as error:
            propose_agreement(actor=region.actor, draft=region.draft())
        assert field_of(error) == "forum_id"
    assert count() == 0


def test_own_region_is_among_the_parties(region: Region) -> None:
    with pytest.raises(DomainError) as error:
        propose_agreement(actor=region.actor, draft=region.draft(parties=(party(organisation=region.other),)))
    assert field_of(error) == "parties"
    assert count() == 0
    of_company = region.draft(parties=(party(organisation=region.company), party(organisation=region.other)))
    document = propose_agreement(actor=region.actor, draft=of_company)
    with pytest.raises(DomainError) as error:
        resubmit_proposal(
            actor=region.actor, agreement=document, draft=replace(of_company, parties=of_company.parties[1:])
        )
    assert field_of(error) == "parties"


@pytest.mark.parametrize("actor", [SECRETARY, ANALYST, ADMINISTRATOR, DESK])
def test_others_propose_nothing(region: Region, actor: Actor) -> None:
    with pytest.raises(DomainError):
        propose_agreement(actor=actor, draft=region.draft())
    assert count() == 0


def test_returned_proposal_is_corrected_and_sent_again(region: Region) -> None:
    document = region.propose(title="Договор поставки")
    with pytest.raises(DomainError) as error:
        return_proposal(actor=SECRETARY, agreement=document, comment="  ")
    assert field_of(error) == "reason"
    return_proposal(actor=SECRETARY, agreement=document, comment="укажите номер")
    db.session.commit()
    assert document.proposal is not None
    assert (document.state, document.proposal.comment) == (AgreementState.RETURNED, "укажите номер")
    version = document.version
    resubmit_proposal(actor=region.actor, agreement=document, draft=draft_of(document, own_number="7-К"))
    db.session.commit()
    assert (document.state, document.own_number, document.state_reason) == (AgreementState.PROPOSED, "7-К", None)
    assert document.version > version
    assert document.proposal.comment == "укажите номер"
    assert actions() == ["agreement.proposed", "agreement.returned", "agreement.resubmitted"]


def test_another_corrects_no_proposal(region: Region) -> None:
    document = region.propose()
    for actor in (region.colleague, region.stranger, SECRETARY, ANALYST):
        with pytest.raises(DomainError):
            resubmit_proposal(actor=actor, agreement=document, draft=draft_of(document, title="Другое"))
        with pytest.raises(DomainError):
            take_back_proposal(actor=actor, agreement=document)
    with pytest.raises(DomainError, match="исправляет тот"):
        edit_agreement(actor=SECRETARY, agreement=document, draft=draft_of(document, title="Другое"))
    for actor in (region.actor, region.wide, ANALYST):
        with pytest.raises(DomainError):
            accept_proposal(actor=actor, agreement=document)
        with pytest.raises(DomainError):
            return_proposal(actor=actor, agreement=document, comment="x")
    db.session.rollback()
    assert (document.title, document.state) == ("Договор поставки", AgreementState.PROPOSED)


def test_edition_that_moved_on_keeps_its_proposals_until_it_has_met(region: Region) -> None:
    document = region.propose()
    region.forum.state = ForumState.RUNNING
    resubmit_proposal(actor=region.actor, agreement=document, draft=draft_of(document))
    running: Forum = EditionFactory.create(state=ForumState.RUNNING)
    with pytest.raises(DomainError) as error:
        resubmit_proposal(actor=region.actor, agreement=document, draft=draft_of(document, forum_id=running.id))
    assert field_of(error) == "forum_id"
    region.forum.state = ForumState.CLOSED
    with pytest.raises(DomainError) as error:
        resubmit_proposal(actor=region.actor, agreement=document, draft=draft_of(document))
    assert field_of(error) == "forum_id"


def test_accepted_document_takes_the_next_number_or_the_one_that_is_given(region: Region) -> None:
    AgreementFactory.create(draft=agreement_draft(forum=region.forum, list_number=11))
    AgreementFactory.create(draft=agreement_draft(list_number=40))
    first, second, third = (region.propose(title=f"Договор {number}") for number in range(3))
    assert accept_proposal(actor=SECRETARY, agreement=first) == 12
    assert accept_proposal(actor=SECRETARY, agreement=second, list_number=7) == 7
    with pytest.raises(DomainError) as error:
        accept_proposal(actor=SECRETARY, agreement=third, list_number=11)
    assert field_of(error) == "list_number"
    db.session.expire(third)
    assert accept_proposal(actor=SECRETARY, agreement=third) == 13
    db.session.commit()
    assert [row.state for row in (first, second, third)] == [AgreementState.PLANNED] * 3
    assert actions().count("agreement.planned") == 3


def test_sum_of_a_proposal_is_verified_once_it_is_accepted(region: Region) -> None:
    document = region.propose(sum_source=SumSource.HEARSAY)
    chosen = AgreementFilter(forum=region.forum.code, awaits_verification=True)
    awaiting = register_statement(actor=SECRETARY, chosen=chosen)
    assert db.session.execute(awaiting).all() == []
    accept_proposal(actor=SECRETARY, agreement=document)
    db.session.commit()
    assert [row[0] for row in db.session.execute(awaiting)] == [document.id]


def test_accepted_document_takes_the_next_reserved_number_where_asked_for(region: Region) -> None:
    reserve_numbers(actor=SECRETARY, forum=region.forum, count=2, first=20)
    first, second, third, fourth = (region.propose(title=f"Договор {number}") for number in range(4))
    assert accept_proposal(actor=SECRETARY, agreement=first) == 22
    assert accept_proposal(actor=SECRETARY, agreement=second, with_reserved_number=True) == 20
    assert accept_proposal(actor=SECRETARY, agreement=third, list_number=21) == 21
    db.session.commit()
    with pytest.raises(DomainError) as error:
        accept_proposal(actor=SECRETARY, agreement=fourth, with_reserved_number=True)
    assert field_of(error) == "list_number"


def test_accepted_document_is_no_longer_theirs(region: Region) -> None:
    document = region.propose()
    accept_proposal(actor=SECRETARY, agreement=document)
    db.session.commit()
    for step in (
        lambda: resubmit_proposal(actor=region.actor, agreement=document, draft=draft_of(document)),
        lambda: take_back_proposal(actor=region.actor, agreement=document),
        lambda: accept_proposal(actor=SECRETARY, agreement=document),
        lambda: return_proposal(actor=SECRETARY, agreement=document, comment="x"),
    ):
        with pytest.raises(DomainError):
            step()
    db.session.rollback()
    edit_agreement(actor=SECRETARY, agreement=document, draft=draft_of(document, title="Новое название"))
    assert document.title == "Новое название"


def test_draft_is_theirs_while_the_proposal_is(region: Region) -> None:
    document = region.propose()
    given: dict[str, Any] = {"agreement": document, "name": "проект.pdf", "kind": AttachmentKind.TEXT}
    version = document.version
    draft = attach_file(actor=region.actor, stream=io.BytesIO(pdf()), **given)
    db.session.commit()
    assert document.version == version + 1
    assert [
        actor.label for actor in (SECRETARY, region.actor, region.wide) if not files_of(document, actor=actor)
    ] == []
    for actor in (region.colleague, region.stranger):
        with pytest.raises(NoResultFound):
            file_seen_by(actor, document.id, draft.id)
        with pytest.raises(DomainError):
            attach_file(actor=actor, stream=io.BytesIO(pdf("x")), **given)
        with pytest.raises(DomainError):
            remove_file(actor=actor, attachment=draft, reason="x")
    accept_proposal(actor=SECRETARY, agreement=document)
    db.session.commit()
    with pytest.raises(DomainError):
        attach_file(actor=region.actor, stream=io.BytesIO(png()), **{**given, "kind": AttachmentKind.SCAN})
    with pytest.raises(DomainError):
        remove_file(actor=region.actor, attachment=draft, reason="x")
    assert count(AgreementFile) == 1


def test_merged_organisation_keeps_its_proposals(region: Region) -> None:
    document = region.propose()
    survivor = OrganisationFactory.create(region=region.own.region)
    merge_organisations(actor=SECRETARY, duplicate=region.own, survivor=survivor)
    db.session.commit()
    assert sees(representative(survivor), document)
    assert not sees(region.actor, document)
