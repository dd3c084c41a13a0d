"""Lists from outside: what the worst hostile file costs, and a list of ten thousand rows by thirty-five columns.

Every hostile file of the tests is given to the process that reads, as an upload would be, and must be refused. Told are
the seconds of its processor and its memory over the same process that is given nothing; the time by the clock stands
beside, for other programs change it. Of the ten thousand rows the whole of ``read_book`` is told: the child, and what
the parent keeps.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.timing import kilobytes, peak_kilobytes, timed, verdict
from forum.commands.serving import calm_collector
from forum.core.gate.process import PROGRAM
from forum.core.spreadsheet import Column, Kind, RegisterSheet, stream_csv, stream_workbook
from forum.core.spreadsheet.books import read_book

WORST_S: Final = 0.5
WORST_MB: Final = 50.0
READING_S: Final = 1.5
START_S: Final = 0.08
ROWS: Final = 10_000
COLUMNS: Final = 35

# The child tells of itself behind its last word, where the server no longer listens.
_TELLING: Final = (
    f"{PROGRAM}; import time; sys.stderr.write(f'{{time.process_time()}} '"
    " + next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
)
_WORDS: Final = (
    "соглашение", "договор", "поставка", "оборудование", "продовольствие", "сотрудничество", "администрация", "область",
    "общество", "ограниченной", "ответственностью", "культура", "торговля", "развитие", "тракторы", "о", "с", "между",
)  # fmt: skip


class Cost(NamedTuple):
    """Seconds of the child's processor and by the clock, MB at its highest; what it said last."""

    processor: float
    elapsed: float
    peak: float
    said: bytes


def cost(content: bytes) -> Cost:
    """What a child process spends on the file."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", _TELLING], input=content, capture_output=True, check=True
    )
    elapsed = time.perf_counter() - start
    processor, peak = done.stderr.split()
    return Cost(float(processor), elapsed, int(peak) / 1024, done.stdout.rstrip(b"\n").rpartition(b"\n")[2])


def measure_hostile() -> int:
    """Print the worst of the hostile files; the number of promises not kept."""
    from tests.core.gate.hostile import HOSTILE  # noqa: PLC0415  # what making them leaves behind would hide what is read

    idle = cost(b"")
    costs = {bad.name: cost(bad.make()) for bad in HOSTILE}
    passed = [name for name, one in costs.items() if not one.said.startswith(b'["bad"')]
    slow = sorted(costs, key=lambda name: costs[name].processor)[:-4:-1]
    large = sorted(costs, key=lambda name: costs[name].peak)[:-4:-1]
    worst, most = costs[slow[0]].processor, costs[large[0]].peak - idle.peak
    print(f"\n{len(costs)} hostile files, each read by a process of its own")
    print(f"start alone {idle.processor:8.3f} s of the processor   {verdict(idle.processor, START_S, 's')}")
    print(f"worst time  {worst:8.3f} s of the processor   {verdict(worst, WORST_S, 's')}")
    print(f"worst peak  {most:8.1f} MB over the start      {verdict(most, WORST_MB, 'MB')}")
    for name in dict.fromkeys((*slow, *large)):
        one = costs[name]
        print(f"  {name:36}{one.processor:8.3f} s,{one.elapsed:7.3f} s by the clock,{one.peak - idle.peak:7.1f} MB")
    print(f"{'kept  ' if not passed else 'MISSED'} each refused {', '.join(passed)}")
    return sum((idle.processor > START_S, worst > WORST_S, most > WORST_MB, bool(passed)))


def large_list() -> tuple[bytes, bytes]:
    """A list of texts, sums and days as the product writes it, .xlsx and .csv."""
    chance = random.Random(1)  # noqa: S311 - the same list in every run
    columns: list[Column[list[Any]]] = []
    for at in range(COLUMNS):
        kind = {3: Kind.MONEY, 4: Kind.DATE}.get(at % 5, Kind.TEXT)
        columns.append(Column(f"c{at}", f"Столбец {at}", kind, lambda row, at=at: row[at]))
    rows = [[_value(column.kind, chance, at) for at, column in enumerate(columns)] for _ in range(ROWS)]
    sheet = RegisterSheet(columns, rows, name="Реестр", totals=False)
    return b"".join(stream_workbook([sheet], title="Реестр")), b"".join(stream_csv(columns, rows))


def _value(kind: Kind, chance: random.Random, at: int) -> Any:
    if kind is Kind.MONEY:
        return chance.randrange(10**13)
    if kind is Kind.DATE:
        return date(2026, chance.randrange(1, 13), chance.randrange(1, 28))
    return " ".join(chance.choices(_WORDS, k=8 if at < 3 else 3))


def read_once(path: Path) -> dict[str, float]:
    """What ``read_book`` costs the parent: seconds by the clock and of its processor, MB at its highest over idle."""
    content = path.read_bytes()
    read_book(b"a;b")
    calm_collector()
    idle = kilobytes()
    spent = timed(lambda: read_book(content))
    return {
        "elapsed": spent.elapsed / 1000,
        "processor": spent.processor / 1000,
        "peak": (peak_kilobytes() - idle) / 1024,
    }


def measure_reading() -> int:
    """Print what the long list costs; the number of promises not kept."""
    missed = 0
    print(f"\nList of {ROWS} rows x {COLUMNS} columns, read_book with its child")
    empty = cost(b"")
    for name, content in zip((".xlsx", ".csv"), large_list(), strict=True):
        child = cost(content)
        with tempfile.NamedTemporaryFile(suffix=name) as file:
            file.write(content)
            file.flush()
            # A process of its own: memory that the making of the list has left behind would hide what reading takes.
            command = [sys.executable, "-m", "benchmarks.gate", "--read", file.name]
            parent = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        print(
            f"{name:6}{len(content) / 1e6:6.1f} MB: {parent['elapsed']:5.2f} s by the clock; child"
            f" {child.processor:5.2f} s, {child.peak - empty.peak:5.1f} MB; parent {parent['processor']:5.2f} s,"
            f" {parent['peak']:5.1f} MB   {verdict(child.processor, READING_S, 's of the child')}"
        )
        missed += child.processor > READING_S
    return missed


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments or [])
    if options.read:
        print(json.dumps(read_once(options.read)))
        return 0
    return measure_hostile() + measure_reading()


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
