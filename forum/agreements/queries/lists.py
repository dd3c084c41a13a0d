"""Reports on execution and files of many documents, for files of the register."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum.agreements.enums import AttachmentKind, TextLanguage
from forum.agreements.models import Agreement, AgreementFile, Execution, Party, Proposal
from forum.agreements.queries.documents import own_proposals
from forum.agreements.queries.filters import AgreementFilter
from forum.agreements.queries.statements import register_statement
from forum.core.clock import today
from forum.core.files import File
from forum.core.security import Actor, Permission


class ExecutionRow(NamedTuple):
    """A report: ``value`` in minor units of ``currency``, ``value_rub`` in kopecks, None without a rate."""

    register_number: str | None
    title: str
    year: int
    quarter: int
    covers_until: date
    value: int
    currency: str
    value_rub: int | None
    note: str | None
    excess_reason: str | None


class FileRow(NamedTuple):
    """A file on the card of a document; ``size`` in bytes."""

    register_number: str | None
    title: str
    name: str
    kind: AttachmentKind
    language: TextLanguage | None
    size: int
    sha256: str
    attached_by: str
    note: str | None


def executions_statement(*, actor: Actor, chosen: AgreementFilter) -> sa.Select[*tuple[Any, ...]]:
    """The reports up to the filter's day on its documents, as ``ExecutionRow``s, in the register's order."""
    documents = register_statement(actor=actor, chosen=chosen)
    return (
        documents.join(Execution, Execution.agreement_id == Agreement.id)
        .where(Execution.covers_until <= (chosen.as_of or today()))
        .with_only_columns(
            Agreement.register_number,
            Agreement.title,
            Execution.year,
            Execution.quarter,
            Execution.covers_until,
            Execution.value,
            Agreement.currency_code,
            Execution.value_rub,
            Execution.note,
            Execution.excess_reason,
        )
        .order_by(Execution.year, Execution.quarter)
    )


def files_statement(*, actor: Actor, chosen: AgreementFilter) -> sa.Select[*tuple[Any, ...]]:
    """The files on the cards of the filter's documents that ``actor`` may open, as ``FileRow``s."""
    documents = register_statement(actor=actor, chosen=chosen)
    return (
        documents.join(AgreementFile, AgreementFile.agreement_id == Agreement.id)
        .join(File, File.id == AgreementFile.file_id)
        .where(AgreementFile.removed_at.is_(None), _files_opened_by(actor))
        .with_only_columns(
            Agreement.register_number,
            Agreement.title,
            AgreementFile.name,
            AgreementFile.kind,
            AgreementFile.language,
            File.size,
            File.sha256,
            AgreementFile.created_by_label,
            AgreementFile.note,
        )
        .order_by(AgreementFile.id)
    )


def _files_opened_by(actor: Actor) -> sa.ColumnElement[bool]:
    """``may_open_files`` as a condition on ``Agreement``."""
    if not actor.may(Permission.AGREEMENTS_FILES):
        return sa.false()
    if not actor.is_representative:
        return sa.true()
    is_own: sa.ColumnElement[bool] = Party.organisation_id == actor.organisation_id
    if actor.is_region_wide:
        is_own = sa.or_(is_own, Party.region_id == actor.home_region_id)
    return sa.or_(
        Agreement.id.in_(sa.select(Party.agreement_id).where(is_own)),
        Agreement.id.in_(sa.select(Proposal.agreement_id).where(own_proposals(actor))),
    )
