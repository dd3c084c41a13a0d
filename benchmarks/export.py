"""Workbook of a hundred thousand documents through the HTTP route: the product beside three libraries.

Every measurement is a process of its own and the programs take turns, so that a slow minute of the machine hits all of
them alike; a ratio is the median of the rounds' ratios. Time is processor time of the whole request of a signed-in
secretary: session, guard, reading of the rows, writing, sending. The product is asked at its own route with fourteen
columns; it writes title, header, totals, filter, styles and print set-up. The libraries stand behind routes of the same
application with the same guard, read the same statement through the same query by the same columns, write the cells
bare to a file and send it: openpyxl write-only, XlsxWriter constant_memory, rustpy-xlsxwriter as a yardstick.

Told besides, of the product and openpyxl alike: the writing alone, over rows already in memory. Memory is the peak over
the idle program, and for the product also over ten thousand and over a million rows that come from no database.
"""

from __future__ import annotations

import argparse
import gc
import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import openpyxl
import rustpy_xlsxwriter
import xlsxwriter
from flask import Flask, Response, request, stream_with_context

from benchmarks.agreements import KEYS, fourteen_columns, plain_rows, read_rows
from benchmarks.register import DOCUMENTS, application, scratch_register
from benchmarks.register_page import signed_in
from benchmarks.timing import kilobytes, peak_kilobytes
from forum.agreements.queries import AgreementRow
from forum.commands.serving import calm_collector
from forum.core.batches import Batch, Batched, ByField
from forum.core.downloads import workbook_response
from forum.core.security import CONSOLE, Permission, Role, requires
from forum.core.spreadsheet import Register, fields_read

TIMES_OPENPYXL: Final = 10.0
TIMES_XLSXWRITER: Final = 5.0
PEAK_MB: Final = 60.0
FLAT_MB: Final = 8.0
ROUNDS: Final = 3
FEW: Final = 10_000
MANY: Final = 1_000_000

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


def write_rust(register: Register[AgreementRow], rows: Iterable[AgreementRow], path: Path) -> None:
    """The Rust library's streaming of dictionaries."""
    titles = [str(column.title) for column in register.columns]
    records = (dict(zip(titles, row, strict=True)) for row in plain_rows(register.columns, rows))
    rustpy_xlsxwriter.write_worksheet(records, str(path), sheet_name="Register")


PRODUCT: Final = "product"
OPENPYXL: Final = "openpyxl write-only"
XLSXWRITER: Final = "XlsxWriter constant_memory"
RUST: Final = "rustpy-xlsxwriter"
WRITERS: Final[dict[str, Write]] = {
    PRODUCT: write_product,
    OPENPYXL: write_openpyxl,
    XLSXWRITER: write_xlsxwriter,
    RUST: write_rust,
}


def offer_libraries(app: Flask) -> None:
    """Routes of the libraries: the same guard, rows and columns, a file that is written and then sent."""

    @requires(Permission.AGREEMENTS_VIEW)
    def send() -> Response:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.xlsx"
            WRITERS[request.args["library"]](fourteen_columns(), read_rows(request.args.get("forum")), path)
            content = path.read_bytes()
        chunks = (content[start : start + 2**16] for start in range(0, len(content), 2**16))
        return Response(stream_with_context(chunks), mimetype="application/octet-stream")

    app.add_url_rule("/benchmark/export", "benchmark_export", send)


def measure(name: str, database: Path) -> Figures:
    """Seconds of processor time, MB over idle, MB of the file; called in a process of its own."""
    app = application(database)
    offer_libraries(app)
    client = signed_in(app, Role.SECRETARY)
    columns = ",".join(KEYS)
    url = f"/agreements/export.xlsx?columns={columns}" if name == PRODUCT else f"/benchmark/export?library={name}"
    client.get("/agreements")
    # The first workbook loads the library and fills its caches: that is the idle program.
    with app.test_request_context(), tempfile.TemporaryDirectory() as folder:
        few = [row for row, _ in zip(read_rows(), range(10), strict=False)]
        WRITERS[name](fourteen_columns(), few, Path(folder) / "x.xlsx")
    calm_collector()
    idle, size = kilobytes(), 0
    # A server has answered such requests before: the one edition fills the caches of everything on the way.
    client.get(f"{url}&forum=X").close()
    start = time.process_time()
    answer = client.get(url, buffered=False)
    assert answer.status_code == http.client.OK, answer.status
    for chunk in answer.iter_encoded():
        size += len(chunk)
    through_route = time.process_time() - start
    answer.close()
    return {"route": through_route, "peak": (peak_kilobytes() - idle) / 1024, "size": size / 1e6}


def measure_writing(name: str, database: Path) -> Figures:
    """Seconds of processor time of the writing alone, rows in memory."""
    app = application(database)
    with app.test_request_context(), tempfile.TemporaryDirectory() as folder:
        register, path = fourteen_columns(), Path(folder) / "x.xlsx"
        batches = list(read_rows().batches)
        rows: Iterable[AgreementRow] = Batched(iter(batches))
        if name != PRODUCT:
            rows = [row for batch in batches for row in batch.rows]
        WRITERS[name](register, [row for row, _ in zip(read_rows(), range(10), strict=False)], path)
        calm_collector()
        gc.collect()
        start = time.process_time()
        WRITERS[name](register, rows, path)
        return {"written": time.process_time() - start}


