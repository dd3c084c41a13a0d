"""What is told once after a list was brought in, as files that lie in the page itself."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from forum.core.clock import today
from forum.core.exports import TYPES
from forum.core.imports.importers import Handout
from forum.core.spreadsheet import RegisterSheet, stream_csv, stream_workbook


@dataclass(frozen=True, slots=True)
class HandoutFile:
    """A file by its ending; ``address`` holds all of it, for the server is never asked again."""

    suffix: str
    name: str
    address: str


def handout_files(handout: Handout, *, locale: str) -> list[HandoutFile]:
    """The handout as a workbook and as CSV, in the current language."""
    register, title, stem = handout.register, str(handout.register.title), handout.register.name
    sheet = RegisterSheet(
        register.columns, handout.rows, name=title, title=title, heading=[str(handout.words)], totals=False
    )
    chunks: dict[str, Iterable[bytes]] = {
        "xlsx": stream_workbook([sheet], title=title, locale=locale),
        "csv": stream_csv(register.columns, handout.rows, locale=locale),
    }
    return [
        HandoutFile(suffix, f"{stem}-{today():%Y-%m-%d}.{suffix}", _address(TYPES[suffix], b"".join(parts)))
        for suffix, parts in chunks.items()
    ]


def _address(mimetype: str, content: bytes) -> str:
    return f"data:{mimetype.replace(' ', '')};base64,{base64.b64encode(content).decode()}"
