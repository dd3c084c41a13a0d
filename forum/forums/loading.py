"""Editions I to XIII and the standing edition «outside forums» from the shipped file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from forum.core import audit
from forum.core.db import db
from forum.core.security import Actor
from forum.core.shipped import Tally, load_rows, partial_date, read_rows
from forum.forums.enums import OUTSIDE_FORUMS_CODE, ForumFormat, ForumState
from forum.forums.models import Forum
from forum.reference.enums import Side
from forum.reference.models import Region

Row = dict[str, Any]

FORMATS = {
    "in_person": ForumFormat.IN_PERSON,
    "videoconference": ForumFormat.VIDEOCONFERENCE,
    "hybrid": ForumFormat.MIXED,
}

_OUTSIDE_FORUMS: Row = {
    "code": OUTSIDE_FORUMS_CODE,
    "name_ru": "Вне форумов",
    "name_be": "Па-за форумамі",
    "name_en": "Outside forums",
    "state": ForumState.RUNNING,
}


def load(actor: Actor, report: Callable[[str, Tally], None]) -> None:
    """Load the editions; the coming one becomes the current one when there is none yet."""
    rows = [*forum_rows(), _OUTSIDE_FORUMS]
    # The state changes in the register; the file knows only where an edition stood when it was written.
    report("forum", load_rows(actor=actor, model=Forum, key=("code",), rows=rows, once=("state",)))
    _choose_current(actor)


def forum_rows() -> Iterator[Row]:
    """Editions by number; announced figures in the file are left to the register of published figures."""
    regions = {region.code: region for region in db.session.scalars(sa.select(Region))}
    for row in read_rows("forums.csv"):
        starts_on, precision = partial_date(row["starts_on"], row["starts_on_precision"])
        ends_on, _ = partial_date(row["ends_on"], row["ends_on_precision"])
        hosts = [regions[code] for code in (row["host_regions"] or "").split(";") if code]
        yield {
            "code": row["code"],
            "number": int(row["number"] or 0),
            "year": int(row["year"] or 0),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "date_precision": precision,
            "host_side": Side(row["host_side"] or ""),
            "host_regions": sorted(hosts, key=lambda region: region.official_order),
            "format": FORMATS[row["format"] or ""],
            "state": ForumState(row["state"] or ""),
            "source": _sources(row),
            "note": _notes(row),
            **{column: row[column] for column in _WORDS},
        }


_WORDS = tuple(f"{name}_{locale}" for name in ("name", "place", "theme") for locale in ("ru", "be", "en"))


def _sources(row: dict[str, str | None]) -> str:
    """The source of the dates, then that of the theme where it is another one."""
    sources = [row["source"], row["theme_source"]]
    return " | ".join(dict.fromkeys(source for source in sources if source))


def _notes(row: dict[str, str | None]) -> str:
    """The file's remark; words around a theme that is no formal title are part of it."""
    theme = f"theme: {row['theme_note']}" if row["theme_note"] else None
    return "; ".join(part for part in (theme, row["note"]) if part)


def _choose_current(actor: Actor) -> None:
    """Without a current edition the pages open with the latest one of the file, which is still to come."""
    if db.session.scalar(sa.select(Forum.id).where(Forum.is_current)) is not None:
        return
    coming = sa.select(Forum).where(Forum.number.is_not(None)).order_by(Forum.number.desc()).limit(1)
    forum = db.session.scalars(coming).one()
    forum.is_current = True
    audit.stamp(forum, actor)
    audit.record(actor=actor, action="forum.made_current", entity=forum, label=forum.code)
