"""Downloads of registers as .xlsx and .csv, streamed row by row while they are read, and the page that chooses columns.

One decorator makes both routes of a register out of a view that returns its ``Export``: ``<name>`` sends the file,
``<name>_columns`` shows how large it will be and keeps which columns its reader wants.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, ParamSpec

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from forum.core.clock import today
from forum.core.column_choices import chosen_keys, keep_choice
from forum.core.db import transactional
from forum.core.exports import TYPES, Export, Selection
from forum.core.formatting import current_formats
from forum.core.forms import Form
from forum.core.i18n import current_locale
from forum.core.security import Actor, Permission, current_actor, requires
from forum.core.spreadsheet import MAX_ROWS, XLSX_TYPE, Register, RegisterSheet, Sheet, stream_workbook
from forum.core.viewing import record_viewing

P = ParamSpec("P")

_ROOM: Final = 100
"""Rows of a sheet that title, header, totals and notes may take."""
# Measured by benchmarks/download.py, rounded up: what a cell takes of time and of the file.
_CELL_MICROSECONDS: Final = {"xlsx": 3, "csv": 2}
_CELL_BYTES: Final = {"xlsx": 12, "csv": 26}


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long a download may take and how large it may be: seconds, bytes. A guess, and told as one."""

    seconds: int
    size: int


