"""Downloads of registers as .xlsx and .csv, streamed row by row while they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response, abort, stream_with_context

from forum.core.clock import today
from forum.core.i18n import current_locale
from forum.core.security import Actor
from forum.core.spreadsheet import XLSX_TYPE, Register, RegisterSheet, Sheet, stream_csv, stream_workbook

CSV_TYPE = "text/csv; charset=utf-8"
SUFFIXES = frozenset({"xlsx", "csv"})


def register_response(
    register: Register[Any],
    rows: Iterable[Any],
    *,
    suffix: str,
    actor: Actor,
    lines: Sequence[Any] = (),
    more: Sequence[Sheet] = (),
) -> Response:
    """The register as a file of ``suffix`` (xlsx or csv), with the columns ``actor`` may see.

    ``rows`` is read while the file is sent; nothing is kept, so it may be a generator over a server-side cursor.
    ``lines`` stand under the title (the filter in words, the day). ``more`` are further sheets of the workbook;
    CSV has none. Another suffix is a 404.
    """
    if suffix not in SUFFIXES:
        abort(404)
    columns = register.export_columns(actor.may)
    locale = current_locale()
    if suffix == "csv":
        return file_response(stream_csv(columns, rows, locale=locale), name=f"{register.name}.csv", mimetype=CSV_TYPE)
    title = str(register.title)
    sheet = RegisterSheet(columns=columns, rows=rows, name=title, title=title, heading=tuple(lines))
    chunks = stream_workbook([sheet, *more], title=title, locale=locale)
    return file_response(chunks, name=f"{register.name}.xlsx", mimetype=XLSX_TYPE)


def file_response(chunks: Iterator[bytes], *, name: str, mimetype: str) -> Response:
    """An attachment called ``name`` with today's date in it, sent in chunks as they come."""
    stem, _, suffix = name.rpartition(".")
    # The request's transaction lives until the last chunk: rows are read from it.
    response = Response(stream_with_context(chunks), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{stem}-{today():%Y-%m-%d}.{suffix}"'
    return response
