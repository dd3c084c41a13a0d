"""A list from its sending to its bringing in: staged for its sender alone, brought in once, whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core import audit
from forum.core.clock import utc_now
from forum.core.db import atomic, db
from forum.core.errors import DomainError
from forum.core.files import safe_name
from forum.core.formatting import current_formats
from forum.core.imports.importers import Answer, Decisions, Importer, Order
from forum.core.imports.keeping import Trail, check_unmoved
from forum.core.imports.models import ImportRun, RunState
from forum.core.imports.storing import packed, unpacked
from forum.core.imports.tables import Table, read_table
from forum.core.imports.verdicts import Preview
from forum.core.security import Actor
from forum.core.spreadsheet.books import ReadBook, read_book

KEPT: Final = timedelta(hours=24)
"""How long a list waits for its sender: it may hold persons."""
MOST_STAGED: Final = 10
"""Lists of one account that wait at once; the oldest make room."""
MOST_LISTED: Final = 20
"""Earlier lists that a page tells of."""
UNANSWERED: Final = _l("Nothing was brought in: tick every row that is to be checked first.")
_CLEARED: Final[dict[str, Any]] = {"content": None, "preview": None, "checked": None, "decisions": {}, "answers": {}}


class AlreadyBroughtInError(DomainError):
    """The same file was brought in before, by whom and when."""

    def __init__(self, run: ImportRun) -> None:
        when = current_formats().datetime_text(run.committed_at) if run.committed_at else ""
        told = _("This file was brought in already: %(who)s, %(when)s.", who=run.created_by_label, when=when)
        super().__init__("file", told)
        self.run = run


class MovedOnError(DomainError):
    """The register has changed since the preview was made: what would be written is not what was shown."""

    def __init__(self) -> None:
        super().__init__(
            None, _("The register has changed since this preview was made. Look at what the list would do now.")
        )


def read_list(
    importer: Importer, order: Order, book: ReadBook, *, upload: str | None = "file"
) -> tuple[Table, Preview]:
    """The list in ``book`` and what it would do; nothing is written. Raises ``DomainError``."""
    check_may_bring_in(importer, order)
    table = table_of(importer, order, book, upload=upload)
    preview = importer.check(table, order)
    preview.notices[:0] = [notice for notice in table.notices if notice not in preview.notices]
    return table, preview


def check_may_bring_in(importer: Importer, order: Order) -> None:
    """Raise ``DomainError`` where the actor may not bring in such a list."""
    if not order.actor.may(importer.permission):
        # Pages are guarded by their routes; a command acts as any account.
        raise DomainError(None, _("Your role does not allow this."))


def table_of(importer: Importer, order: Order, book: ReadBook, *, upload: str | None = "file") -> Table:
    """The list in ``book``. Raises ``DomainError``."""
    return read_table(book, importer.register(order), locale=order.locale, upload=upload)


def opened(content: bytes, name: str) -> ReadBook:
    """The sheets of a list that was sent. Raises ``DomainError`` on ``file``."""
    return read_book(content, filename=name)


def new_run(importer: Importer, order: Order, *, name: str, content: bytes, preview: Preview) -> ImportRun:
    """A run of that list, not in the session yet. Raises ``AlreadyBroughtInError``."""
    sha256 = hashlib.sha256(content).hexdigest()
    run = ImportRun(
        kind=importer.name,
        file_name=safe_name(name)[:200],
        sha256=sha256,
        size=len(content),
        rows=len(preview.rows),
        chosen=dict(order.chosen),
        list_key=_list_key(importer, sha256, order.chosen),
        state=RunState.STAGED,
        created_by=order.actor.id,
        created_by_label=order.actor.label,
        counts=_counts(preview),
        fingerprint=preview.fingerprint(),
        decisions={},
        answers={},
    )
    _refuse_twice(run)
    return run


def stage(run: ImportRun, *, content: bytes, preview: Preview, checked: bytes | None = None) -> None:
    """Keep the list for its sender, encrypted, for a day; ``checked`` as ``keeping.packed`` gives it."""
    clear_forgotten()
    run.content, run.preview, run.checked = content, packed(preview), checked
    with atomic():
        db.session.add(run)
        db.session.flush()
        _make_room(run)


def run_of(actor: Actor, importer: Importer, run_id: int) -> ImportRun:
    """The list with that key that ``actor`` sent, whatever has become of it. Raises ``NoResultFound``."""
    own = (ImportRun.id == run_id, ImportRun.kind == importer.name, ImportRun.created_by == actor.id)
    return db.session.scalars(sa.select(ImportRun).where(*own, ImportRun.created_by.is_not(None))).one()


def last_waiting(actor: Actor, importer: Importer, name: str, chosen: Mapping[str, Any]) -> ImportRun | None:
    """The list of that name that ``actor`` sent last for what is chosen and that still waits; None when none does."""
    statement = (
        sa.select(ImportRun)
        .where(ImportRun.kind == importer.name, ImportRun.created_by == actor.id, ImportRun.file_name == name)
        .where(ImportRun.created_by.is_not(None), ImportRun.state == RunState.STAGED)
        .order_by(ImportRun.id.desc())
        .limit(MOST_STAGED)
    )
    return next((run for run in db.session.scalars(statement) if run.chosen == chosen and is_waiting(run)), None)


def is_waiting(run: ImportRun) -> bool:
    """Whether the list is still looked at: neither brought in nor discarded nor a day old."""
    return run.state is RunState.STAGED and run.created_at > utc_now() - KEPT


def preview_of(run: ImportRun) -> Preview:
    """The preview that is kept with a list that waits. Raises ``NoResultFound`` when its key is gone."""
    if run.preview is None:
        raise sa.exc.NoResultFound
    return unpacked(run.preview)


def decisions_of(run: ImportRun) -> Decisions:
    """What was decided so far."""
    keys = {name.partition(":")[::2]: takes_file for name, takes_file in run.decisions.items()}
    answers = {int(number): Answer(*told) for number, told in run.answers.items()}
    return Decisions({(int(number), key): takes_file for (number, key), takes_file in keys.items()}, answers)


def decide(run: ImportRun, decided: Mapping[tuple[int, str], bool]) -> None:
    """Remember whose value holds in open cells of the preview; other cells are left out."""
    open_cells = set(Decisions().missing(preview_of(run)))
    told = {f"{number}:{key}": is_file for (number, key), is_file in decided.items() if (number, key) in open_cells}
    with atomic():
        run.decisions = {**run.decisions, **told}


def answer(run: ImportRun, answers: Mapping[int, Answer | None]) -> None:
    """Remember what was said to the remarks of rows, None takes an answer back; what was not asked so is left out."""
    asked = {row.number: row for row in preview_of(run).asking()}
    kept = dict(run.answers)
    for number, told in answers.items():
        if told is None:
            kept.pop(str(number), None)
        elif number in asked and asked[number].question == told.question:
            kept[str(number)] = [told.question, told.leaves_out and asked[number].can_be_left_out]
    with atomic():
        run.answers = kept


def show_anew(run: ImportRun, preview: Preview) -> None:
    """Keep what the list would do by now; decisions on cells that are open no more go, and answers to what is asked
    otherwise now.
    """
    asked = {str(row.number): row.question for row in preview.asking()}
    open_cells = {f"{number}:{key}" for number, key in Decisions().missing(preview)}
    with atomic():
        run.preview, run.fingerprint, run.counts = packed(preview), preview.fingerprint(), _counts(preview)
        run.checked = None
        run.decisions = {name: is_file for name, is_file in run.decisions.items() if name in open_cells}
        run.answers = {number: told for number, told in run.answers.items() if asked.get(number) == told[0]}


def locked(run: ImportRun) -> ImportRun:
    """The run as it is now, kept from others until the transaction ends."""
    statement = sa.select(ImportRun).where(ImportRun.id == run.id).with_for_update()
    return db.session.scalars(statement, execution_options={"populate_existing": True}).one()


def bring_in(
    importer: Importer,
    order: Order,
    run: ImportRun,
    preview: Preview,
    decisions: Decisions,
    *,
    trail: Trail | None = None,
) -> int:
    """Write what ``preview`` says, all of it or nothing, and note the run as brought in; how many records it wrote.

    ``preview`` was made by ``check`` in this very transaction, or kept, and then ``trail`` is where the audit trail
    stands: raises ``MovedMeanwhileError`` when it has moved on by the time that all is written.

    Raises ``DomainError``: the role does not allow it, a row is refused, a cell is undecided, a remark is unanswered,
    the ``reason`` is missing, the same file was brought in before (``AlreadyBroughtInError``).
    """
    check_may_bring_in(importer, order)
    if not preview.is_sound:
        raise DomainError(None, _("Nothing was brought in: correct the rows with errors and send the list again."))
    if decisions.missing(preview):
        raise DomainError(None, _("Decide first whose value holds in every cell of a record that moved on."))
    if decisions.unanswered(preview):
        raise DomainError(None, UNANSWERED)
    if preview.reason is not None and not decisions.reason.strip():
        raise DomainError("reason", _("Give the reason."))
    with atomic():
        if trail is None:
            # What was kept has been compared with it.
            run.fingerprint = preview.fingerprint()
        _note(run, preview)
        written = importer.apply(preview, order, decisions)
        if trail is not None:
            check_unmoved(importer, trail)
        asked = preview.asking()
        told = {
            "sha256": run.sha256,
            "rows": run.rows,
            "written": written,
            "remarks_confirmed": sum(len(row.remarks) for row in asked if not decisions.leaves_out(row)),
            "rows_left_out": sum(map(decisions.leaves_out, asked)),
        }
        changes = {name: [None, value] for name, value in told.items()}
        db.session.add(
            audit.new_event(
                actor=order.actor,
                action="import_run.committed",
                entity=ImportRun.__tablename__,
                entity_id=run.id,
                label=importer.label,
                changes=changes,
            )
        )
    return written


def discard(run: ImportRun) -> None:
    """Forget the content of a list that waits."""
    with atomic():
        _end(ImportRun.id == run.id)


def clear_forgotten() -> int:
    """Discard the lists whose senders did not come back within a day; how many they were."""
    return _end(ImportRun.created_at < utc_now() - KEPT)


def brought_in(importer: Importer, actor: Actor) -> Sequence[ImportRun]:
    """The last lists of that kind that were brought in, the newest first: who, when, how many, and no person.

    A representative is told of the own lists alone: names of files tell who sends whom.
    """
    statement = sa.select(ImportRun).where(ImportRun.kind == importer.name, ImportRun.state == RunState.COMMITTED)
    if actor.is_representative:
        statement = statement.where(ImportRun.created_by == actor.id)
    ordered = statement.order_by(ImportRun.committed_at.desc(), ImportRun.id.desc())
    return db.session.scalars(ordered.limit(MOST_LISTED)).all()


def _note(run: ImportRun, preview: Preview) -> None:
    """Mark the run before anything is written: a second sender of the same file waits at the unique key."""
    _refuse_twice(run)
    try:
        with db.session.begin_nested():
            run.state, run.committed_at, run.counts = RunState.COMMITTED, utc_now(), _counts(preview)
            run.rows = len(preview.rows)
            run.content = run.preview = run.checked = None
            run.decisions, run.answers = {}, {}
            db.session.add(run)
    except sa.exc.IntegrityError:
        _refuse_twice(run)
        raise


def _refuse_twice(run: ImportRun) -> None:
    same = sa.select(ImportRun).where(ImportRun.list_key == run.list_key, ImportRun.state == RunState.COMMITTED)
    with db.session.no_autoflush:
        earlier = db.session.scalars(same).first()
    if earlier is not None:
        raise AlreadyBroughtInError(earlier)


def _list_key(importer: Importer, sha256: str, chosen: Mapping[str, Any]) -> str:
    told = json.dumps([importer.name, sha256, dict(chosen)], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def _counts(preview: Preview) -> dict[str, int]:
    return {verdict.value: number for verdict, number in sorted(preview.counts().items())}


def _make_room(run: ImportRun) -> None:
    """Discard the oldest lists of the account beyond its number."""
    own = sa.select(ImportRun.id).where(ImportRun.created_by == run.created_by, ImportRun.state == RunState.STAGED)
    too_many = db.session.scalars(own.order_by(ImportRun.id.desc()).offset(MOST_STAGED)).all()
    if too_many:
        _end(ImportRun.id.in_(too_many))


def _end(condition: sa.ColumnElement[bool]) -> int:
    ended: Any = db.session.execute(
        sa.update(ImportRun)
        .where(ImportRun.state == RunState.STAGED, condition)
        .values(state=RunState.DISCARDED, **_CLEARED)
    )
    return int(ended.rowcount)
