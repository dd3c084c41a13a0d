"""Scans dropped in bulk: kept, matched by their names, attached once a person has looked at what goes where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.agreements.enums import ATTACHED_FORMATS, AttachmentKind
from forum.agreements.models import Agreement, AgreementFile
from forum.agreements.queries.files import has_content
from forum.agreements.queries.scans import Named, documents_named
from forum.agreements.services.files import attach_file
from forum.agreements.services.rules import check_may_edit
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.files import File, FileKind, keep_file, path_of, safe_name
from forum.core.security import Actor
from forum.forums.models import Forum


@dataclass(frozen=True, slots=True)
class ReceivedScan:
    """A file that came: where it goes, or in words why nowhere. ``sha256`` is empty for one that was not kept."""

    name: str
    sha256: str
    goes_to: Named | None
    problem: str


def receive_scans(*, actor: Actor, forum: Forum, files: Iterable[tuple[str, IO[bytes]]]) -> list[ReceivedScan]:
    """Keep the contents and say, in the order sent, which document of the edition each file goes to.

    Nothing is attached yet; a content that nobody attaches stays in the folder. Raises ``DomainError`` on None for a
    role that does not keep the register.
    """
    check_may_edit(actor)
    sent = [(safe_name(name), stream) for name, stream in files]
    found = documents_named(actor=actor, forum=forum, names=[name for name, _stream in sent])
    return [_received(name, stream, found[name]) for name, stream in sent]


def _received(name: str, stream: IO[bytes], meant: Sequence[Named]) -> ReceivedScan:
    if not meant:
        return ReceivedScan(name, "", None, _("No document of the edition has a number that stands in this name."))
    if len(meant) > 1:
        numbers = ", ".join(one.number or one.title for one in meant)
        return ReceivedScan(name, "", None, _("Several documents may be meant: %(numbers)s.", numbers=numbers))
    try:
        file = keep_file(stream=stream, name=name)
    except DomainError as error:
        return ReceivedScan(name, "", None, str(error.message))
    if has_content(db.session.get_one(Agreement, meant[0].agreement_id), file):
        return ReceivedScan(name, "", None, _("This file is on the card already."))
    return ReceivedScan(name, file.sha256, meant[0], "")


def attach_scans(*, actor: Actor, chosen: Sequence[tuple[Agreement, str, str]]) -> list[AgreementFile]:
    """Attach kept contents to documents (document, SHA-256, name), all of them or none; return what was attached.

    What a file is follows from its content: a PDF or picture is a scan. Raises ``DomainError`` on ``chosen`` (none, a
    content that was not kept) or as ``attach_file`` does.
    """
    check_may_edit(actor)
    if not chosen:
        raise DomainError("chosen", _l("Choose at least one file."))
    with atomic():
        return [_attached(actor, agreement, sha256, name) for agreement, sha256, name in chosen]


def _attached(actor: Actor, agreement: Agreement, sha256: str, name: str) -> AgreementFile:
    file = db.session.scalars(sa.select(File).where(File.sha256 == sha256)).one_or_none()
    if file is None or not path_of(sha256).is_file():
        raise DomainError("chosen", _l("This file is not kept any more: send it again."))
    with path_of(sha256).open("rb") as stream:
        return attach_file(actor=actor, agreement=agreement, stream=stream, name=name, kind=_kind_of(file.kind))


def _kind_of(kind: FileKind) -> AttachmentKind:
    return next(one for one in AttachmentKind if kind in ATTACHED_FORMATS[one])
