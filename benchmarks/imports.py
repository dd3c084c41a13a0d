"""A list of ten thousand new documents, and its way out and back: seconds, memory, differences.

Preview is the reading of the file in its own process, the finding of the list, the check of every row and the keeping
of what was checked; bringing in is the reading of that, the writing and the commit, as the pages do it while nothing
has moved. «Checked again» is what it takes otherwise: reading and check of the preview once more before the writing. A
thousand documents hold hostile texts. At last every document is edited in a list and brought in again.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from flask_babel import force_locale
from flask_migrate import upgrade
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from benchmarks.timing import kilobytes, peak_kilobytes, processor_seconds, verdict
from forum.agreements.edit_columns import edit_register
from forum.agreements.importing.agreements import AGREEMENTS_IMPORT
from forum.agreements.models import Agreement
from forum.app import create_app
from forum.commands.serving import calm_collector
from forum.config import Settings, resource_path
from forum.core.db import db
from forum.core.imports import Answer, Order, Verdict, keeping, runs
from forum.core.imports.editing import editing_workbook
from forum.core.imports.models import ImportRun
from forum.core.security import Actor, Role
from forum.core.spreadsheet import stream_csv
from forum.core.spreadsheet.texts import storable
from forum.forums.models import Forum
from forum.reference.enums import OrganisationKind, Side
from forum.reference.models import Organisation, Region
from tests.databases import new_database
from tests.factories.rates import load_rates
from tests.factories.reference import insert_rows, load_reference

PREVIEW_S: Final = 10.0
COMMIT_S: Final = 5.0
OVER_IDLE_MB: Final = 200.0
ORGANISATIONS: Final = 1_000
SECRETARY: Final = Actor(id=1, label="secretary", role=Role.SECRETARY)
TITLES: Final = (
    "Форум", "Вид документа", "Уровень", "Наименование документа", "Номер документа", "Дата подписания",
    "Место подписания", "Российская сторона (организация)", "Белорусская сторона (организация)",
    "Подписал от российской стороны", "Подписал от белорусской стороны", "Предмет", "Сумма", "Валюта", "Примечание",
)  # fmt: skip
HOSTILE: Final = (
    '=HYPERLINK("http://x","y")', "+7 (495) 123-45-67", "@SUM(A1)", "'=1+1", "a\x07b\x0b", "\ud800знак", "\u202eсправа",
    "👨\u200d👩\u200d👧", "BАНК Cбербанк", "_x000D_", "<a & 'b'>", "Я" * 32_767, "одна\nдве\n\nчетыре",
)  # fmt: skip


@contextmanager
def register(backend: str) -> Iterator[None]:
    """An empty register with regions, rates, an edition and organisations, in a request in Russian."""
    with tempfile.TemporaryDirectory() as folder, new_database(backend, Path(folder)) as url:
        environ = {"FORUM_DATABASE_URL": url, "FORUM_SECRET_KEY": "measured" * 4}
        app = create_app(Settings.from_environment(instance=Path(folder), environ=environ), testing=True)
        with app.app_context(), app.test_request_context(method="POST"), force_locale("ru"):
            upgrade(directory=str(resource_path("migrations")))
            load_reference()
            load_rates()
            insert_rows(Forum, [{"code": "X", "name_ru": "X Форум", "is_training": False, "year": 2023}])
            for side in Side:
                homes = db.session.scalars(sa.select(Region.id).where(Region.side == side)).all()
                company = {"kind": OrganisationKind.COMPANY, "source": "", "note": ""}
                insert_rows(
                    Organisation,
                    [
                        {**company, "name_ru": name_of(side, number), "region_id": homes[number % len(homes)]}
                        for number in range(ORGANISATIONS)
                    ],
                )
            db.session.info.get("unaudited", {}).clear()
            db.session.commit()
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()


def name_of(side: Side, number: int) -> str:
    """An organisation of a side."""
    return f"ООО «Уральский завод № {number}»" if side is Side.RU else f"ОАО «Минский завод № {number}»"


def workbook(documents: int, hostile: int, *, first: int = 0) -> bytes:
    """The list of new documents as a workbook; texts that no workbook holds are written as our own writer would.

    ``first`` is the number of the first document: another one makes other documents.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Список")
    sheet.append(TITLES)
    for number in range(first, first + documents):
        text = storable(HOSTILE[number % len(HOSTILE)]) if number - first < hostile else "Поставка карьерных самосвалов"
        sheet.append([_text(sheet, value) for value in _row(number, text)])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        return file.read()


def _row(number: int, text: str) -> tuple[Any, ...]:
    currency = ("RUB", "USD", "BYN")[number % 3]
    day = date(2023, 6, 1 + number % 28)
    ru, by = name_of(Side.RU, number % ORGANISATIONS), name_of(Side.BY, number * 7 % ORGANISATIONS)
    return ("X", "договор (контракт)", "между организациями", f"Договор поставки оборудования № {number}",
            f"{number}/23", day, "г. Уфа", ru, by, "Иванов И. И.", "Петров П. П.", text, 10_000 + number, currency,
            text)  # fmt: skip


