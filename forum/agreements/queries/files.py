"""Files of a document, and who may open them: a scan shows the signatures of persons."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from forum.agreements.models import Agreement, AgreementFile
from forum.agreements.queries.documents import agreement_seen_by
from forum.agreements.queries.persons import is_own_party, is_own_proposal
from forum.core.db import db
from forum.core.files import File
from forum.core.security import Actor, Permission


def may_open_files(actor: Actor, agreement: Agreement) -> bool:
    """Whether ``actor``, who sees the document, may open its files.

    They name and show those who sign, on both sides. So the secretariat opens all of them, a representative those of
    documents that the own organisation proposed or is a party of (the own region, where the account is given it): they
    have the paper anyway. To all others it is told how many there are.
    """
    if not actor.may(Permission.AGREEMENTS_FILES):
        return False
    if not actor.is_representative or is_own_proposal(actor, agreement.proposal):
        return True
    return any(is_own_party(actor, party) for party in agreement.parties)


def files_of(agreement: Agreement, *, actor: Actor) -> Sequence[AgreementFile]:
    """The files on the card with their contents, signatures last; none to those who may not open them."""
    if not may_open_files(actor, agreement):
        return []
    statement = (
        _on_card(agreement.id)
        .options(joinedload(AgreementFile.file), joinedload(AgreementFile.signs))
        .order_by(AgreementFile.signs_id.is_not(None), AgreementFile.id)
    )
    return db.session.scalars(statement).all()


def file_count(agreement: Agreement) -> int:
    """How many files are on the card, to whoever sees the document."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(_on_card(agreement.id).subquery())) or 0


def file_seen_by(actor: Actor, agreement_id: int, attachment_id: int) -> AgreementFile:
    """A file on the card of a document; raises ``NoResultFound`` where ``actor`` may not open it."""
    if not may_open_files(actor, agreement_seen_by(actor, agreement_id)):
        raise NoResultFound
    statement = _on_card(agreement_id).where(AgreementFile.id == attachment_id)
    return db.session.scalars(
        statement.options(joinedload(AgreementFile.file), joinedload(AgreementFile.agreement))
    ).one()


def has_content(agreement: Agreement, file: File) -> bool:
    """Whether that content is on the card already."""
    return db.session.scalar(_on_card(agreement.id).where(AgreementFile.file_id == file.id)) is not None


def is_signed(attachment: AgreementFile) -> bool:
    """Whether a signature on the card belongs to the file."""
    statement = _on_card(attachment.agreement_id).where(AgreementFile.signs_id == attachment.id).limit(1)
    return db.session.scalar(statement) is not None


def _on_card(agreement_id: int) -> sa.Select[AgreementFile]:
    return sa.select(AgreementFile).where(
        AgreementFile.agreement_id == agreement_id, AgreementFile.removed_at.is_(None)
    )
