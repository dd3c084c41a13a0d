"""The health of an installation in words: what a person may check before and after work."""

from __future__ import annotations

import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from forum.accounts.models import User
from forum.accounts.queries import is_working
from forum.agreements.counting import recount
from forum.agreements.models import Agreement
from forum.agreements.soundness import unsound_courses
from forum.config import Settings, resource_path
from forum.core.catalogs import DIRECTORY, TRANSLATED, catalog_path
from forum.core.db import db
from forum.core.files import content_faults, path_of, unnamed_contents
from forum.core.outbox import outbox_standing
from forum.core.security import Role
from forum.forums.models import Forum
from forum.rates.models import ExchangeRate
from forum.reference.models import Region

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``text`` says what is so, and what to do when it is wrong."""

    is_good: bool
    text: str


def examine() -> Iterator[Finding]:
    """Look at everything, the foundations first; what rests on a broken one is left out."""
    yield from _secrets()
    yield from _folders()
    yield from _catalogues()
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.DBAPIError as error:
        yield Finding(False, f"The database cannot be reached: {str(error.orig).splitlines()[0]}")
        return
    yield Finding(True, f"The database answers ({_database()}).")
    if not is_current():
        stored, newest = stored_revision(), newest_revision()
        found = "The database is empty." if stored is None else f"The database is at {stored}, not at {newest}."
        yield Finding(False, f"{found} Run: forum db upgrade")
        return
    yield Finding(True, f"The database has the newest structure ({newest_revision()}).")
    for check in (_integrity, _data, _accounts, _counting, _courses, _contents, _letters):
        yield from check()


def is_current() -> bool:
    """Whether the database has the structure that this version of the program expects."""
    return stored_revision() == newest_revision()


def stored_revision() -> str | None:
    """The revision the database is at; None for an empty one."""
    revision: str | None = MigrationContext.configure(db.session.connection()).get_current_revision()
    return revision


def newest_revision() -> str | None:
    """The revision the program ships."""
    revision: str | None = ScriptDirectory(str(resource_path("migrations"))).get_current_head()
    return revision


def _settings() -> Settings:
    settings: Settings = current_app.config["FORUM"]
    return settings


def _database() -> str:
    dialect = db.engine.dialect
    version = ".".join(map(str, dialect.server_version_info or ())) or "?"
    if dialect.name != "sqlite":
        return f"PostgreSQL {version}"
    version = db.session.scalar(sa.text("SELECT sqlite_version()")) or "?"
    return f"SQLite {version}, {db.session.scalar(sa.text('PRAGMA journal_mode'))} journal"


def _secrets() -> Iterator[Finding]:
    path = _settings().instance / "secret_key"
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding(False, f"Others may read the secret key. Run: chmod 600 {path}")
    elif path.exists() and path.read_text(encoding="ascii", errors="replace").strip() == _settings().secret_key:
        yield Finding(True, f"The secret key is kept in {path}.")
    else:
        yield Finding(True, "The secret key comes from FORUM_SECRET_KEY.")
    if not _settings().is_secure:
        yield Finding(True, "FORUM_BASE_URL is not https://: right for one machine, wrong for a network.")


def _folders() -> Iterator[Finding]:
    for purpose, folder in (("instance", _settings().instance), ("files", _settings().files)):
        # The folder of files is made with the first of them.
        place = folder if folder.exists() else folder.parent
        yield _writable(purpose, folder, place)


def _writable(purpose: str, folder: Path, place: Path) -> Finding:
    try:
        with tempfile.NamedTemporaryFile(dir=place):
            return Finding(True, f"The folder of {purpose} can be written: {folder}")
    except OSError as error:
        return Finding(False, f"The folder of {purpose} cannot be written: {folder} ({error.strerror})")


def _catalogues() -> Iterator[Finding]:
    stale = [
        locale
        for locale in TRANSLATED
        if not (compiled := catalog_path(locale, DIRECTORY).with_suffix(".mo")).exists()
        or compiled.stat().st_mtime_ns < catalog_path(locale, DIRECTORY).stat().st_mtime_ns
    ]
    if stale:
        yield Finding(False, f"Translations are not compiled: {', '.join(stale)}. Run: make compile")
    else:
        yield Finding(True, f"Translations are compiled: {', '.join(TRANSLATED)}.")


def _integrity() -> Iterator[Finding]:
    if db.engine.dialect.name != "sqlite":
        return
    found = list(db.session.scalars(sa.text("PRAGMA quick_check(5)")))
    broken = db.session.execute(sa.text("PRAGMA foreign_key_check")).first()
    if found != ["ok"]:
        yield Finding(False, f"The database file is damaged: {'; '.join(found)}. Restore a copy.")
    elif broken is not None:
        yield Finding(False, f"A row of {broken[0]} refers to a missing row of {broken[2]}. Restore a copy.")
    else:
        yield Finding(True, "The database file is undamaged.")


def _data() -> Iterator[Finding]:
    for model, name in ((Region, "regions"), (Forum, "editions"), (ExchangeRate, "rates"), (Agreement, "documents")):
        number = db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
        yield Finding(number > 0, f"{number} {name}." if number else f"There are no {name}. Run: forum data load")


def _accounts() -> Iterator[Finding]:
    statement = sa.select(sa.func.count()).select_from(User).where(User.role == Role.ADMINISTRATOR, is_working())
    number = db.session.scalar(statement) or 0
    if number:
        yield Finding(True, f"{number} working administrator account{'' if number == 1 else 's'}.")
    else:
        yield Finding(False, "Nobody can administer. Run: forum user add E-MAIL --role administrator")


def _counting() -> Iterator[Finding]:
    wrong = list(islice(recount(), _SHOWN + 1))
    for one in wrong[:_SHOWN]:
        document = f"Document {one.agreement_id} ({one.title})"
        yield Finding(False, f"{document} counts otherwise than the rules say: {', '.join(one.columns)}")
    if len(wrong) > _SHOWN:
        yield Finding(False, "More documents count otherwise than their rules say.")
    if not wrong:
        yield Finding(True, "Every document counts as the rules say.")


_FAULTS = {
    "original": "its original came on another day than its step says",
    "sum": "execution is reported of it, and it states no sum",
    "equivalent": "the equivalent of a report on execution does not follow from its rate",
    "days": "a report on execution covers days outside its period",
    "twice": "a year of execution is reported as a whole and by quarters",
}


def _courses() -> Iterator[Finding]:
    """What followed a signing: steps and reports on execution are as the rules store them."""
    wrong = list(islice(unsound_courses(), _SHOWN + 1))
    for one in wrong[:_SHOWN]:
        yield Finding(False, f"Document {one.agreement_id} ({one.title}): {_FAULTS[one.what]}.")
    if len(wrong) > _SHOWN:
        yield Finding(False, "More steps and reports on execution are not as the rules store them.")
    if not wrong:
        yield Finding(True, "Steps and reports on execution are as the rules store them.")


def _letters() -> Iterator[Finding]:
    """What waits in the outbox."""
    found = outbox_standing()
    if _settings().mail_url is None:
        yield Finding(True, "FORUM_MAIL_URL is not set: nothing is mailed, links are handed over by hand.")
        if not found.queued:
            return
    told = f"Letters that wait to be mailed: {found.queued}"
    if found.late:
        yield Finding(False, f"{told}, {found.late} of them for over an hour. Run: forum outbox send")
    else:
        yield Finding(True, f"{told}.")
    if found.failed:
        yield Finding(False, f"Letters that could not be mailed: {found.failed}. See the page /outbox.")


def _contents() -> Iterator[Finding]:
    """Files of documents: each is where it belongs and as it came."""
    wrong = list(islice(content_faults(), _SHOWN + 1))
    for one in wrong[:_SHOWN]:
        what = "is missing" if one.is_missing else "is damaged (its SHA-256 is another)"
        yield Finding(False, f"A stored file {what}: {path_of(one.sha256)}. Restore a copy.")
    if len(wrong) > _SHOWN:
        yield Finding(False, "More stored files are missing or damaged.")
    if not wrong:
        yield Finding(True, "Every stored file is there and has its SHA-256.")
    unnamed = unnamed_contents()
    if unnamed:
        # An upload that was refused in the end leaves its content behind, which harms nobody.
        yield Finding(True, f"Files in the folder that no record names: {len(unnamed)}, such as {unnamed[0]}.")
