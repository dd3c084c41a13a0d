"""The register page over a hundred thousand documents: server time of one page of 50 rows, filtered.

The real page of a signed-in secretary through the application as a server process runs it: session, navigation with
its counts, filters, totals line, rows, template. Network and browser are left out.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Final

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.register import DOCUMENTS, MAIL, application, scratch_register
from benchmarks.timing import Timed, timed, verdict
from forum.accounts.queries import account_by_email
from forum.accounts.sessions import open_session
from forum.commands.serving import calm_collector
from forum.core.db import db
from forum.core.security import Role

LIMIT: Final = 40.0
WARM_UP: Final = 3
PAGES: Final = {
    "one region, in force": "/agreements?region=RU-MOW&states=in_force",
    "one edition": "/agreements?forum=X",
    "contracts of one edition": "/agreements?forum=X&kinds=contract",
    "contracts of one region": "/agreements?region=RU-MOW&kinds=contract",
}
"""What the promise is of: pages of some 1 500 to 4 000 documents, measured in turn."""
LARGE: Final = {"contracts of one year": "/agreements?kinds=contract&year=2019", "everything": "/agreements"}
"""Told besides: their totals lines count 4 600 and 100 000 documents."""


def signed_in(app: Flask, role: Role) -> FlaskClient:
    """A browser with a session of the account of that role."""
    client = app.test_client()
    with app.app_context():
        account = account_by_email(MAIL[role])
        assert account is not None
        token = open_session(account).token
        db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def measured(client: FlaskClient, pages: dict[str, str], rounds: int) -> dict[str, list[Timed]]:
    """``rounds`` turns through the pages, after a few that fill the caches."""
    times: dict[str, list[Timed]] = {name: [] for name in pages}
    for turn in range(WARM_UP + rounds):
        for name, url in pages.items():
            taken = timed(partial(client.get, url))
            if turn >= WARM_UP:
                times[name].append(taken)
    return times


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments or [])
    return report(options.database, options.rounds) if options.database else _in_child(options.rounds)


def _in_child(rounds: int) -> int:
    """Measure in a process of its own, as a server's is: one that has built the register is a tenth slower."""
    database = scratch_register()
    sys.stdout.flush()
    command = [sys.executable, "-m", "benchmarks.register_page", "--database", str(database), "--rounds", str(rounds)]
    return subprocess.run(command, check=False).returncode


def report(database: Path, rounds: int) -> int:
    """Print the table; the number of promises not kept."""
    client = signed_in(application(database), Role.SECRETARY)
    for url in (*PAGES.values(), *LARGE.values()):
        page = client.get(url)
        assert page.status_code == http.client.OK, url
        assert page.text.count('data-label="') >= 50 * 8, url
    calm_collector()
    print(f"\nRegister page, 50 of {DOCUMENTS} documents, server time, median of {rounds}, ms")
    print(f"{'':42}{'CPU':>9}{'elapsed':>9}{'least CPU':>11}")
    missed = 0
    for pages, limit in ((PAGES, LIMIT), (LARGE, None)):
        for name, taken in measured(client, pages, rounds).items():
            processor, elapsed = map(statistics.median, zip(*taken, strict=True))
            # Where the machine is shared, the least tells what the page takes and the median what the others leave it.
            least, told = min(one.processor for one in taken), verdict(processor, limit, "ms")
            print(f"{name:42}{processor:9.1f}{elapsed:9.1f}{least:11.1f}  {told}".rstrip())
            missed += limit is not None and processor > limit
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
