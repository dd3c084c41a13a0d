"""A process that brings in a list is killed at random moments: the register holds all of the list or nothing of it.

Moments are drawn within each phase, for a commit lasts a thousandth of the whole and moments drawn over all of it would
never meet one. Nothing is written while a list is read, so only who is killed while reading reads it anew. Both ways
are killed: what was checked just now is written, and what was kept with the preview, as the pages do it while nothing
has moved; there the preview is killed as well, and the list noted as brought in is counted with its documents.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

import sqlalchemy as sa

from benchmarks.imports import SECRETARY, register, workbook
from forum.agreements.importing.agreements import AGREEMENTS_IMPORT
from forum.agreements.models import Agreement, Allocation, Party
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.imports import Decisions, Order, Preview, keeping, runs
from forum.core.imports.keeping import KeptList
from forum.core.imports.models import ImportRun, RunState
from forum.core.spreadsheet.books import ReadBook

KILLS: Final = 100
ROWS: Final = 40
ORDER: Final = Order(SECRETARY, "ru", {})
NAME: Final = "list.xlsx"
PATIENCE_S: Final = 60.0


class Way(StrEnum):
    """How a list comes into the register."""

    CHECKED = "checked just now"
    KEPT = "kept with its preview"


class Phase(StrEnum):
    """What the process is doing when it is killed."""

    READING = "reading"
    CHECKING = "checking"
    STAGING = "staging"
    UNPACKING = "unpacking"
    WRITING = "writing"
    COMMITTING = "committing"


PHASES: Final = {
    Way.CHECKED: (Phase.READING, Phase.CHECKING, Phase.WRITING, Phase.COMMITTING),
    Way.KEPT: tuple(Phase),
}


class Outcome(StrEnum):
    """What the register holds of the list afterwards."""

    NOTHING = "nothing"
    EVERYTHING = "everything"
    BETWEEN = "between"


Steps = Iterator[tuple[Phase, Callable[[], object]]]


class Kill(NamedTuple):
    """One kill and what was found after it, as ``_stored`` tells it."""

    phase: Phase
    outcome: Outcome
    found: tuple[int, ...]


def killed(backend: str, *, way: Way, kills: int = KILLS, rows: int = ROWS) -> list[Kill]:
    """Kill that many processes, in each phase as often as in the others."""
    told: list[Kill] = []
    chance = random.Random(2026)  # noqa: S311  # moments, no secret
    # No file is brought in twice.
    contents = (workbook(rows, 0, first=number * rows) for number in itertools.count())
    with register(backend):
        _measured(_steps(way, next(contents)))
        whole = _stored()
        lasts = _measured(_steps(way, next(contents)))
        found = _stored()
        # The first list found the register empty: the second adds as much, or what follows would compare nothing.
        if found != tuple(2 * number for number in whole):
            raise AssertionError(f"a list adds {whole} and then makes {found}")
        for number in range(kills):
            phase = PHASES[way][number % len(PHASES[way])]
            was = found
            content = next(contents)
            book = None if phase is Phase.READING else runs.opened(content, NAME)
            # Beyond its usual end, for a phase that takes longer is to be met as well.
            moment = chance.uniform(0, lasts[phase] * 1.2)
            _killed_in(phase, moment, _steps(way, content, book))
            found = _stored()
            told.append(Kill(phase, _outcome(was, found, whole), found))
    return told


def _outcome(was: tuple[int, ...], found: tuple[int, ...], whole: tuple[int, ...]) -> Outcome:
    if found == was:
        return Outcome.NOTHING
    is_whole = found == tuple(one + more for one, more in zip(was, whole, strict=True))
    return Outcome.EVERYTHING if is_whole else Outcome.BETWEEN


def _measured(steps: Steps) -> dict[Phase, float]:
    """How many seconds each phase of a process lasts that is left alone."""
    heard, said = os.pipe()

    def measure() -> None:
        for phase, step in steps:
            began = time.perf_counter()
            step()
            os.write(said, f"{phase} {time.perf_counter() - began}\n".encode())

    if ended := _in_a_process(measure):
        raise AssertionError(f"a process left alone ended with {ended}")
    os.close(said)
    with os.fdopen(heard, encoding="ascii") as lines:
        told = [line.split() for line in lines]
    return {Phase(phase): float(seconds) for phase, seconds in told}


def _killed_in(phase: Phase, seconds: float, steps: Steps) -> None:
    """Let a process take the steps, and have the system kill it that long after it entered the phase.

    A signal that nobody handles ends a process as SIGKILL does, between two instructions and without a word; and its
    own timer is exact to the microsecond where another process would wake too late for a commit.
    """

    def take() -> None:
        for entered, step in steps:
            if entered is phase:
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6))
            step()
        # It has come to its end before the moment.
        signal.pause()

    if (ended := _in_a_process(take)) != -signal.SIGALRM:
        raise AssertionError(f"the process was not killed: it ended with {ended}")


def _in_a_process(call: Callable[[], None]) -> int:
    """How a process ends that makes the call: 0, 1 for an error, or the signal that killed it, negative."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            call()
            code = 0
        finally:
            # Nothing of the parent's may be closed or written by the child.
            os._exit(code)
    _pid, status = os.waitpid(child, 0)
    _wait_for_the_server()
    return os.waitstatus_to_exitcode(status)


