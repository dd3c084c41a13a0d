"""The register page and its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.agreements.exporting import agreements_export, register_of, sees_signatories
from forum.agreements.forms import AgreementFilterForm, filter_arguments
from forum.agreements.models import Agreement
from forum.agreements.queries import agreement_rows, agreement_totals, register_statement
from forum.agreements.views.blueprint import blueprint
from forum.core.downloads import register_response
from forum.core.i18n import current_locale
from forum.core.listing import list_rows, read_sort
from forum.core.security import Permission, current_actor, requires
from forum.core.spreadsheet import Column
from forum.core.viewing import record_viewing


@blueprint.get("")
@requires(Permission.AGREEMENTS_VIEW)
def index() -> ResponseReturnValue:
    """The register, the newest signatures first."""
    actor, locale = current_actor(), current_locale()
    form = AgreementFilterForm(request.args, locale=locale)
    chosen = form.chosen()
    arguments = filter_arguments(chosen)
    totals = agreement_totals(actor=actor, chosen=chosen)
    listing = list_rows(
        register_statement(actor=actor, chosen=chosen),
        columns=register_of(chosen, actor=actor, locale=locale, for_page=True).page_columns(actor.may),
        default_sort="-signed",
        tie=(Agreement.register_sequence.desc().nulls_last(), Agreement.id.desc()),
        make_rows=lambda result: agreement_rows(
            result.scalars().all(), locale=locale, region=chosen.region, as_of=chosen.as_of
        ),
        filters=arguments,
        total=totals.documents,
    )
    return render_template("agreements/index.html", form=form, listing=listing, totals=totals, arguments=arguments)


@blueprint.get("/export.<suffix>")
@requires(Permission.AGREEMENTS_VIEW)
def export(suffix: str) -> ResponseReturnValue:
    """The register exactly as filtered and sorted, as a file."""
    actor, locale = current_actor(), current_locale()
    form = AgreementFilterForm(request.args, locale=locale)
    chosen = form.chosen()
    if sees_signatories(actor):
        label = "; ".join(form.words())
        record_viewing(actor=actor, action="agreement.exported", entity="agreement", label=label)
    columns = register_of(chosen, actor=actor, locale=locale, for_page=True).page_columns(actor.may)
    made = agreements_export(actor=actor, locale=locale, wanted=chosen, order=_asked_order(columns))
    return register_response(made.register, made.rows, suffix=suffix, actor=actor, lines=made.lines, more=made.more)


def _asked_order(columns: Sequence[Column[Any]]) -> sa.ColumnElement[Any] | None:
    """The order the page was sorted by; None leaves the register's own."""
    key, is_descending = read_sort(columns, "")
    expression: Any = next((column.sort for column in columns if column.key == key), None)
    if expression is None:
        return None
    order: sa.ColumnElement[Any] = expression.desc() if is_descending else expression.asc()
    return order
