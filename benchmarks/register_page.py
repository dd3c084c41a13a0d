"""The register page over a hundred thousand documents: server time of one page of 50 rows, filtered.

The real page of a signed-in secretary through the application as a server process runs it: session, navigation with
its counts, filters, totals line, rows, template. Network and browser are left out.
"""

from __future__ import annotations

import argparse
import statistics
import sys
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
PAGES: Final = {
    "one region, in force": ("/agreements?region=RU-MOW&states=in_force", LIMIT),
    "one edition": ("/agreements?forum=X", LIMIT),
    "contracts of one edition": ("/agreements?forum=X&kinds=contract", LIMIT),
    "contracts of one region": ("/agreements?region=RU-MOW&kinds=contract", LIMIT),
    "contracts of one year": ("/agreements?kinds=contract&year=2019", LIMIT),
    "everything": ("/agreements", None),
}
"""Pages with the most milliseconds each may take, where that is promised."""


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


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args(arguments or [])
    client = signed_in(application(scratch_register()), Role.SECRETARY)
    for url, _limit in PAGES.values():
        for _ in range(3):
            page = client.get(url)
            assert page.status_code == 200, url
            assert page.text.count("/agreements/") >= 50, url
    calm_collector()
    times: dict[str, list[Timed]] = {name: [] for name in PAGES}
    for _ in range(options.rounds):
        for name, (url, _limit) in PAGES.items():
            times[name].append(timed(lambda url=url: client.get(url).data))  # type: ignore[misc]  # bound at once
    print(f"\nRegister page, 50 of {DOCUMENTS} documents, server time, median of {options.rounds}, ms")
    print(f"{'':42}{'CPU':>9}{'elapsed':>9}")
    missed = 0
    for name, (_url, limit) in PAGES.items():
        processor = statistics.median(one.processor for one in times[name])
        elapsed = statistics.median(one.elapsed for one in times[name])
        print(f"{name:42}{processor:9.1f}{elapsed:9.1f}  {verdict(processor, limit, 'ms')}".rstrip())
        missed += limit is not None and processor > limit
    return missed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
