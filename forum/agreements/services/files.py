"""Attaching files to a document and taking them off its card."""

from __future__ import annotations

from typing import IO

from flask_babel import lazy_gettext as _l

from forum.agreements.enums import ATTACHED_FORMATS, STAND_FOR_NONE, WITH_THE_REGION, AttachmentKind, TextLanguage
from forum.agreements.models import Agreement, AgreementFile
from forum.agreements.queries.files import has_content, is_signed
from forum.agreements.services.consequences import label_of
from forum.agreements.services.proposals import is_theirs
from forum.agreements.services.rules import checked_text
from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import atomic
from forum.core.errors import DomainError
from forum.core.files import add_attachment, attached_already, check_signs, keep_file_of, name_for, take_off
from forum.core.security import Actor, Permission

_WRONG_FORMAT = {
    AttachmentKind.SCAN: _l("A scan is a PDF or a picture (JPEG, PNG, TIFF)."),
    AttachmentKind.TEXT: _l("A text is a PDF, DOCX, DOC, RTF or ODT."),
    AttachmentKind.SIGNATURE: _l("An electronic signature is a SIG or P7S file."),
    AttachmentKind.OTHER: _l("This is an electronic signature: attach it as one."),
}


def may_attach(actor: Actor, agreement: Agreement) -> bool:
    """Whether ``actor`` may attach files to the document and take them off.

    Who proposed it may, until it is accepted; then the secretariat. Annulled and joined records stay as they are.
    """
    if actor.is_representative:
        return is_theirs(actor, agreement)
    return actor.may(Permission.AGREEMENTS_EDIT) and agreement.state not in STAND_FOR_NONE


def attach_file(
    *,
    actor: Actor,
    agreement: Agreement,
    stream: IO[bytes],
    name: str,
    kind: AttachmentKind,
    language: TextLanguage | None = None,
    signs: AgreementFile | None = None,
    note: str = "",
) -> AgreementFile:
    """Keep what ``stream`` holds as a file of the document, called ``name``, and return it.

    Raises ``DomainError`` on ``files`` (see ``keep_file``; not of a format of ``kind``; on the card already), ``signs``
    (no signature, a file of another document), ``language`` (of a signature), ``note`` (too long), None (role, state).
    """
    _check_may_attach(actor, agreement)
    _check_signature(agreement, kind, language, signs)
    note_given = checked_text(note, AgreementFile, "note", "note")
    with atomic():
        file = keep_file_of(stream=stream, name=name, taken=ATTACHED_FORMATS[kind], wrong=_WRONG_FORMAT[kind])
        if has_content(agreement, file):
            raise attached_already(name)
        attachment = AgreementFile(
            agreement=agreement,
            file=file,
            kind=kind,
            name=name_for(name, file.kind),
            language=language,
            signs=signs,
            note=note_given,
        )
        audit.stamp(attachment, actor)
        add_attachment(attachment, name)
        _tell_readers(agreement, actor)
        audit.record(
            actor=actor,
            action="agreement.file_attached",
            entity=agreement,
            parts=[attachment],
            label=label_of(agreement),
            changes={"sha256": [None, file.sha256]},
        )
    return attachment


def remove_file(*, actor: Actor, attachment: AgreementFile, reason: str) -> None:
    """Take a file off the card; its row stays with the reason, and its content in the folder.

    Raises ``DomainError`` on ``reason`` (none), None (a signature on the card belongs to it, role, state).
    """
    agreement = attachment.agreement
    _check_may_attach(actor, agreement)
    with atomic():
        take_off(attachment, actor=actor, reason=reason, is_signed=is_signed(attachment))
        audit.stamp(attachment, actor)
        _tell_readers(agreement, actor)
        audit.record(
            actor=actor,
            action="agreement.file_removed",
            entity=agreement,
            parts=[attachment],
            label=label_of(agreement),
            reason=attachment.removal_reason or "",
        )


def _tell_readers(agreement: Agreement, actor: Actor) -> None:
    """Raise the version of a proposal: what is accepted is what was read. Files leave other documents as they are."""
    if agreement.state in WITH_THE_REGION:
        audit.stamp(agreement, actor)
        agreement.updated_at = utc_now()


def _check_may_attach(actor: Actor, agreement: Agreement) -> None:
    if not may_attach(actor, agreement):
        raise DomainError(None, _l("You cannot change the files of this document."))


def _check_signature(
    agreement: Agreement, kind: AttachmentKind, language: TextLanguage | None, signs: AgreementFile | None
) -> None:
    if kind is AttachmentKind.SIGNATURE and language is not None:
        raise DomainError("language", _l("A signature has no language."))
    is_own = signs is not None and signs.agreement_id == agreement.id
    check_signs(is_signature=kind is AttachmentKind.SIGNATURE, signs=signs, is_own=is_own)
