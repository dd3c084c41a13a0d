"""A signing day over HTTP: many people at one site at once, and every kopeck and number accounted for afterwards.

Clerks enter contracts and record their signing, others bring in lists of signed contracts and send edited documents
back, a representative adds persons, analysts read pages and take workbooks, all at once and as fast as they are
answered. Afterwards the register must hold exactly the sum that was answered as signed, numbers without a gap or a
double, and be found sound by `forum doctor`; nothing may have been answered by an error of the server. Times are told,
none is promised: they are those of this machine with ten people who never pause.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import io
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import openpyxl
import sqlalchemy as sa
from flask_migrate import upgrade

from benchmarks.serving import Visitor, served
from forum import demo, loading
from forum.agreements.models import Agreement, Allocation
from forum.app import create_app
from forum.config import Settings, resource_path
from forum.core.clock import today
from forum.core.db import db
from forum.core.security import Role
from forum.demo.accounts import ACCOUNTS_FILE
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Organisation, Region
from tests.databases import BACKENDS, new_database

ROWS: Final = 40
EDITED: Final = 15
CLERKS: Final = 3
EDITION: Final = "T1"
TITLES: Final = (
    "Форум", "Вид документа", "Уровень", "Наименование документа", "Дата подписания",
    "Российская сторона (организация)", "Белорусская сторона (организация)", "Сумма", "Валюта",
)  # fmt: skip
SUMS: Final = (10**8, 3 * 10**8)
"""Kopecks, so near each other that none is ten times the usual and asked about."""
READ: Final = (
    "/", "/agreements", "/agreements/export.xlsx", "/agreements/export.csv", "/statistics", "/statistics/matrix",
    "/statistics/editions", "/regions/BY-MI", "/search?q=%D0%9C%D0%B8%D0%BD%D1%81%D0%BA",
)  # fmt: skip
LETTERS: Final = "абвгдежзиклмнопр"
IMPORT: Final = "/agreements/import"
_MARK: Final = "Нагрузка"
"""How the titles begin of what is entered here."""


@dataclass(eq=False)
class Day:
    """What all who are at work share: where, until when, and what was answered as done, in kopecks and counts."""

    port: int
    passwords: dict[str, str]
    organisations: dict[Side, list[str]]
    ends: float
    kopecks: int = 0
    done: Counter[str] = field(default_factory=Counter)
    answered: list[tuple[str, int, float]] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, number: int = 1, kopecks: int = 0) -> None:
        """Count what was done."""
        with self.lock:
            self.done[what] += number
            self.kopecks += kopecks

    def work(self, role: Role, job: Job, seed: int) -> None:
        """Do the job as the training account of that role, over and over, until the day ends."""
        visitor, chance = Visitor(self.port), random.Random(seed)  # noqa: S311 - invented work
        try:
            account = f"{role}@training.example"
            visitor.sign_in(account, self.passwords[account])
            while time.monotonic() < self.ends:
                job(self, visitor, chance)
        except BaseException as error:  # noqa: BLE001 - told where all threads have ended
            self.broken.append(error)
        with self.lock:
            self.answered += visitor.answered

    def parties(self, chance: random.Random) -> list[str]:
        """A Russian and a Belarusian organisation."""
        return [chance.choice(self.organisations[side]) for side in (Side.RU, Side.BY)]


Job = Callable[[Day, Visitor, random.Random], None]


def sign(day: Day, visitor: Visitor, chance: random.Random) -> None:
    """Enter a contract and record its signing."""
    kopecks = chance.randrange(*SUMS)
    russian, belarusian = day.parties(chance)
    visitor.get("/agreements/new")
    visitor.submit(
        "/agreements/new",
        {
            "kind": "contract",
            "level": "organisational",
            "title": f"{_MARK} {uuid.uuid4()}",
            "disclosure": "disclosed",
            "value": _roubles(kopecks),
            "currency_code": "RUB",
            "parties-0-organisation": russian,
            "parties-1-organisation": belarusian,
        },
    )
    assert visitor.status == http.client.FOUND, visitor.said
    card = visitor.location
    visitor.get(f"{card}/sign")
    assert visitor.submit("/sign", {"signed_on": f"{today():%d.%m.%Y}"}) == http.client.FOUND, visitor.said
    day.note("documents signed one by one", kopecks=kopecks)


def list_signed(day: Day, visitor: Visitor, chance: random.Random) -> None:
    """Bring in a list of signed contracts."""
    sums = [chance.randrange(*SUMS) for _ in range(ROWS)]
    signed_on = f"{today():%d.%m.%Y}"
    rows = [
        (EDITION, "договор (контракт)", "между организациями", f"{_MARK} {uuid.uuid4()}", signed_on,
         *day.parties(chance), _roubles(kopecks), "RUB")
        for kopecks in sums
    ]  # fmt: skip
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([TITLES, *rows])
    if _brought_in(visitor, f"{uuid.uuid4()}.csv", text.getvalue().encode("utf-8-sig")):
        day.note("documents signed by lists", ROWS, sum(sums))


def edit(day: Day, visitor: Visitor, chance: random.Random) -> None:
    """Send some documents of the edition back with another title; given up where somebody was quicker."""
    visitor.get(f"{IMPORT}/editing.xlsx?forum={EDITION}")
    book = openpyxl.load_workbook(io.BytesIO(visitor.content))
    sheet = book.worksheets[0]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == TITLES[3])
    for number in chance.sample(range(head.row + 1, sheet.max_row + 1), EDITED):
        cell = sheet.cell(number, head.column)
        cell.value = f"{str(cell.value).split(' (')[0]} ({chance.randrange(10**6)})"
    changed = io.BytesIO()
    book.save(changed)
    if _brought_in(visitor, f"{uuid.uuid4()}.xlsx", changed.getvalue()):
        day.note("documents edited by lists", EDITED)
    else:
        day.note("lists of edits overtaken")


def add_person(day: Day, visitor: Visitor, chance: random.Random) -> None:
    """Add a person to a delegation while there is a place; the page says it when there is none."""
    visitor.get("/my-region")
    cards = sorted({link for link in visitor.page.links if re.fullmatch(r"/delegations/\d+", link)})
    visitor.get(f"{chance.choice(cards)}/members/new")
    name = "Нагрузкин" + "".join(chance.choices(LETTERS, k=8))
    visitor.submit(
        "/members/new",
        {"last_name": name, "first_name": "Учебный", "post": "советник", "workplace": "Учебное правительство"},
    )
    day.note("persons added" if visitor.status == http.client.FOUND else "persons refused")


def read(day: Day, visitor: Visitor, chance: random.Random) -> None:
    """Read a page or take a workbook."""
    assert visitor.get(chance.choice(READ)) == http.client.OK
    day.note("pages and files read")


def _roubles(kopecks: int) -> str:
    return f"{kopecks // 100}.{kopecks % 100:02}"


def _brought_in(visitor: Visitor, name: str, content: bytes) -> bool:
    """Whether the list was brought in: sent, checked, its remarks ticked, confirmed."""
    visitor.get(IMPORT)
    visitor.submit(IMPORT, {"reason": "Уточнено по подлиннику"}, file=("file", name, content))
    assert visitor.status == http.client.FOUND, visitor.said
    preview = visitor.location
    visitor.get(preview)
    if any(form["action"].endswith("/answers") for form in visitor.page.forms):
        fingerprint = re.search(r'name="all"[^>]*value="([^"]+)"', visitor.page.html)
        assert fingerprint is not None
        visitor.submit("/answers", {"all": fingerprint[1], "go": "1"})
    if visitor.get(f"{preview}/commit") != http.client.OK:
        return False
    visitor.submit("/commit")
    # Whoever finds that the register has moved is shown the list anew.
    return visitor.status == http.client.FOUND and not visitor.location.startswith(preview)


JOBS: Final[tuple[tuple[Role, Job], ...]] = (
    *[(Role.SECRETARY, sign)] * CLERKS,
    *[(Role.SECRETARY, list_signed)] * 2,
    (Role.SECRETARY, edit),
    (Role.REPRESENTATIVE, add_person),
    (Role.SECRETARY, read),
    *[(Role.ANALYST, read)] * 2,
)


def worked(backend: str, seconds: float, workers: int) -> int:
    """Let everybody work for so long, print what was done and found; the number of promises not kept."""
    with tempfile.TemporaryDirectory() as folder, new_database(backend, Path(folder)) as url:
        environment = {"FORUM_DATABASE_URL": url, "FORUM_SECRET_KEY": "measured" * 4, "FORUM_FILES": f"{folder}/files"}
        app = create_app(Settings.from_environment(instance=Path(folder), environ=environment))
        with app.app_context():
            upgrade(directory=str(resource_path("migrations")))
            loading.load_all(lambda _line: None)
            demo.build(lambda _line: None)
            lines = (Path(folder) / ACCOUNTS_FILE).read_text(encoding="utf-8").splitlines()
            passwords = dict(line.split() for line in lines)
            organisations = {side: _organisations(side) for side in Side}
            db.session.commit()
            with served(environment, workers=workers) as (port, _worker):
                day = Day(port, passwords, organisations, time.monotonic() + seconds)
                people = [threading.Thread(target=day.work, args=(*job, seed)) for seed, job in enumerate(JOBS)]
                for one in people:
                    one.start()
                for one in people:
                    one.join()
            db.session.rollback()
            found = _found()
            db.session.remove()
            db.engine.dispose()
        return _told(backend, day, found, _doctor(environment))


def _organisations(side: Side) -> list[str]:
    statement = sa.select(Organisation.name_ru).join(Region, Region.id == Organisation.region_id)
    return list(db.session.scalars(statement.where(Region.side == side).order_by(Organisation.id)))


def _found() -> tuple[int, int, int]:
    """What the register holds: kopecks of the documents entered here; numbers of the edition, and the highest."""
    ours = sa.select(sa.func.coalesce(sa.func.sum(Allocation.kopecks), 0)).join(Agreement)
    kopecks = db.session.scalar(ours.where(Agreement.money, Agreement.title.startswith(_MARK))) or 0
    numbered = sa.select(sa.func.count(), sa.func.max(Agreement.register_sequence)).join(Forum)
    numbers, highest = db.session.execute(
        numbered.where(Forum.code == EDITION, Agreement.register_sequence.is_not(None))
    ).one()
    return int(kopecks), numbers, highest or 0


def _doctor(environment: dict[str, str]) -> list[str]:
    """What `forum doctor` finds wrong."""
    command = [str(Path(sys.executable).with_name("forum")), "doctor"]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if not line.startswith("ok")]


def _told(backend: str, day: Day, found: tuple[int, int, int], wrong: list[str]) -> int:
    kopecks, numbers, highest = found
    failed = [asked for asked, status, _seconds in day.answered if status >= http.client.INTERNAL_SERVER_ERROR]
    seconds = sorted(seconds for _asked, _status, seconds in day.answered)
    print(f"\nA signing day on {backend}: {len(JOBS)} people at once, {len(seconds)} requests")
    print(", ".join(f"{what}: {number}" for what, number in sorted(day.done.items())))
    print(f"an answer took {statistics.median(seconds):.2f} s (median), {seconds[-1]:.2f} s at most")
    promises = {
        f"the register holds the {day.kopecks} kopecks that were answered as signed, {kopecks}": kopecks == day.kopecks,
        f"register numbers without a gap or a double: {numbers} up to {highest}": numbers == highest,
        f"no error of the server{_list(failed)}": not failed,
        f"everybody could do the work{_list(day.broken)}": not day.broken,
        f"`forum doctor` finds nothing wrong{_list(wrong)}": not wrong,
    }
    for promise, is_kept in promises.items():
        print(f"{'kept' if is_kept else 'MISSED':6} {promise}")
    return sum(not is_kept for is_kept in promises.values())


def _list(found: Sequence[object]) -> str:
    return ": " + "; ".join(map(str, found)) if found else ""


def main(arguments: list[str] | None = None) -> int:
    """Let the days pass, print, and return the number of promises not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", default=",".join(BACKENDS))
    chosen = parser.parse_args(arguments or [])
    return sum(worked(backend, chosen.seconds, chosen.workers) for backend in chosen.database.split(","))


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