def measure_memory(count: int, database: Path) -> Figures:
    """MB over idle while ``count`` rows that come from no database are written."""
    app = application(database)
    with app.test_request_context(), tempfile.TemporaryDirectory() as folder:
        register, path = fourteen_columns(), Path(folder) / "x.xlsx"
        write_product(register, Batched(_invented(1_000)), path)
        calm_collector()
        idle, start = kilobytes(), time.process_time()
        write_product(register, Batched(_invented(count)), path)
        return {
            "peak": (peak_kilobytes() - idle) / 1024,
            "written": time.process_time() - start,
            "size": path.stat().st_size / 1e6,
        }


def _invented(count: int) -> Iterator[Batch[Any]]:
    """Rows of the fourteen columns out of nothing, a thousand at a time."""
    names = sorted({"id", *(fields_read(fourteen_columns().columns) or ())})
    for first in range(0, count, 1_000):
        numbers = range(first, min(first + 1_000, count))
        made = {name: list(map(_MAKERS.get(name, _any_text(name)), numbers)) for name in names}
        yield ByField(made, tuple)


def _any_text(name: str) -> Callable[[int], Any]:
    return lambda number: f"{name} «Организация» № {number}"


_MAKERS: Final[dict[str, Callable[[int], Any]]] = {
    "id": int,
    "kind": lambda _number: "contract",
    "signed_precision": lambda _number: "day",
    "registered_on": lambda number: date(2020, 1, 1) + timedelta(days=number % 900),
    "signed_on": lambda _number: None,
    "value": lambda number: number * 1_234_567,
}


def _in_child(kind: str, name: str, database: Path) -> Figures:
    command = [sys.executable, "-m", "benchmarks.export", "--child", kind, name, "--database", str(database)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: Figures = json.loads(done.stdout)
    return result


def report(database: Path, rounds: int) -> int:
    """Print the tables; the number of promises not kept."""
    runs: dict[str, list[Figures]] = {name: [] for name in WRITERS}
    for number in range(1, rounds + 1):
        for name, results in runs.items():
            results.append(_in_child("route", name, database))
        ours = runs[PRODUCT][-1]["route"]
        told = ", ".join(f"{name} {runs[name][-1]['route'] / ours:.1f}x" for name in WRITERS if name != PRODUCT)
        print(f"round {number}: product {ours:.2f} s; {told}", flush=True)
    ratios = {
        name: statistics.median(
            theirs["route"] / ours["route"] for theirs, ours in zip(runs[name], runs[PRODUCT], strict=True)
        )
        for name in WRITERS
    }
    print(f"\nWorkbook of {DOCUMENTS} documents x {len(KEYS)} columns through the HTTP route, median of {rounds}")
    print(f"{'':28}{'processor time':>16}{'ratio':>10}{'peak over idle':>18}{'file':>10}")
    for name, results in runs.items():
        figures = {key: statistics.median(run[key] for run in results) for key in results[0]}
        print(
            f"{name:28}{figures['route']:14.2f} s{ratios[name]:9.1f}x"
            f"{figures['peak']:15.1f} MB{figures['size']:7.1f} MB"
        )
    writing = {name: _in_child("writing", name, database)["written"] for name in WRITERS}
    alone = ", ".join(f"{name} {taken:.2f} s ({taken / writing[PRODUCT]:.1f}x)" for name, taken in writing.items())
    print(f"The writing alone, rows in memory: {alone}")
    few, many = (_in_child("memory", str(count), database) for count in (FEW, MANY))
    print(f"Peak over idle, {FEW} rows: {few['peak']:.1f} MB; {MANY} rows: {many['peak']:.1f} MB", end="")
    print(f" ({many['written']:.1f} s, {many['size']:.0f} MB)")
    promises = {
        f"at least {TIMES_OPENPYXL:g} times openpyxl": ratios[OPENPYXL] >= TIMES_OPENPYXL,
        f"at least {TIMES_XLSXWRITER:g} times XlsxWriter": ratios[XLSXWRITER] >= TIMES_XLSXWRITER,
        f"at most {PEAK_MB:g} MB over idle": max(run["peak"] for run in runs[PRODUCT]) <= PEAK_MB,
        f"a hundred times the rows within {FLAT_MB:g} MB": many["peak"] - few["peak"] <= FLAT_MB,
    }
    for promise, is_kept in promises.items():
        print(f"{'kept  ' if is_kept else 'MISSED'} {promise}")
    return sum(not is_kept for is_kept in promises.values())


CHILDREN: Final[dict[str, Callable[[str, Path], Figures]]] = {
    "route": measure,
    "writing": measure_writing,
    "memory": lambda count, database: measure_memory(int(count), database),
}


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments or [])
    if options.child:
        kind, name = options.child
        print(json.dumps(CHILDREN[kind](name, options.database)))
        return 0
    return report(options.database or scratch_register(), options.rounds)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
