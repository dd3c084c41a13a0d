"""The folder of contents: written to a draft, hashed on the way, linked to its place, never written again."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _

from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.files.kinds import MOST_BYTES, UPLOAD_FIELD, recognise
from forum.core.files.models import File
from forum.core.files.names import safe_name

_CHUNK: Final = 1024 * 1024
_DRAFT: Final = ".draft-"


@dataclass(frozen=True, slots=True)
class FileFault:
    """A content that is not what its row says: gone, or with another hash."""

    sha256: str
    is_missing: bool


def files_folder() -> Path:
    """Where contents lie: the setting ``FORUM_FILES``, which no web server serves."""
    folder: Path = current_app.config["FORUM"].files
    return folder


def path_of(sha256: str) -> Path:
    """Where the content of that hash lies."""
    return files_folder() / sha256[:2] / sha256


def keep_file(*, stream: IO[bytes], name: str) -> File:
    """Keep what ``stream`` holds and return its row; a content that is kept already is kept once.

    The content stays in the folder if the transaction is undone: nothing names it then, and ``forum doctor`` tells.
    Raises ``DomainError`` on ``files`` with the name: empty, larger than ``MOST_BYTES``, of no kind that is taken.
    """
    folder = files_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=_DRAFT, dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            sha256, size = _copy(stream, file)
        kind = recognise(Path(draft))
        _place(Path(draft), sha256)
    except DomainError as error:
        raise DomainError(error.field, f"{safe_name(name)}: {error.message}") from error
    finally:
        Path(draft).unlink()
    return _row(File(sha256=sha256, size=size, kind=kind))


def _copy(stream: IO[bytes], file: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > MOST_BYTES:
            raise DomainError(UPLOAD_FIELD, _("The file is larger than %(number)s MB.", number=MOST_BYTES // 1024**2))
        digest.update(chunk)
        file.write(chunk)
    if size == 0:
        raise DomainError(UPLOAD_FIELD, _("The file is empty."))
    file.flush()
    # The row is durable once committed, so its content has to be durable before.
    os.fsync(file.fileno())
    return digest.hexdigest(), size


def _place(draft: Path, sha256: str) -> None:
    place = path_of(sha256)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    draft.chmod(0o400)
    try:
        # A link, unlike a rename, never replaces what is there.
        os.link(draft, place)
    except FileExistsError:
        if _hash_of(place) != sha256:
            raise DomainError(
                UPLOAD_FIELD, _("The copy of this file that is kept is damaged. Tell the administrator.")
            ) from None
    else:
        _sync(place.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _row(file: File) -> File:
    same = sa.select(File).where(File.sha256 == file.sha256)
    kept = db.session.scalars(same).one_or_none()
    if kept is not None:
        return kept
    try:
        with db.session.begin_nested():
            db.session.add(file)
    except sa.exc.IntegrityError:
        # Somebody else has sent the same content meanwhile.
        return db.session.scalars(same).one()
    return file


def _hash_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_faults() -> Iterator[FileFault]:
    """Contents that are gone or damaged, in the order of their hashes; reads the whole folder."""
    for sha256 in db.session.scalars(sa.select(File.sha256).order_by(File.sha256)):
        path = path_of(sha256)
        if not path.is_file():
            yield FileFault(sha256, is_missing=True)
        elif _hash_of(path) != sha256:
            yield FileFault(sha256, is_missing=False)


def unnamed_contents() -> list[Path]:
    """Files of the folder that no row names: of uploads that were undone or broke off; they may be deleted."""
    known = set(db.session.scalars(sa.select(File.sha256)))
    return sorted(path for path in files_folder().rglob("*") if path.is_file() and path.name not in known)
