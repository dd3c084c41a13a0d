"""Files of a document: rules of attaching and taking off, who opens them, what the trail keeps."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError, NoResultFound

from forum.agreements.enums import AgreementState, AttachmentKind, TextLanguage
from forum.agreements.models import Agreement, AgreementFile
from forum.agreements.queries.files import file_count, file_seen_by, files_of, may_open_files
from forum.agreements.services.files import attach_file, remove_file
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.files import File, path_of
from forum.core.security import Actor
from forum.reference.enums import Side
from tests.agreements.pages import count
from tests.factories.agreements import (
    ADMINISTRATOR,
    ANALYST,
    DESK,
    SECRETARY,
    AgreementFactory,
    party,
    representative,
)
from tests.factories.files import docx, jpeg, pdf, png, signature, zipped
from tests.factories.reference import OrganisationFactory, load_reference

SCAN, TEXT, SIGNATURE, OTHER = AttachmentKind


@pytest.fixture
def register(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """Reference data and an empty folder of files."""
    before = app.config["FORUM"]
    app.config["FORUM"] = replace(before, files=tmp_path / "files")
    load_reference()
    yield app
    app.config["FORUM"] = before


def attach(agreement: Agreement, content: bytes | None = None, name: str = "скан.pdf", **given: Any) -> AgreementFile:
    stream = io.BytesIO(pdf() if content is None else content)
    return attach_file(
        **{"actor": SECRETARY, "agreement": agreement, "stream": stream, "name": name, "kind": SCAN, **given}
    )


def refused(agreement: Agreement, *given: Any, **named: Any) -> str | None:
    with pytest.raises(DomainError) as error:
        attach(agreement, *given, **named)
    return error.value.field


def names(agreement: Agreement, actor: Actor = SECRETARY) -> list[str]:
    return [row.name for row in files_of(agreement, actor=actor)]


def test_attached_file_is_on_the_card_with_one_event_and_no_name_in_the_trail(register: Flask) -> None:
    document = AgreementFactory.create()
    one = attach(document, name="Договор Иванова.PDF", kind=TEXT, language=TextLanguage.BE, note="проект")
    db.session.commit()
    assert names(document) == ["Договор Иванова.PDF"]
    assert (one.language, one.note, one.file.sha256) == (TextLanguage.BE, "проект", one.file.sha256)
    assert path_of(one.file.sha256).read_bytes() == pdf()
    event = db.session.scalars(sa.select(AuditEvent)).one()
    told = event.changes[f"agreement_file:{one.id}"]
    assert (event.action, event.entity_id) == ("agreement.file_attached", document.id)
    assert (told["name"], told["note"], told["kind"]) == (None, None, [None, "text"])
    assert event.changes["sha256"] == [None, one.file.sha256]


def test_attaching_leaves_the_version_to_whoever_edits_the_document(register: Flask) -> None:
    document = AgreementFactory.create()
    before = document.version
    attach(document)
    db.session.commit()
    assert document.version == before


@pytest.mark.parametrize(
    ("kind", "content", "is_taken"),
    [
        (SCAN, pdf(), True),
        (SCAN, jpeg(), True),
        (SCAN, docx(), False),
        (SCAN, signature(), False),
        (TEXT, docx(), True),
        (TEXT, pdf(), True),
        (TEXT, png(), False),
        (TEXT, zipped("xl/workbook.xml", "[Content_Types].xml"), False),
        (SIGNATURE, signature(), True),
        (SIGNATURE, pdf(), False),
        (OTHER, zipped("xl/workbook.xml", "[Content_Types].xml"), True),
        (OTHER, signature(), False),
    ],
)
def test_kind_goes_with_what_the_content_is(
    register: Flask, kind: AttachmentKind, content: bytes, is_taken: bool
) -> None:
    document = AgreementFactory.create()
    if is_taken:
        attach(document, content, kind=kind)
    else:
        assert refused(document, content, kind=kind) == "files"
    assert (count(AgreementFile), file_count(document)) == (int(is_taken), int(is_taken))


def test_same_content_stands_once_on_a_card_and_on_any_number_of_cards(register: Flask) -> None:
    first, second = AgreementFactory.create(), AgreementFactory.create()
    attach(first)
    assert refused(first, name="другое имя.pdf") == "files"
    attach(second)
    assert (count(AgreementFile), count(File)) == (2, 1)


def test_constraint_stands_behind_the_check_of_doubles(register: Flask) -> None:
    document = AgreementFactory.create()
    one = attach(document)
    db.session.add(AgreementFile(agreement=document, file=one.file, kind=SCAN, name="x.pdf", created_by_label="x"))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_signature_belongs_to_a_file_of_its_document(register: Flask) -> None:
    document, other = AgreementFactory.create(), AgreementFactory.create()
    text, foreign = attach(document), attach(other)
    gone = attach(document, pdf("old"))
    remove_file(actor=SECRETARY, attachment=gone, reason="не тот")
    for signs in (foreign, gone):
        assert refused(document, signature(), kind=SIGNATURE, signs=signs) == "signs"
    assert refused(document, png(), signs=text) == "signs"
    assert refused(document, signature(), kind=SIGNATURE, language=TextLanguage.RU) == "language"
    own = attach(document, signature(), name="скан.pdf.sig", kind=SIGNATURE, signs=text)
    assert refused(document, signature(signers=2), kind=SIGNATURE, signs=own) == "signs"
    assert [(row.name, row.signs_id) for row in files_of(document, actor=SECRETARY)] == [
        ("скан.pdf", None),
        ("скан.pdf.sig", text.id),
    ]


def test_signed_file_goes_only_after_its_signature(register: Flask) -> None:
    document = AgreementFactory.create()
    text = attach(document)
    own = attach(document, signature(), kind=SIGNATURE, signs=text)
    with pytest.raises(DomainError, match="относится электронная подпись"):
        remove_file(actor=SECRETARY, attachment=text, reason="не тот")
    for one in (own, text):
        remove_file(actor=SECRETARY, attachment=one, reason="не тот")
    assert names(document) == []


def test_file_taken_off_stays_in_the_trail_and_in_the_folder(register: Flask) -> None:
    document = AgreementFactory.create()
    one = attach(document)
    with pytest.raises(DomainError) as error:
        remove_file(actor=SECRETARY, attachment=one, reason=" \n")
    assert error.value.field == "reason"
    remove_file(actor=SECRETARY, attachment=one, reason="приложен по ошибке")
    db.session.commit()
    assert (names(document), file_count(document), count(AgreementFile)) == ([], 0, 1)
    assert (one.removed_by_label, one.removal_reason) == ("secretary 1", "приложен по ошибке")
    assert path_of(one.file.sha256).is_file()
    with pytest.raises(NoResultFound):
        file_seen_by(SECRETARY, document.id, one.id)
    events = db.session.execute(sa.select(AuditEvent.action, AuditEvent.reason).order_by(AuditEvent.id)).all()
    assert [tuple(row) for row in events] == [
        ("agreement.file_attached", ""),
        ("agreement.file_removed", "приложен по ошибке"),
    ]
    attach(document)
    assert names(document) == ["скан.pdf"]


@pytest.mark.parametrize("actor", [ANALYST, ADMINISTRATOR, DESK])
def test_role_without_files_neither_opens_nor_attaches(register: Flask, actor: Actor) -> None:
    document = AgreementFactory.create()
    one = attach(document)
    assert (may_open_files(actor, document), names(document, actor), file_count(document)) == (False, [], 1)
    with pytest.raises(NoResultFound):
        file_seen_by(actor, document.id, one.id)
    assert refused(document, png(), actor=actor) is None
    with pytest.raises(DomainError):
        remove_file(actor=actor, attachment=one, reason="x")
    assert names(document) == ["скан.pdf"]


def test_representative_opens_files_of_own_documents_alone(register: Flask) -> None:
    own, neighbour, other = OrganisationFactory.create(), None, OrganisationFactory.create(region__side=Side.BY)
    neighbour = OrganisationFactory.create(region=own.region)
    mine = AgreementFactory.create(parties=(party(organisation=own), party(organisation=other)))
    of_region = AgreementFactory.create(parties=(party(organisation=neighbour), party(organisation=other)))
    foreign = AgreementFactory.create(parties=(party(organisation=other),))
    attached = [attach(document) for document in (mine, of_region, foreign)]
    actor = representative(own)
    wide = replace(actor, is_region_wide=True)
    assert [may_open_files(actor, one.agreement) for one in attached] == [True, False, False]
    assert [may_open_files(wide, one.agreement) for one in attached] == [True, True, False]
    assert file_seen_by(actor, mine.id, attached[0].id) is attached[0]
    for actor_, key, one in (
        (actor, of_region.id, attached[1]),
        (actor, foreign.id, attached[2]),
        (actor, mine.id, attached[1]),
        (actor, mine.id, attached[2]),
        (SECRETARY, mine.id, attached[1]),
    ):
        with pytest.raises(NoResultFound):
            file_seen_by(actor_, key, one.id)
    assert refused(mine, png(), actor=actor) is None


def test_annulled_record_keeps_its_files_as_they_are(register: Flask) -> None:
    document = AgreementFactory.create()
    one = attach(document)
    document.state = AgreementState.VOID
    assert refused(document, png()) is None
    with pytest.raises(DomainError):
        remove_file(actor=SECRETARY, attachment=one, reason="x")
    assert names(document) == ["скан.pdf"]
