"""Workbook of 100 000 agreements: the product's writer beside openpyxl write-only and XlsxWriter constant_memory.

Every measurement is a process of its own and the writers take turns, so that a slow minute of the machine hits all of
them alike. Time is processor time of the writing alone, over rows already read; memory is the peak over the idle
program with rows made one by one (read from Linux's /proc: what ``getrusage`` tells is inherited from the parent).
All write the same cells into a file.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from benchmarks.agreements import COLUMNS, Agreement, agreements
from forum.core.spreadsheet import RegisterSheet, stream_workbook

TIMES_OPENPYXL = 8.0
TIMES_XLSXWRITER = 4.0
PEAK_MB = 60.0

Write = Callable[[Iterable[Agreement], Path], None]


def write_product(ready: Iterable[Agreement], path: Path) -> None:
    """The product's own writer, with its title, header, totals, filter and print set-up."""
    sheet = RegisterSheet(COLUMNS, ready, name="Реестр", title="Соглашения и контракты")
    with path.open("wb") as file:
        for chunk in stream_workbook([sheet], title="Соглашения и контракты"):
            file.write(chunk)


def write_openpyxl(ready: Iterable[Agreement], path: Path) -> None:
    """Openpyxl's fastest mode: plain values, no style but its own date format."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Реестр")
    sheet.append([column.title for column in COLUMNS])
    for number, row in enumerate(ready, 1):
        sheet.append([number, *_plain(row)])
    book.save(path)


def write_xlsxwriter(ready: Iterable[Agreement], path: Path) -> None:
    """XlsxWriter's streaming mode with typed calls, which spare it the guessing of types."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet("Реестр")
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, str(column.title))
    for number, row in enumerate(ready, 1):
        sheet.write_number(number, 0, number)
        for place, value in enumerate(_plain(row), 1):
            if value.__class__ is str:
                sheet.write_string(number, place, value)
            elif value.__class__ is float:
                sheet.write_number(number, place, value)
            elif value is not None:
                sheet.write_datetime(number, place, value, day)
    book.close()


def _plain(row: Agreement) -> tuple[Any, ...]:
    kopecks = row.kopecks
    return (
        *(row.register_number, row.registered_on, row.forum, row.kind, row.title, row.signed_on),
        *(row.ru_organisation, row.inn, row.ru_region, row.by_organisation, row.by_region),
        None if kopecks is None else kopecks / 100,
        row.currency,
    )


WRITERS: dict[str, Write] = {
    "product": write_product,
    "openpyxl write-only": write_openpyxl,
    "XlsxWriter constant_memory": write_xlsxwriter,
}


def rows(count: int) -> Iterator[Agreement]:
    """What every writer is given."""
    return agreements(count)


def measure(name: str, count: int) -> dict[str, float]:
    """Seconds of processor time, peak over idle in MB, size in MB; called in a process of its own."""
    write = WRITERS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        # The first workbook loads the library and fills its caches: that is the idle program.
        write(rows(10), path)
        gc.collect()
        idle = _kilobytes("VmRSS")
        write(rows(count), path)
        peak = _kilobytes("VmHWM")
        ready = list(rows(count))
        gc.collect()
        start = time.process_time()
        write(ready, path)
        seconds = time.process_time() - start
        return {"seconds": seconds, "peak": (peak - idle) / 1024, "size": path.stat().st_size / 1e6}


def _kilobytes(field: str) -> int:
    """A memory figure of this very process: VmRSS now, VmHWM at its highest."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1])


def _in_child(name: str, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.export", "--child", name, "--rows", str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def report(count: int, rounds: int) -> int:
    """Print the table; the number of promises not kept."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in WRITERS}
    for _ in range(rounds):
        for name, results in runs.items():
            results.append(_in_child(name, count))
    own = statistics.median(run["seconds"] for run in runs["product"])
    print(f"\nWorkbook of {count} agreements x {len(COLUMNS)} columns, median of {rounds}")
    print(f"{'writer':28}{'CPU, s':>9}{'ratio':>8}{'peak over idle, MB':>21}{'file, MB':>10}")
    ratios: dict[str, float] = {}
    for name, results in runs.items():
        median = {key: statistics.median(run[key] for run in results) for key in results[0]}
        ratios[name] = median["seconds"] / own
        line = f"{name:28}{median['seconds']:9.2f}{ratios[name]:7.1f}x{median['peak']:21.1f}{median['size']:10.1f}"
        print(line)
    peak = max(run["peak"] for run in runs["product"])
    promises = {
        f"at least {TIMES_OPENPYXL:g} times openpyxl": ratios["openpyxl write-only"] >= TIMES_OPENPYXL,
        f"at least {TIMES_XLSXWRITER:g} times XlsxWriter": ratios["XlsxWriter constant_memory"] >= TIMES_XLSXWRITER,
        f"at most {PEAK_MB:g} MB over idle": peak <= PEAK_MB,
    }
    for promise, kept in promises.items():
        print(f"{'kept  ' if kept else 'MISSED'} {promise}")
    return sum(not kept for kept in promises.values())


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", choices=list(WRITERS), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments or [])
    if options.child:
        print(json.dumps(measure(options.child, options.rows)))
        return 0
    return report(options.rows, options.rounds)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
