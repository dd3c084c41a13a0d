"""Papers of a delegation: attaching, taking off, who opens them, letters that follow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import NoResultFound

from forum.core.audit import AuditEvent
from forum.core.clock import today
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import Actor, Role
from forum.delegations import queries, services
from forum.delegations.drafts import DelegationDraft
from forum.delegations.enums import DelegationState, PaperKind
from forum.delegations.models import Delegation, DelegationFile
from forum.delegations.queries.papers import is_letter_awaited, paper_seen_by, papers_of
from forum.delegations.services.papers import attach_paper, remove_paper
from forum.forums.enums import ForumState
from tests.client import Browser
from tests.delegations.people import ADMINISTRATOR, ANALYST, DESK, SECRETARY, account, representative_of
from tests.factories.delegations import ready_delegation
from tests.factories.files import docx, jpeg, pdf, png, signature
from tests.factories.forums import ForumFactory
from tests.factories.reference import OrganisationFactory

LETTER, CHANGES, SIGNATURE, OTHER = PaperKind
YESTERDAY = today() - timedelta(days=1)


@pytest.fixture(autouse=True)
def _folder(app: Flask, tmp_path: Path) -> Iterator[None]:
    """An empty folder of files."""
    before = app.config["FORUM"]
    app.config["FORUM"] = replace(before, files=tmp_path / "files")
    yield
    app.config["FORUM"] = before


def attach(delegation: Delegation, content: bytes | None = None, **given: Any) -> DelegationFile:
    stream = io.BytesIO(pdf() if content is None else content)
    return attach_paper(
        **{"actor": SECRETARY, "delegation": delegation, "stream": stream, "name": "письмо", "kind": LETTER, **given}
    )


def refused(delegation: Delegation, content: bytes | None = None, **given: Any) -> str | None:
    with pytest.raises(DomainError) as error:
        attach(delegation, content, **given)
    return error.value.field


def names(actor: Actor, delegation: Delegation) -> list[str]:
    return [paper.name for paper in papers_of(actor, delegation)]


def overdue(actor: Actor) -> int:
    return queries.delegation_count(actor=actor, chosen=queries.DelegationFilter(has_overdue_letter=True))


def test_paper_is_of_its_kind_once_on_a_card_and_its_signature_follows(app: Flask) -> None:
    delegation, other = ready_delegation(1), ready_delegation(1)
    letter, foreign = attach(delegation, name="Письмо Иванова.pdf"), attach(other)
    assert refused(delegation, name="то же.pdf") == "files"
    assert [refused(delegation, docx(), kind=kind) for kind in (LETTER, CHANGES, SIGNATURE)] == ["files"] * 3
    assert refused(delegation, signature(), kind=OTHER) == "files"
    assert refused(delegation, jpeg(), signs=letter) == "signs"
    assert refused(delegation, signature(), kind=SIGNATURE, signs=foreign) == "signs"
    own = attach(delegation, signature(), kind=SIGNATURE, signs=letter)
    with pytest.raises(DomainError, match="относится электронная подпись"):
        remove_paper(actor=SECRETARY, paper=letter, reason="не то")
    assert names(SECRETARY, delegation) == ["Письмо Иванова.pdf", "письмо.sig"]
    for paper in (own, letter):
        remove_paper(actor=SECRETARY, paper=paper, reason="письмо Иванова")
    assert names(SECRETARY, delegation) == []
    db.session.commit()
    events = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.entity_id == delegation.id).order_by(AuditEvent.id)
    ).all()
    attached, removed = "delegation.file_attached", "delegation.file_removed"
    assert [event.action for event in events] == [attached, attached, removed, removed]
    assert "Иванов" not in str([(event.changes, event.entity_label, event.reason) for event in events])


def test_letter_that_follows_is_awaited_until_it_is_attached(app: Flask) -> None:
    late, early, closed = (
        ready_delegation(1, state=DelegationState.SUBMITTED, letter_due_on=due, forum=ForumFactory.create(state=state))
        for due, state in (
            (YESTERDAY, ForumState.REGISTRATION),
            (today(), ForumState.REGISTRATION),
            (YESTERDAY, ForumState.CLOSED),
        )
    )
    own = representative_of(late.sending_organisation)
    assert [is_letter_awaited(one) for one in (late, early, closed)] == [True, True, True]
    assert [overdue(actor) for actor in (SECRETARY, own, representative_of(OrganisationFactory.create()))] == [1, 1, 0]
    attach(late, kind=CHANGES)
    assert overdue(own) == 1
    letter = attach(late, png(), actor=own)
    assert (is_letter_awaited(late), overdue(SECRETARY)) == (False, 0)
    with pytest.raises(DomainError):
        remove_paper(actor=own, paper=letter, reason="не то")
    remove_paper(actor=SECRETARY, paper=letter, reason="не то")
    assert (is_letter_awaited(late), overdue(SECRETARY)) == (True, 1)
    late.state = DelegationState.WITHDRAWN
    assert is_letter_awaited(late) is False


def test_letter_is_promised_for_a_day_to_come(app: Flask) -> None:
    delegation = ready_delegation(1, letter_due_on=YESTERDAY)
    services.edit_delegation(
        actor=SECRETARY, delegation=delegation, draft=DelegationDraft(letter_number="5", letter_due_on=YESTERDAY)
    )
    draft = DelegationDraft(letter_due_on=YESTERDAY - timedelta(days=1))
    with pytest.raises(DomainError) as error:
        services.edit_delegation(actor=SECRETARY, delegation=delegation, draft=draft)
    assert error.value.field == "letter_due_on"


def test_papers_are_open_to_their_region_and_the_secretariat(app: Flask) -> None:
    delegation = ready_delegation(1, state=DelegationState.CONFIRMED)
    paper = attach(delegation)
    own = representative_of(delegation.sending_organisation)
    assert [names(actor, delegation) for actor in (SECRETARY, own, DESK, ANALYST)] == [["письмо.pdf"]] * 2 + [[]] * 2
    stranger = representative_of(OrganisationFactory.create())
    for actor in (DESK, ANALYST, ADMINISTRATOR, stranger):
        with pytest.raises(NoResultFound):
            paper_seen_by(actor, delegation.id, paper.id)
    for actor in (DESK, ANALYST):
        assert refused(delegation, png(), actor=actor) is None
    for actor in (ADMINISTRATOR, stranger):
        with pytest.raises(NoResultFound):
            attach(delegation, png(), actor=actor)
        with pytest.raises(NoResultFound):
            remove_paper(actor=actor, paper=paper, reason="так")
    with pytest.raises(NoResultFound):
        paper_seen_by(SECRETARY, ready_delegation(1).id, paper.id)


def test_paper_is_attached_downloaded_and_taken_off_in_the_pages(browser: Browser) -> None:
    delegation, foreign = ready_delegation(1, letter_due_on=today()), ready_delegation(1)
    theirs = attach(foreign).id
    card, other = f"/delegations/{delegation.id}", foreign.id
    hidden = f"/delegations/{other}/files"
    browser.sign_in(account(Role.REPRESENTATIVE, delegation.organisation))
    for address in (f"{hidden}/new", f"{hidden}/{theirs}", f"{hidden}/{theirs}/remove", f"{card}/files/{theirs}"):
        browser.get(address, status=404)
    browser.get(f"{card}/files/new")
    browser.submit("/files/new", {}, status=422)
    for _twice in range(2):
        browser.submit("/files/new", {"files": (io.BytesIO(pdf()), "Письмо.PDF")})
    page = browser.get(card).get_data(as_text=True)
    assert ("Письмо.PDF" in page, "Письмо поступит до" in page) == (True, False)
    key = db.session.scalars(sa.select(DelegationFile.id).where(DelegationFile.delegation_id != other)).one()
    with browser.get(f"{card}/files/{key}") as answer:
        assert (answer.get_data(), answer.headers["Content-Disposition"][:10]) == (pdf(), "attachment")
    browser.get(f"{card}/files/{key}/remove")
    browser.submit("/remove", {"reason": " "}, status=422)
    browser.submit("/remove", {"reason": "не то"})
    browser.get(f"{card}/files/{key}", status=404)
