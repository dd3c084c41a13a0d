"""Totals over a hundred thousand agreements on SQLite: medians, plans of execution, promises kept or missed.

python -m benchmarks.totals [--agreements N] [--rounds N] [--plans] [--keep FILE]
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from forum.agreements.allocation import CARRIED, WHOLE_DOCUMENT_PPM, allocate
from forum.agreements.enums import AgreementKind, AgreementLevel, AgreementState, Disclosure
from forum.agreements.models import Agreement, Allocation
from forum.app import create_app
from forum.config import Settings
from forum.core.clock import utc_now
from forum.core.db import Base, db, reading
from forum.forums.models import Forum
from forum.rates.loading import currency_rows
from forum.rates.models import Currency
from forum.reference import loading
from forum.reference.enums import Side
from forum.reference.models import District, Region
from forum.statistics.queries import (
    StatisticsFilter,
    edition_totals,
    key_figures,
    left_out,
    matrix,
    participation,
    region_amounts,
)

CHUNK = 5_000
EDITIONS = 250
"""Editions the agreements are spread over: one then holds the 400 documents of a real one."""

Row = dict[str, Any]


def fill(count: int) -> None:
    """Write reference rows, editions, ``count`` agreements and their allocation, the same in every run."""
    Base.metadata.create_all(db.engine)
    for model, rows in ((District, loading.district_rows), (Region, loading.region_rows), (Currency, currency_rows)):
        db.session.execute(sa.insert(model), list(rows()))
    forums = [
        {"code": f"E{number}", "number": number, "name_ru": f"{number} Форум", "year": 2000 + number % 26}
        for number in range(1, EDITIONS + 1)
    ]
    db.session.execute(sa.insert(Forum), forums)
    regions = {
        side: [
            (code, key)
            for code, key in db.session.execute(sa.select(Region.code, Region.id).where(Region.side == side))
        ]
        for side in Side
    }
    made = _documents(count, regions)
    while chunk := [pair for pair, _ in zip(made, range(CHUNK), strict=False)]:
        db.session.execute(sa.insert(Agreement), [agreement for agreement, _ in chunk])
        db.session.execute(sa.insert(Allocation), [row for _, rows in chunk for row in rows])
    db.session.commit()


def _documents(count: int, regions: dict[Side, list[tuple[str, int]]]) -> Iterator[tuple[Row, list[Row]]]:
    chance = random.Random(2014)  # noqa: S311 - invented rows, the same in every run
    moment = utc_now()
    for key in range(1, count + 1):
        day = date(2014, 6, 9) + timedelta(days=chance.randrange(4300))
        is_contract, is_signed = chance.random() < 0.6, chance.random() < 0.9
        kopecks = chance.randrange(10**7, 10**12) if is_contract and chance.random() < 0.8 else None
        agreement: Row = {
            "id": key,
            "forum_id": 1 + key * EDITIONS // (count + 1),
            "kind": AgreementKind.CONTRACT if is_contract else AgreementKind.AGREEMENT,
            "level": AgreementLevel.ORGANISATIONAL if is_contract else AgreementLevel.INTERREGIONAL,
            "title": f"Договор поставки сельскохозяйственной техники и комплектующих к ней № {key}",
            "subject": "Поставка техники, запасных частей и услуг по её обслуживанию " * 3,
            "signed_on": day if is_signed else None,
            "state": AgreementState.SIGNED if is_signed else AgreementState.PLANNED,
            "disclosure": Disclosure.DISCLOSED if kopecks else Disclosure.NONE,
            "value": kopecks,
            "currency_code": "RUB" if kopecks else None,
            "value_rub": kopecks,
            "verified_at": moment,
            "counts": is_signed,
            "money": is_signed and kopecks is not None,
            "search_key": "договор поставки сельскохозяйственной техники и комплектующих к ней " * 2,
        }
        yield agreement, _allocation(agreement, regions, chance) if is_signed else []


def _allocation(agreement: Row, regions: dict[Side, list[tuple[str, int]]], chance: random.Random) -> list[Row]:
    """One region a side for most documents, two or three for some; every twentieth is amended later."""
    sides = {
        side: dict(chance.sample(known, k=1 if chance.random() < 0.85 else chance.randint(2, 3)))
        for side, known in regions.items()
    }
    ru, by = ([(code, 1) for code in sides[side]] for side in (Side.RU, Side.BY))
    kopecks, ppm = allocate(agreement["value_rub"] or 0, ru, by), allocate(WHOLE_DOCUMENT_PPM, ru, by)
    rows = [
        {
            "agreement_id": agreement["id"],
            "effective_on": agreement["signed_on"],
            "ru_region_id": sides[Side.RU][pair[0]],
            "by_region_id": sides[Side.BY][pair[1]],
            "kopecks": kopecks[pair],
            "ppm": ppm[pair],
            "is_stated": len(ru) == len(by) == 1,
            **{name: agreement[name] for name in CARRIED},
        }
        for pair in kopecks
    ]
    if agreement["id"] % 20 == 0 and agreement["value_rub"]:
        later = agreement["signed_on"] + timedelta(days=90)
        rows += [{**row, "effective_on": later, "kopecks": 1_00, "ppm": 0} for row in rows]
    return rows


def figures() -> dict[str, tuple[Callable[[], Any], float | None]]:
    """What is measured: a call, and the most milliseconds it may take where that is promised."""
    everything, one = StatisticsFilter(), StatisticsFilter(forum_ids=(EDITIONS // 2,))

    def run(statement: sa.Select[Any]) -> Callable[[], Any]:
        return lambda: db.session.execute(statement).all()

    return {
        "value and share per Russian region": (run(region_amounts(Side.RU, everything)), 100),
        "value and share per Belarusian region": (run(region_amounts(Side.BY, everything)), 100),
        "participates in, per Russian region": (run(participation(Side.RU, everything)), 150),
        "participates in, per Belarusian region": (run(participation(Side.BY, everything)), 150),
        "one edition, value and share per region": (run(region_amounts(Side.RU, one)), 10),
        "one edition, key figures": (lambda: key_figures(one), 10),
        "key figures of everything": (lambda: key_figures(everything), None),
        "matrix": (lambda: matrix(everything, locale="ru"), None),
        "editions": (lambda: edition_totals(everything, locale="ru"), None),
        "what is left out": (lambda: left_out(everything), None),
    }


def report(rounds: int, *, with_plans: bool) -> int:
    """Print medians of ``rounds`` interleaved runs; the number of promises not kept."""
    measured = figures()
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, (call, _limit) in measured.items():
            start = time.perf_counter()
            call()
            times[name].append((time.perf_counter() - start) * 1000)
    missed = 0
    for name, (_call, limit) in measured.items():
        median = statistics.median(times[name])
        is_kept = limit is None or median <= limit
        missed += not is_kept
        verdict = "" if limit is None else f"{'kept' if is_kept else 'MISSED':>8} (at most {limit:g} ms)"
        print(f"{name:42}{median:9.1f} ms{verdict}")
    if with_plans:
        _print_plans()
    return missed


def _print_plans() -> None:
    chosen = StatisticsFilter()
    for name, statement in {
        "value per region": region_amounts(Side.RU, chosen),
        "value per Belarusian region": region_amounts(Side.BY, chosen),
        "participates in": participation(Side.RU, chosen),
        "one edition": region_amounts(Side.RU, StatisticsFilter(forum_ids=(1,))),
    }.items():
        compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
        print(f"\n{name}")
        for row in db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}")):
            print(f"    {row[3]}")


def _app(path: Path) -> Flask:
    environ = {"FORUM_DATABASE_URL": f"sqlite:///{path}", "FORUM_SECRET_KEY": "benchmark" * 4}
    return create_app(Settings.from_environment(instance=path.parent, environ=environ))


def main(arguments: list[str] | None = None) -> int:
    """Build the register, measure, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agreements", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--plans", action="store_true", help="print how SQLite goes about it")
    parser.add_argument("--keep", type=Path, help="a database to build once and measure again")
    options = parser.parse_args(arguments or [])
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "benchmark.db"
        is_new = not path.exists()
        with _app(path).app_context(), reading():
            if is_new:
                fill(options.agreements)
            print(f"\nTotals over {options.agreements} agreements, median of {options.rounds}")
            missed = report(options.rounds, with_plans=options.plans)
            db.session.remove()
            db.engine.dispose()
    return missed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
