"""A process that brings in a list is killed at random moments: the register holds all of the list or nothing of it."""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from typing import Final

import sqlalchemy as sa

from benchmarks.imports import SECRETARY, register, workbook
from forum.agreements.importing.agreements import AGREEMENTS_IMPORT
from forum.agreements.models import Agreement, Allocation, Party
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.imports import Decisions, Order, runs

KILLS: Final = 100
ROWS: Final = 200
ORDER: Final = Order(SECRETARY, "ru", {})


def killed(backend: str, *, kills: int = KILLS, rows: int = ROWS) -> tuple[int, int, list[tuple[int, ...]]]:
    """How often nothing and how often all of the list was stored, and what was found that is neither.

    What is found is told as numbers of documents, parties, parts of the allocation and events.
    """
    nothing, everything, between = 0, 0, []
    chance = random.Random(2026)  # noqa: S311  # moments, no secret
    with register(backend):
        content = workbook(rows, 0)
        _bring_in(content)
        whole = _stored()
        before = time.monotonic()
        _bring_in(content)
        lasts = time.monotonic() - before
        found = _stored()
        for _ in range(kills):
            was = found
            _killed_after(chance.uniform(0, lasts * 1.2), content)
            found = _stored()
            if found == was:
                nothing += 1
            elif found == tuple(one + more for one, more in zip(was, whole, strict=True)):
                everything += 1
            else:
                between.append(found)
    return nothing, everything, between


def _killed_after(seconds: float, content: bytes) -> None:
    """Let a process bring the list in, and kill it that long after it began."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            _bring_in(content)
        finally:
            # Nothing of the parent's may be closed or written by the child.
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _bring_in(content: bytes) -> None:
    _table, preview = runs.read_list(AGREEMENTS_IMPORT, ORDER, runs.opened(content, "list.xlsx"))
    AGREEMENTS_IMPORT.apply(preview, ORDER, Decisions())
    db.session.commit()


def _stored() -> tuple[int, ...]:
    """Numbers of documents, parties, parts of the allocation and events."""
    db.session.rollback()
    counted = (sa.select(sa.func.count()).select_from(model) for model in (Agreement, Party, Allocation, AuditEvent))
    return tuple(db.session.scalar(statement) or 0 for statement in counted)


def main(arguments: list[str] | None = None) -> int:
    """Kill on both databases; how many of them were left between."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--database", default="sqlite,postgresql")
    chosen = parser.parse_args(arguments if arguments is not None else [])
    missed = 0
    print("A process that brings in a list is killed")
    for backend in chosen.database.split(","):
        nothing, everything, between = killed(backend, kills=chosen.kills)
        print(f"  {backend}: {nothing} times nothing, {everything} times everything, {len(between)} times between")
        missed += bool(between)
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
