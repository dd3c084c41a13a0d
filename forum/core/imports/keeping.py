"""What was checked is kept with its preview, and written as it is while nothing that the check depended on has moved.

See docs/adr/0025-checked-lists-kept.md for what a check depends on and how each of it is told.
"""

from __future__ import annotations

import functools
import hashlib
import io
import itertools
import json
import zlib
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import sqlalchemy as sa

import forum
from forum.core.audit import SEEN, AuditEvent, request_id
from forum.core.clock import today
from forum.core.db import db
from forum.core.imports.importers import Importer, Order
from forum.core.imports.models import ImportRun
from forum.core.imports.storing import unpacked
from forum.core.imports.verdicts import Preview

_STAMP: Final = 64
_QUICKLY: Final = 1


class Trail(NamedTuple):
    """Where the audit trail stands: how many events tell of a change, and the key of the last of them.

    A key that is given early may be committed late: only both together say that nothing has come.
    """

    events: int
    last: int


class MovedMeanwhileError(Exception):
    """Somebody has changed the register while the list was written: what was written is taken back."""


class KeptList(NamedTuple):
    """A list as it was checked, and where the trail stood."""

    preview: Preview
    trail: Trail


@dataclass(frozen=True, slots=True)
class Moment:
    """What a check depends on beside the file, the actor and the language; taken before it begins.

    What is committed while it runs makes the trail longer than it is told here, and a midnight makes another day.
    """

    day: date
    trail: Trail

    @classmethod
    def of(cls, importer: Importer) -> Moment | None:
        """The present; None where nothing of such a list is kept."""
        if importer.keeping is None:
            return None
        told = sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(AuditEvent.id), 0)).where(_tells(importer))
        return cls(today(), Trail(*db.session.execute(told).one()))

    def stamp(self, order: Order, run: ImportRun) -> bytes:
        """Equal for two checks of one run that must say the same."""
        told = [
            _program(),
            self.day.isoformat(),
            self.trail,
            order.locale,
            astuple(order.actor),
            run.kind,
            run.list_key,
            run.fingerprint,
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest().encode("ascii")


def packed(importer: Importer, order: Order, run: ImportRun, preview: Preview, moment: Moment | None) -> bytes | None:
    """What ``preview``, checked at that moment, would write, under a stamp; None where it has to be checked again."""
    if importer.keeping is None or moment is None or not preview.is_sound:
        return None
    pieces = importer.keeping.pack(preview)
    if pieces is None:
        return None
    squeezed, versions = zlib.compressobj(_QUICKLY), [row.version for row in preview.rows]
    told = [moment.stamp(order, run)]
    for piece in itertools.chain([versions], pieces):
        line = json.dumps(piece, ensure_ascii=False, separators=(",", ":"))
        told.append(squeezed.compress(line.encode() + b"\n"))
    return b"".join([*told, squeezed.flush()])


def kept_list(importer: Importer, order: Order, run: ImportRun) -> KeptList | None:
    """The list of ``run`` as it was checked; None where it has to be checked again, for whatever reason.

    Ask for it in the transaction that writes, under the lock of the run.
    """
    moment = Moment.of(importer)
    content = db.session.scalar(sa.select(ImportRun.checked).where(ImportRun.id == run.id))
    if importer.keeping is None or moment is None or content is None or run.preview is None:
        return None
    if content[:_STAMP] != moment.stamp(order, run):
        return None
    pieces = map(json.loads, io.BytesIO(zlib.decompress(content[_STAMP:])))
    preview = unpacked(run.preview)
    for row, version in zip(preview.rows, next(pieces), strict=True):
        row.version = version
    if preview.fingerprint() != run.fingerprint:
        return None
    importer.keeping.unpack(pieces, preview)
    return KeptList(preview, moment.trail)


def check_unmoved(importer: Importer, trail: Trail) -> None:
    """Raise ``MovedMeanwhileError`` when another transaction has told of a change since ``trail`` was read.

    SQLite lets nobody else write; PostgreSQL does, and each statement sees what was committed until then.
    """
    counted = sa.select(sa.func.count()).where(_tells(importer))
    # The keys of our own events are given after that one, of this request alone.
    others = counted.where(AuditEvent.id > trail.last, AuditEvent.request_id != request_id())
    if db.session.scalar(counted.where(AuditEvent.id <= trail.last)) != trail.events or db.session.scalar(others):
        raise MovedMeanwhileError


def _tells(importer: Importer) -> sa.ColumnElement[bool]:
    """Whether an event tells of a change that a check of such a list may see."""
    quiet = importer.keeping.unmoved_by if importer.keeping is not None else ()
    seen = [AuditEvent.action.like(f"%{ending}") for ending in SEEN]
    return sa.not_(sa.or_(AuditEvent.action.in_(quiet), *seen))


@functools.cache
def _program() -> str:
    """Digest of the program: another one may check otherwise, or have other columns."""
    told = hashlib.sha256()
    folder = Path(forum.__file__).parent
    for module in sorted(folder.rglob("*.py")):
        told.update(f"{module.relative_to(folder).as_posix()}\n".encode())
        told.update(module.read_bytes())
    return told.hexdigest()
