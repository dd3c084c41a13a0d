"""Totals over a hundred thousand documents on SQLite: medians, plans of execution, promises kept or missed.

python -m benchmarks.totals [--rounds N] [--plans]
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from benchmarks.register import DOCUMENTS, EDITIONS, application, scratch_register
from benchmarks.timing import Timed, timed, verdict
from forum.core.db import db, reading
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.statistics.queries import (
    StatisticsFilter,
    edition_totals,
    key_figures,
    left_out,
    matrix,
    participation,
    region_amounts,
)


def figures() -> dict[str, tuple[Callable[[], Any], float | None]]:
    """What is measured: a call, and the most milliseconds it may take where that is promised."""
    everything, one = StatisticsFilter(), StatisticsFilter(forum_ids=(_edition(),))

    def run(statement: sa.Select[Any]) -> Callable[[], Any]:
        return lambda: db.session.execute(statement).all()

    return {
        "value and share per Russian region": (run(region_amounts(Side.RU, everything)), 100),
        "value and share per Belarusian region": (run(region_amounts(Side.BY, everything)), 100),
        "participates in, per Russian region": (run(participation(Side.RU, everything)), 150),
        "participates in, per Belarusian region": (run(participation(Side.BY, everything)), 150),
        "one edition, value and share per region": (run(region_amounts(Side.RU, one)), 10),
        "one edition, key figures": (lambda: key_figures(one), None),
        "key figures of everything": (lambda: key_figures(everything), None),
        "matrix": (lambda: matrix(everything, locale="ru"), None),
        "editions": (lambda: edition_totals(everything, locale="ru"), None),
        "what is left out": (lambda: left_out(everything), None),
    }


def _edition() -> int:
    """The key of an edition in the middle."""
    return db.session.scalars(sa.select(Forum.id).where(Forum.number == EDITIONS // 2)).one()


def report(rounds: int, *, with_plans: bool) -> int:
    """Print medians of ``rounds`` interleaved runs; the number of promises not kept."""
    measured = figures()
    times: dict[str, list[Timed]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, (call, _limit) in measured.items():
            times[name].append(timed(call))
    missed = 0
    print(f"{'':42}{'CPU':>9}{'elapsed':>9}")
    for name, (_call, limit) in measured.items():
        processor = statistics.median(one.processor for one in times[name])
        elapsed = statistics.median(one.elapsed for one in times[name])
        print(f"{name:42}{processor:9.1f}{elapsed:9.1f}  {verdict(processor, limit, 'ms')}".rstrip())
        missed += limit is not None and processor > limit
    if with_plans:
        _print_plans()
    return missed


def _print_plans() -> None:
    chosen = StatisticsFilter()
    for name, statement in {
        "value per region": region_amounts(Side.RU, chosen),
        "value per Belarusian region": region_amounts(Side.BY, chosen),
        "participates in": participation(Side.RU, chosen),
        "one edition": region_amounts(Side.RU, StatisticsFilter(forum_ids=(_edition(),))),
    }.items():
        compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
        print(f"\n{name}")
        for row in db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}")):
            print(f"    {row[3]}")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--plans", action="store_true", help="print how SQLite goes about it")
    options = parser.parse_args(arguments or [])
    path = scratch_register()
    with application(path).app_context(), reading():
        print(f"\nTotals over {DOCUMENTS} documents in {EDITIONS} editions on SQLite, median of {options.rounds}, ms")
        missed = report(options.rounds, with_plans=options.plans)
        db.session.remove()
        db.engine.dispose()
    return missed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
