"""The register's download over real HTTP: `forum serve` on this machine, a signed-in secretary, every column.

The whole file as an official gets it: all columns of the register with signatories, and the second sheet with the
allocation of every document to regions. Told are the first byte, all of it, and the memory of the serving process.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import sys
import time
from typing import Final, NamedTuple

from benchmarks.register import DOCUMENTS, MAIL, PASSWORD, environment, scratch_register
from benchmarks.serving import HOST, Visitor, served
from benchmarks.timing import kilobytes, peak_kilobytes, verdict
from forum.core.security import Role

FIRST_BYTE_S: Final = 0.5
PEAK_MB: Final = 60.0
EXPORT: Final = "/agreements/export.xlsx"


class Download(NamedTuple):
    """Seconds from the request to the first byte of the body and to the last, and MB received."""

    first: float
    last: float
    size: float


def _get(connection: http.client.HTTPConnection, url: str, visitor: Visitor) -> http.client.HTTPResponse:
    connection.request("GET", url, headers={"Cookie": visitor.cookie})
    return connection.getresponse()


def download(connection: http.client.HTTPConnection, visitor: Visitor) -> Download:
    """Fetch the workbook."""
    start = time.perf_counter()
    answer = _get(connection, EXPORT, visitor)
    assert answer.status == http.client.OK, answer.status
    received = len(answer.read(1))
    first = time.perf_counter() - start
    while chunk := answer.read(1 << 16):
        received += len(chunk)
    return Download(first, time.perf_counter() - start, received / 1e6)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments or [])
    with served(environment(scratch_register())) as (port, worker):
        connection = http.client.HTTPConnection(HOST, port, timeout=120)
        visitor = Visitor(port).sign_in(MAIL[Role.SECRETARY], PASSWORD)
        visitor.get("/agreements?forum=X")
        idle = kilobytes(worker)
        rounds = [download(connection, visitor) for _ in range(options.rounds)]
        peak = (peak_kilobytes(worker) - idle) / 1024
    first = statistics.median(one.first for one in rounds)
    last = statistics.median(one.last for one in rounds)
    print(f"\nDownload of {DOCUMENTS} documents with all columns and both sheets over HTTP, median of {options.rounds}")
    print(f"first byte {first:8.3f} s   {verdict(first, FIRST_BYTE_S, 's')}")
    print(f"whole file {last:8.2f} s, {rounds[0].size:.1f} MB")
    print(f"peak       {peak:8.1f} MB over the idle program   {verdict(peak, PEAK_MB, 'MB')}")
    return sum((first > FIRST_BYTE_S, peak > PEAK_MB))


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