def estimated(rows: int, columns: int, suffix: str) -> Estimate:
    """What a file of so many rows and columns takes, so that nobody waits without knowing for what."""
    cells = rows * columns
    return Estimate(-(-cells * _CELL_MICROSECONDS[suffix] // 10**6), cells * _CELL_BYTES[suffix])


def download(
    blueprint: Blueprint, rule: str, permission: Permission, *, back: str, beside: Mapping[str, Any] | None = None
) -> Callable[[Callable[P, Export]], Callable[P, Export]]:
    """Offer what the decorated function returns at ``rule``.<xlsx|csv> and its columns at ``rule``/columns.

    The function makes the ``Export`` of the request in hand: its filters stand in the query string. Both routes ask
    for ``permission`` before it runs. ``back`` is the endpoint of the page the file is taken from, whose arguments
    are the route's. ``beside`` are further files of the same filter: titles by endpoint.
    """

    def offer(make: Callable[P, Export]) -> Callable[P, Export]:
        name = make.__name__

        @requires(permission)
        @functools.wraps(make)
        def send(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            suffix = str(kwargs.pop("suffix"))
            if suffix not in TYPES:
                abort(404)
            return _sent(make(*args, **kwargs), suffix, f"{blueprint.name}.{name}_columns")

        @requires(permission)
        @transactional
        @functools.wraps(make)
        def choose(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            return _columns_page(make(*args, **kwargs), f"{blueprint.name}.{name}", back, beside or {})

        blueprint.add_url_rule(f"{rule}.<suffix>", name, send)
        blueprint.add_url_rule(f"{rule}/columns", f"{name}_columns", choose, methods=["GET", "POST"])
        return make

    return offer


class ColumnsForm(Form):
    """The columns and sheets of a register's file."""

    columns = SelectMultipleField(
        _l("Columns of the file"), choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


def _sent(export: Export, suffix: str, columns_page: str) -> ResponseReturnValue:
    """The file of an export with the columns its reader has chosen."""
    actor = current_actor()
    selection = export.select(actor.may, chosen_keys(export.register.name))
    if export.viewing is not None:
        seen = export.viewing
        record_viewing(actor=actor, action=seen.action, entity=seen.entity, entity_id=seen.entity_id, label=seen.label)
    rows = export.count()
    if suffix == "xlsx" and rows + _ROOM > MAX_ROWS:
        flash(_("So many rows do not fit one sheet of Excel. Narrow the filter or take CSV."), "error")
        return redirect(url_for(columns_page, **_arguments()))
    chunks = export.chunks(suffix, selection, locale=current_locale())
    response = file_response(chunks, name=f"{export.register.name}.{suffix}", mimetype=TYPES[suffix])
    expected = estimated(rows, len(selection.columns), suffix)
    # For the page's script, which shows how far the download is.
    response.headers["X-Forum-Rows"], response.headers["X-Forum-Size"] = str(rows), str(expected.size)
    return response


def _columns_page(export: Export, endpoint: str, back: str, beside: Mapping[str, Any]) -> ResponseReturnValue:
    """Show what the file will be and keep the choice that is sent."""
    may, register = current_actor().may, export.register
    columns = register.export_columns(may)
    offered = [(column.key, str(column.title)) for column in columns]
    offered += [(key, _("Sheet “%(name)s”", name=sheet.name)) for key, sheet in export.more.items()]
    chosen = export.select(may, chosen_keys(register.name))
    form = ColumnsForm(data={"columns": [*_keys(export, chosen)]})
    form.columns.choices = offered
    if form.is_submitted():
        wanted = None if "all" in request.form else form.columns.data
        if wanted is None or (form.validate() and set(wanted) & {column.key for column in columns}):
            keep_choice(register.name, None if wanted is None or len(wanted) == len(offered) else wanted)
            flash(_("The columns of the file are kept for your downloads."), "success")
            return redirect(url_for(f"{endpoint}_columns", **_arguments()))
        form.columns.errors = [*form.columns.errors, _("Choose at least one column.")]
    rows = export.count()
    estimates = {suffix: estimated(rows, len(chosen.columns), suffix) for suffix in TYPES}
    page = render_template(
        "downloads/columns.html",
        form=form,
        export=export,
        chosen=chosen,
        of=len(columns),
        rows=rows,
        estimates=estimates,
        expected=_in_words,
        endpoint=endpoint,
        beside={other: title for other, title in beside.items() if may(_permission_of(other))},
        arguments=_arguments(),
        back=url_for(back, **_arguments()),
        is_too_large=rows + _ROOM > MAX_ROWS,
    )
    return page, form.status


def _keys(export: Export, selection: Selection) -> Iterator[str]:
    yield from (column.key for column in selection.columns)
    yield from (key for key, sheet in export.more.items() if sheet in selection.sheets)


def _permission_of(endpoint: str) -> Any:
    view: Any = current_app.view_functions[endpoint]
    return view.required_permission


def _in_words(expected: Estimate) -> str:
    size = current_formats().file_size(expected.size)
    if expected.seconds <= 1:
        return str(_("about %(size)s, at once", size=size))
    return str(_("about %(size)s, about %(seconds)s s", size=size, seconds=expected.seconds))


def _arguments() -> dict[str, Any]:
    """What this page's address filters by and is about, for the addresses beside it."""
    query: dict[str, Any] = {name: values for name, values in request.args.lists() if name != "columns"}
    return {**query, **{name: value for name, value in (request.view_args or {}).items() if name != "suffix"}}


def workbook_response(
    register: Register[Any], rows: Iterable[Any], *, actor: Actor, lines: Sequence[Any] = (), more: Sequence[Sheet] = ()
) -> Response:
    """A register as a workbook that is always whole, for lists that come back: all columns ``actor`` may see.

    ``lines`` stand under the title, ``more`` are further sheets.
    """
    title = str(register.title)
    sheet = RegisterSheet(register.export_columns(actor.may), rows, name=title, title=title, heading=lines)
    chunks = stream_workbook([sheet, *more], title=title, locale=current_locale())
    return file_response(chunks, name=f"{register.name}.xlsx", mimetype=XLSX_TYPE)


def file_response(chunks: Iterator[bytes], *, name: str, mimetype: str) -> Response:
    """An attachment called ``name`` with today's date in it, sent in chunks as they come."""
    stem, _, suffix = name.rpartition(".")
    # The request's transaction lives until the last chunk: rows are read from it.
    response = Response(stream_with_context(chunks), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{stem}-{today():%Y-%m-%d}.{suffix}"'
    return response
