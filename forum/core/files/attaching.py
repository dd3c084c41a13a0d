"""Attaching a content to a record and taking it off: what every feature's own table of files does alike."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO, Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.clock import utc_now
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.files.kinds import UPLOAD_FIELD, FileKind
from forum.core.files.models import File
from forum.core.files.names import safe_name
from forum.core.files.storage import keep_file
from forum.core.security import Actor
from forum.core.text import clean_text


def keep_file_of(*, stream: IO[bytes], name: str, taken: Collection[FileKind], wrong: Any) -> File:
    """``keep_file`` of a content whose kind is one of ``taken``; ``wrong`` is said of any other."""
    file = keep_file(stream=stream, name=name)
    if file.kind not in taken:
        raise file_refused(name, wrong)
    return file


def check_signs(*, is_signature: bool, signs: Any, is_own: bool) -> None:
    """Raise ``DomainError`` on ``signs`` unless the row is a signature of a file that stands beside it.

    ``signs`` is the row that is signed, or None where it is not stated; ``is_own`` whether it is of the same record.
    """
    if signs is None:
        return
    if not is_signature:
        raise DomainError("signs", _l("Only a signature belongs to another file."))
    if not is_own or signs.removed_at is not None or signs.file.kind is FileKind.SIGNATURE:
        raise DomainError("signs", _l("Choose one of the list."))


def add_attachment(attachment: Any, name: str) -> None:
    """Write a row of a table of files; a content that is on the card meanwhile is refused on ``files``."""
    try:
        with atomic():
            db.session.add(attachment)
            db.session.flush()
    except sa.exc.IntegrityError as error:
        # Somebody else has attached the same content at this moment.
        raise attached_already(name) from error


def take_off(attachment: Any, *, actor: Actor, reason: str, is_signed: bool) -> None:
    """Mark a row of a table of files as taken off the card, with the reason; its content stays in the folder.

    Raises ``DomainError`` on ``reason`` (none) and None (a signature on the card belongs to it).
    """
    reason = clean_text(reason)
    if not reason:
        raise DomainError("reason", _l("Give the reason."))
    if is_signed:
        raise DomainError(None, _l("A signature belongs to this file: take the signature off first."))
    attachment.removed_at = utc_now()
    attachment.removed_by, attachment.removed_by_label = actor.id, actor.label
    attachment.removal_reason = reason


def attached_already(name: str) -> DomainError:
    """The same content twice on one card would be taken for two papers."""
    return file_refused(name, _("This file is on the card already."))


def file_refused(name: str, why: Any) -> DomainError:
    """Several files come with one form: each refusal says which one is meant."""
    return DomainError(UPLOAD_FIELD, f"{safe_name(name)}: {why}")
