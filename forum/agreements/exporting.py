"""The register as a file, for the page and the command alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forum.agreements.columns import agreements_register, region_shares_register
from forum.agreements.forms import AgreementFilterForm, filter_arguments
from forum.agreements.list_columns import EXECUTIONS, FILES
from forum.agreements.models import Agreement
from forum.agreements.queries import (
    AgreementFilter,
    AgreementRow,
    region_share_rows,
    register_batches,
    register_statement,
)
from forum.agreements.queries.lists import ExecutionRow, FileRow, executions_statement, files_statement
from forum.core.batches import Batched
from forum.core.clock import today
from forum.core.db import db, row_count, streamed
from forum.core.exports import Export, Viewing
from forum.core.formatting import current_formats
from forum.core.security import Actor, Permission
from forum.core.spreadsheet import Column, Register, RegisterSheet, fields_read
from forum.forums.models import Forum
from forum.forums.queries import forums_visible_to
from forum.reference.enums import Side, first_side


def leading_side(chosen: AgreementFilter, *, actor: Actor, locale: str) -> Side:
    """The side whose columns come first: the host's of the filtered edition, else by the language."""
    if chosen.forum:
        edition = forums_visible_to(actor).where(Forum.code == chosen.forum)
        host: Side | None = db.session.scalar(edition.with_only_columns(Forum.host_side))
        return first_side(host, locale)
    return first_side(None, locale)


def register_of(
    chosen: AgreementFilter, *, actor: Actor, locale: str, for_page: bool = False
) -> Register[AgreementRow]:
    """The register's columns as the filter asks for them; ``for_page`` those of the page alone."""
    first = leading_side(chosen, actor=actor, locale=locale)
    return agreements_register(
        first=first,
        with_region_part=bool(chosen.region),
        with_term=chosen.expiring is not None or chosen.in_force_on is not None,
        as_of=chosen.as_of,
        for_page=for_page,
    )


def sees_signatories(actor: Actor) -> bool:
    """Whether the file names who signed; then its making is recorded before the first byte."""
    return actor.may(Permission.AGREEMENTS_EDIT)


def agreements_export(
    *, actor: Actor, locale: str, wanted: AgreementFilter | None = None, order: sa.ColumnElement[Any] | None = None
) -> Export:
    """All documents of the filter and, on a second sheet, their allocation; in the register's order unless told.

    Rows are read while the file is written, in constant memory. Call it in the language of the file.
    """
    chosen = wanted or AgreementFilter()
    statement = register_statement(actor=actor, chosen=chosen)
    if order is not None:
        statement = statement.order_by(None).order_by(order.nulls_last(), Agreement.id.desc())

    def read(columns: Sequence[Column[AgreementRow]]) -> Iterable[AgreementRow]:
        batches = register_batches(
            statement,
            locale=locale,
            region=chosen.region,
            as_of=chosen.as_of,
            with_signatories=sees_signatories(actor),
            fields=fields_read(columns),
        )
        return Batched(batches)

    shares = region_shares_register()
    sheet = RegisterSheet(
        columns=shares.columns,
        rows=region_share_rows(statement, locale=locale, as_of=chosen.as_of),
        name=str(shares.title),
        title=_("Allocation of the documents to regions"),
    )
    lines = list(_lines(chosen, locale))
    viewing = Viewing("agreement.exported", Agreement.__tablename__, lines[0])
    return Export(
        register=register_of(chosen, actor=actor, locale=locale),
        read=read,
        count=lambda: row_count(statement),
        lines=lines,
        more={shares.name: sheet},
        viewing=viewing if sees_signatories(actor) else None,
    )


def _lines(chosen: AgreementFilter, locale: str) -> Iterator[str]:
    """The filter in words and the day: a printed list must say what it lists."""
    form = AgreementFilterForm(MultiDict(filter_arguments(chosen)), locale=locale)
    form.validate()
    yield "; ".join(form.words()) or _("All documents of the register")
    yield _("As of %(day)s", day=current_formats().date_text(chosen.as_of or today()))


def executions_export(*, actor: Actor, locale: str, wanted: AgreementFilter | None = None) -> Export:
    """What was reported of the execution of the filter's documents, a row for each period."""
    chosen = wanted or AgreementFilter()
    statement = executions_statement(actor=actor, chosen=chosen)
    return Export(
        register=EXECUTIONS,
        read=lambda _columns: map(ExecutionRow._make, streamed(statement)),
        count=lambda: row_count(statement),
        lines=list(_lines(chosen, locale)),
    )


def files_export(*, actor: Actor, locale: str, wanted: AgreementFilter | None = None) -> Export:
    """The files of the filter's documents that ``actor`` may open."""
    chosen = wanted or AgreementFilter()
    statement = files_statement(actor=actor, chosen=chosen)
    lines = list(_lines(chosen, locale))
    return Export(
        register=FILES,
        read=lambda _columns: map(FileRow._make, streamed(statement)),
        count=lambda: row_count(statement),
        lines=lines,
        viewing=Viewing("agreement.files_exported", Agreement.__tablename__, lines[0]),
    )
