"""The matrix of regions: the page and its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core.downloads import download
from forum.core.exports import Export
from forum.core.formatting import Formats, current_formats
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.spreadsheet import Kind, Register, Role
from forum.statistics import queries
from forum.statistics.columns import MatrixRow, matrix_register, matrix_rows
from forum.statistics.enums import MEASURE_LABELS, Measure
from forum.statistics.forms import StatisticsForm
from forum.statistics.pictures import Scale, amount, amount_text
from forum.statistics.queries import LeftOut, Matrix
from forum.statistics.views.blueprint import blueprint
from forum.statistics.views.links import Rows, default_note, left_out_notes, rows_of
from forum.statistics.views.tables import table_export, value_text


@dataclass(frozen=True, slots=True)
class _Table:
    """What the page and its files share."""

    form: StatisticsForm
    matrix: Matrix
    left: LeftOut
    register: Register[MatrixRow]
    rows: list[MatrixRow]
    links: Rows


@blueprint.get("/matrix")
@requires(Permission.STATISTICS_VIEW)
def matrix() -> ResponseReturnValue:
    """Russian regions by Belarusian ones."""
    table = _table()
    form, links, formats = table.form, table.links, current_formats()
    scale = Scale.over(amount(figures, form.measured) for figures in table.matrix.cells.values())
    *rows, totals = [_shown(table, row, scale, formats) for row in table.rows]
    return render_template(
        "statistics/matrix.html",
        form=form,
        table=table,
        columns=[{"label": by.name, "href": links.region(by.code)} for by in table.matrix.by],
        rows=rows,
        totals=[cell["text"] for cell in totals["cells"]] + [totals["total"]],
        legend=scale.legend(lambda limit: amount_text(limit, form.measured, formats)),
        tabs=_tabs(form),
        left=left_out_notes(table.left, links),
        by_default=default_note(table.left, links),
    )


@download(blueprint, "/matrix", Permission.STATISTICS_VIEW, back="statistics.matrix")
def export_matrix() -> Export:
    """The matrix as shown."""
    table = _table()
    return table_export(
        table.register,
        table.rows,
        lambda row: Role.TOTAL if row.is_total else Role.BODY,
        title=table.register.title,
        lines=[MEASURE_LABELS[table.form.measured], *table.form.words()],
        notes=[note.text for note in left_out_notes(table.left, table.links)],
    )


def _table() -> _Table:
    actor, locale = current_actor(), current_locale()
    form = StatisticsForm(request.args, actor=actor, locale=locale)
    found = queries.matrix(form.chosen(), locale=locale)
    register = matrix_register(found, form.measured)
    return _Table(form, found, queries.left_out(form.chosen()), register, matrix_rows(found), rows_of(form, actor))


def _shown(table: _Table, row: MatrixRow, scale: Scale, formats: Formats) -> dict[str, Any]:
    """A row for the macro: finished texts with their colour and the address of their rows."""
    measure, columns = table.form.measured, table.register.columns

    def text(kind: Kind, value: Any) -> str:
        return value_text(kind, value, formats)

    cells = []
    for by, column in zip(table.matrix.by, columns[1:-1], strict=True):
        figures = row.cells[by.code]
        cells.append(
            {
                "text": text(column.kind, column.read(row)),
                "level": 0 if row.is_total else scale.level(amount(figures, measure)),
                "href": table.links.url(region=row.code, partner_region=by.code) if figures.documents else None,
            }
        )
    total = text(columns[-1].kind, columns[-1].read(row))
    return {"label": row.name, "href": table.links.region(row.code), "cells": cells, "total": total}


def _tabs(form: StatisticsForm) -> list[dict[str, Any]]:
    return [
        {
            "label": MEASURE_LABELS[measure],
            "url": url_for("statistics.matrix", **form.arguments(measure=measure)),
            "is_current": measure is form.measured,
        }
        for measure in Measure
    ]