def _text(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value

    cell = WriteOnlyCell(sheet)
    # Set by itself a text that begins with «=» would be a formula.
    cell.value = value
    cell.data_type = "s"
    return cell


class Clock:
    """Seconds since it was made; the reading process is counted by the clock alone."""

    def __init__(self) -> None:
        self._processor, self._server, self._elapsed = time.process_time(), server_seconds(), time.perf_counter()

    def read(self) -> Spent:
        """Since then."""
        elapsed = time.perf_counter() - self._elapsed
        return Spent(time.process_time() - self._processor, server_seconds() - self._server, elapsed)


class Spent(NamedTuple):
    """Seconds of the processor, that of the database's server where it is on this machine, and by the clock."""

    processor: float
    server: float
    elapsed: float


def server_seconds() -> float:
    """What the processes that PostgreSQL has for this database have taken of the processor."""
    if db.engine.dialect.name != "postgresql":
        return 0.0
    own = sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
    return sum(processor_seconds(process, "postgres") for process in db.session.scalars(own))


def measured(backend: str, documents: int, hostile: int) -> int:
    """Print the figures of one database; how many promises are missed."""
    order, missed = Order(SECRETARY, "ru", {}), 0
    with register(backend):
        content = workbook(documents, hostile)
        calm_collector()
        idle = kilobytes()
        run, spent, told = previewed(backend, order, content, "list.xlsx", f"preview of {documents} rows")
        missed += told
        missed += brought_in(backend, order, run, spent, f"bringing in of {documents} rows")
        over = (peak_kilobytes() - idle) / 1024
        print(f"  memory over idle {over:8.1f} MB  {verdict(over, OVER_IDLE_MB, 'MB')}")
        stored = db.session.scalar(sa.select(sa.func.count()).select_from(Agreement))
        out = b"".join(editing_workbook(AGREEMENTS_IMPORT, order))
        _table, preview = runs.read_list(AGREEMENTS_IMPORT, order, runs.opened(out, "list.xlsx"))
        same = preview.counts()[Verdict.UNCHANGED]
        print(f"  left and came back: {stored} documents, {len(preview.rows) - same} differences")
        missed += same != documents or stored != documents
        del _table, preview
        db.session.commit()
        edited = edited_list(order)
        run, spent, told = previewed(backend, order, edited, "list.csv", f"preview of {documents} edited rows")
        missed += told + brought_in(backend, order, run, spent, f"bringing in of {documents} edited rows")
        return missed + (over > OVER_IDLE_MB)


def previewed(backend: str, order: Order, content: bytes, name: str, what: str) -> tuple[ImportRun, float, int]:
    """Check a list and keep it; its run, seconds of the processors it took, promises missed."""
    clock = Clock()
    moment = keeping.Moment.of(AGREEMENTS_IMPORT)
    preview = runs.read_list(AGREEMENTS_IMPORT, order, runs.opened(content, name))[1]
    run = runs.new_run(AGREEMENTS_IMPORT, order, name=name, content=content, preview=preview)
    checked = keeping.packed(AGREEMENTS_IMPORT, order, run, preview, moment)
    runs.stage(run, content=content, preview=preview, checked=checked)
    # Remarks are answered with one tick.
    answers = {row.number: Answer(row.question) for row in preview.asking()}
    db.session.commit()
    spent = clock.read()
    missed = tell(f"{backend}: {what}", spent, PREVIEW_S)
    counts = Counter(row.verdict for row in preview.rows)
    print(f"    {dict(counts)}", next((row.faults for row in preview.rows if row.faults), ""))
    runs.answer(run, answers)
    db.session.commit()
    db.session.expunge_all()
    return run, spent.processor + spent.server, missed


def brought_in(backend: str, order: Order, run: ImportRun, spent: float, what: str) -> int:
    """Write what was kept and print how long it takes, and how long with the check of ``spent`` seconds again."""
    clock = Clock()
    run = runs.locked(run)
    kept = keeping.kept_list(AGREEMENTS_IMPORT, order, run)
    if kept is None:
        raise RuntimeError("nothing has moved, and yet the list would be checked again")
    runs.bring_in(AGREEMENTS_IMPORT, order, run, kept.preview, runs.decisions_of(run), trail=kept.trail)
    db.session.commit()
    now = clock.read()
    missed = tell(f"{backend}: {what}", now, COMMIT_S)
    print(f"    checked again: about {spent + now.processor + now.server:.1f} s of processor")
    return missed


def edited_list(order: Order) -> bytes:
    """The documents as they leave for editing, with another sum and a remark in each row."""
    columns = edit_register(order.locale).columns
    rows = AGREEMENTS_IMPORT.rows(order) if AGREEMENTS_IMPORT.rows else ()
    told = b"".join(stream_csv(columns, rows, locale=order.locale)).decode("utf-8-sig")
    heading, *lines = csv.reader(io.StringIO(told, newline=""), delimiter=";")
    at = {column.key: heading.index(str(column.title)) for column in columns}
    for number, line in enumerate(lines):
        line[at["value"]], line[at["note"]], line[at["reason"]] = f"{20_000 + number},50", "Сверено", "сверка с копией"
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([heading, *lines])
    return out.getvalue().encode("utf-8-sig")


def tell(what: str, spent: Spent, limit: float) -> int:
    """Print a figure: seconds of the processor, which other programs do not change much, and by the clock."""
    taken = spent.processor + spent.server
    server = f" and {spent.server:5.2f} s of the server's" if spent.server else ""
    print(
        f"  {what:44} {spent.processor:6.2f} s of processor{server}, {spent.elapsed:6.2f} s"
        f"  {verdict(taken, limit, 's')}",
        flush=True,
    )
    return int(taken > limit)


def main(arguments: list[str] | None = None) -> int:
    """Measure both databases; the number of promises missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--hostile", type=int, default=1_000)
    parser.add_argument("--database", default="sqlite,postgresql")
    chosen = parser.parse_args(arguments if arguments is not None else [])
    print("A list of documents is brought in")
    return sum(measured(backend, chosen.documents, chosen.hostile) for backend in chosen.database.split(","))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