def _steps(way: Way, content: bytes, book: ReadBook | None = None) -> Steps:
    """The phases in their order with what is done in each; reading only where the list was not read."""
    books, previews = [book] if book else [], list[Preview]()
    if not books:
        yield Phase.READING, lambda: books.append(runs.opened(content, NAME))
    moment = keeping.Moment.of(AGREEMENTS_IMPORT)
    yield Phase.CHECKING, lambda: previews.append(runs.read_list(AGREEMENTS_IMPORT, ORDER, books[0])[1])
    if way is Way.CHECKED:
        yield Phase.WRITING, lambda: _write(previews[0])
    else:
        found, kept = list[ImportRun](), list[KeptList]()
        yield Phase.STAGING, lambda: found.append(_staged(content, previews[0], moment))
        yield Phase.UNPACKING, lambda: kept.append(_kept(found[0]))
        yield Phase.WRITING, lambda: _write_kept(found[0], kept[0])
    yield Phase.COMMITTING, db.session.commit


def _write(preview: Preview) -> None:
    AGREEMENTS_IMPORT.apply(preview, ORDER, Decisions())
    db.session.flush()


def _staged(content: bytes, preview: Preview, moment: keeping.Moment | None) -> ImportRun:
    """Keep the list for its sender with what was checked, as the page of its preview does."""
    run = runs.new_run(AGREEMENTS_IMPORT, ORDER, name=NAME, content=content, preview=preview)
    checked = keeping.packed(AGREEMENTS_IMPORT, ORDER, run, preview, moment)
    runs.stage(run, content=content, preview=preview, checked=checked)
    db.session.commit()
    return run


def _kept(run: ImportRun) -> KeptList:
    kept = keeping.kept_list(AGREEMENTS_IMPORT, ORDER, runs.locked(run))
    if kept is None:
        raise AssertionError("nothing has moved, and yet the list would be checked again")
    return kept


def _write_kept(run: ImportRun, kept: KeptList) -> None:
    decisions = Decisions.confirming(kept.preview)
    runs.bring_in(AGREEMENTS_IMPORT, ORDER, run, kept.preview, decisions, trail=kept.trail)
    db.session.flush()


def _wait_for_the_server() -> None:
    """PostgreSQL ends the work of a client that is gone when it notices: till then it is not known what is stored."""
    if db.engine.dialect.name != "postgresql":
        return
    others = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    until = time.monotonic() + PATIENCE_S
    while db.session.scalar(others):
        if time.monotonic() > until:
            raise TimeoutError("the server still works for a client that was killed")
        db.session.rollback()
        time.sleep(0.005)


def _stored() -> tuple[int, ...]:
    """Numbers of documents, parties, parts of the allocation, events, and of lists noted as brought in."""
    db.session.rollback()
    counted = [sa.select(sa.func.count()).select_from(model) for model in (Agreement, Party, Allocation, AuditEvent)]
    counted.append(sa.select(sa.func.count()).where(ImportRun.state == RunState.COMMITTED))
    return tuple(db.session.scalar(statement) or 0 for statement in counted)


def main(arguments: list[str] | None = None) -> int:
    """Kill on both databases, both ways; how many of them were left between."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--database", default="sqlite,postgresql")
    chosen = parser.parse_args(arguments if arguments is not None else [])
    missed = 0
    print("A process that brings in a list is killed")
    for backend, way in itertools.product(chosen.database.split(","), Way):
        began = time.monotonic()
        told = killed(backend, way=way, kills=chosen.kills, rows=chosen.rows)
        seconds = time.monotonic() - began
        print(f"  {backend}: {len(told)} kills of a list of {chosen.rows} documents, {way}, {seconds:.0f} s")
        for phase in PHASES[way]:
            counts = Counter(kill.outcome for kill in told if kill.phase is phase)
            print(f"    {phase:11} " + ", ".join(f"{counts[outcome]} times {outcome}" for outcome in Outcome))
        missed += sum(kill.outcome is Outcome.BETWEEN for kill in told)
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
