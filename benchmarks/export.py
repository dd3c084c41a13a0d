"""Workbook of a hundred thousand documents: the product's own path beside openpyxl and XlsxWriter.

Every measurement is a process of its own and the programs take turns, so that a slow minute of the machine hits all of
them alike; a ratio is the median of the rounds'. Time is processor time. The product writes through the response its
route sends, with title, header, totals, filter, styles and print set-up; openpyxl (write-only) and XlsxWriter
(constant_memory) write the same cells bare. It is told twice: of the writing alone, over rows already in memory, to
which the promises refer, and with the reading of the rows by the register's query, which is the same work for all
three. Memory is the peak over the idle program while rows are read and written.
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
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import openpyxl
import xlsxwriter

from benchmarks.agreements import KEYS, fourteen_columns, plain_rows, read_rows
from benchmarks.register import DOCUMENTS, application, scratch_register
from benchmarks.timing import kilobytes, peak_kilobytes
from forum.agreements.queries import AgreementRow
from forum.commands.serving import calm_collector
from forum.core.downloads import workbook_response
from forum.core.security import CONSOLE
from forum.core.spreadsheet import Register

TIMES_OPENPYXL: Final = 8.0
TIMES_XLSXWRITER: Final = 4.0
PEAK_MB: Final = 60.0
ROUNDS: Final = 3

Write = Callable[[Register[AgreementRow], Iterable[AgreementRow], Path], None]
Figures = dict[str, float]


def write_product(register: Register[AgreementRow], rows: Iterable[AgreementRow], path: Path) -> None:
    """The chunks of the download as the route streams them."""
    response = workbook_response(register, rows, actor=CONSOLE)
    with path.open("wb") as file:
        file.writelines(response.iter_encoded())


def write_openpyxl(register: Register[AgreementRow], rows: Iterable[AgreementRow], path: Path) -> None:
    """Openpyxl's fastest mode: plain values, no style but its own date format."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Register")
    sheet.append([str(column.title) for column in register.columns])
    for row in plain_rows(register.columns, rows):
        sheet.append(row)
    book.save(path)


def write_xlsxwriter(register: Register[AgreementRow], rows: Iterable[AgreementRow], path: Path) -> None:
    """XlsxWriter's streaming mode with typed calls, which spare it the guessing of types."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet("Register")
    for place, column in enumerate(register.columns):
        sheet.write_string(0, place, str(column.title))
    for number, row in enumerate(plain_rows(register.columns, rows), 1):
        for place, value in enumerate(row):
            if value.__class__ is str:
                sheet.write_string(number, place, value)
            elif value.__class__ is int or value.__class__ is float:
                sheet.write_number(number, place, value)
            elif value is not None:
                sheet.write_datetime(number, place, value, day)
    book.close()


PRODUCT: Final = "product"
OPENPYXL: Final = "openpyxl write-only"
XLSXWRITER: Final = "XlsxWriter constant_memory"
WRITERS: Final[dict[str, Write]] = {PRODUCT: write_product, OPENPYXL: write_openpyxl, XLSXWRITER: write_xlsxwriter}


def measure(name: str, database: Path) -> Figures:
    """Seconds of processor time, MB over idle, MB of the file; called in a process of its own."""
    write = WRITERS[name]
    app = application(database)
    with tempfile.TemporaryDirectory() as folder, app.test_request_context():
        path = Path(folder) / "x.xlsx"
        register = fourteen_columns()
        # The first workbook loads the library and fills its caches: that is the idle program.
        write(register, [row for row, _ in zip(read_rows(), range(10), strict=False)], path)
        calm_collector()
        idle = kilobytes()
        start = time.process_time()
        write(register, read_rows(), path)
        read_and_written = time.process_time() - start
        peak = peak_kilobytes()
        rows = list(read_rows())
        assert len(rows) > DOCUMENTS * 0.99
        gc.collect()
        start = time.process_time()
        write(register, rows, path)
        written = time.process_time() - start
        size = path.stat().st_size / 1e6
    return {"written": written, "all": read_and_written, "peak": (peak - idle) / 1024, "size": size}


def _in_child(name: str, database: Path) -> Figures:
    command = [sys.executable, "-m", "benchmarks.export", "--child", name, "--database", str(database)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: Figures = json.loads(done.stdout)
    return result


def report(database: Path, rounds: int) -> int:
    """Print the table; the number of promises not kept."""
    runs: dict[str, list[Figures]] = {name: [] for name in WRITERS}
    for _ in range(rounds):
        for name, results in runs.items():
            results.append(_in_child(name, database))
    medians = {name: {key: _median(results, key) for key in results[0]} for name, results in runs.items()}
    # Round by round: what slows the machine for a minute slows the three of a round alike.
    ratios = {
        (name, key): statistics.median(
            theirs[key] / ours[key] for theirs, ours in zip(runs[name], runs[PRODUCT], strict=True)
        )
        for name in WRITERS
        for key in ("written", "all")
    }
    print(f"\nWorkbook of {DOCUMENTS} documents x {len(KEYS)} columns, processor time, median of {rounds}")
    print(f"{'':28}{'rows in memory':>18}{'rows read by query':>22}{'peak over idle':>18}{'file':>10}")
    for name, figures in medians.items():
        print(
            f"{name:28}{figures['written']:9.2f} s{ratios[name, 'written']:6.1f}x"
            f"{figures['all']:13.2f} s{ratios[name, 'all']:6.1f}x{figures['peak']:15.1f} MB{figures['size']:7.1f} MB"
        )
    promises = {
        f"at least {TIMES_OPENPYXL:g} times openpyxl": ratios[OPENPYXL, "written"] >= TIMES_OPENPYXL,
        f"at least {TIMES_XLSXWRITER:g} times XlsxWriter": ratios[XLSXWRITER, "written"] >= TIMES_XLSXWRITER,
        f"at most {PEAK_MB:g} MB over idle": max(run["peak"] for run in runs[PRODUCT]) <= PEAK_MB,
    }
    print("Of the writing, rows in memory:")
    for promise, is_kept in promises.items():
        print(f"{'kept  ' if is_kept else 'MISSED'} {promise}")
    return sum(not is_kept for is_kept in promises.values())


def _median(results: list[Figures], key: str) -> float:
    return statistics.median(run[key] for run in results)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--child", choices=list(WRITERS), help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments or [])
    if options.child:
        print(json.dumps(measure(options.child, options.database)))
        return 0
    return report(scratch_register(), options.rounds)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
