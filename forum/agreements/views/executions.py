"""Reports on the execution of documents."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.agreements.forms import ExecutionForm, TakeBackForm, execution_values
from forum.agreements.importing.executions import EXECUTIONS
from forum.agreements.models import Agreement, Execution
from forum.agreements.queries.executions import agreement_reported_by, execution_of, execution_reported_by
from forum.agreements.services import correct_execution, report_execution, withdraw_execution
from forum.agreements.views.blueprint import blueprint
from forum.core.clock import today
from forum.core.db import transactional
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.imports.pages import import_routes
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once

_TITLE: Final = _l("Agreements and contracts")

import_routes(blueprint, EXECUTIONS, parent="agreements.index", path="/executions", within=_TITLE)


@blueprint.route("/<id:agreement_id>/executions/new", methods=["GET", "POST"])
@requires(Permission.EXECUTIONS_REPORT)
@transactional
@keeps_draft
@once
def report(agreement_id: int) -> ResponseReturnValue:
    """Report what was carried out in a period."""
    agreement = agreement_reported_by(current_actor(), agreement_id)
    form = ExecutionForm(agreement=agreement)
    status = 200
    if request.method == "POST":
        try:
            if form.validate() and form.is_excess_settled():
                report_execution(actor=current_actor(), agreement=agreement, draft=form.draft())
                flash(_("The report is recorded."), "success")
                return _card(agreement_id)
        except DomainError as error:
            form.refuse(error)
        status = form.status
    return _page(form, agreement, None), status


@blueprint.route("/<id:agreement_id>/executions/<id:execution_id>/edit", methods=["GET", "POST"])
@requires(Permission.EXECUTIONS_REPORT)
@transactional
@keeps_draft
def correct_report(agreement_id: int, execution_id: int) -> ResponseReturnValue:
    """Correct a report, with the reason."""
    row = execution_reported_by(current_actor(), agreement_id, execution_id)
    form = ExecutionForm(data=execution_values(row), agreement=row.agreement, execution=row)
    status = 200
    if request.method == "POST":
        try:
            if form.validate() and form.is_excess_settled():
                reason = form.reason.data or ""
                correct_execution(actor=current_actor(), execution=row, draft=form.draft(), reason=reason)
                flash(_("The report is corrected."), "success")
                return _card(agreement_id)
        except DomainError as error:
            form.refuse(error)
        status = form.status
    return _page(form, row.agreement, row), status


@blueprint.route("/<id:agreement_id>/executions/<id:execution_id>/take-back", methods=["GET", "POST"])
@requires(Permission.EXECUTIONS_REPORT)
@transactional
def withdraw_report(agreement_id: int, execution_id: int) -> ResponseReturnValue:
    """Take a report back, with the reason."""
    row = execution_reported_by(current_actor(), agreement_id, execution_id)
    form = TakeBackForm(data={"version": row.version}, record=row)
    status = 200
    if request.method == "POST":
        try:
            if form.validate():
                withdraw_execution(actor=current_actor(), execution=row, reason=form.reason.data or "")
                flash(_("The report is taken back."), "success")
                return _card(agreement_id)
        except DomainError as error:
            form.refuse(error)
        status = form.status
    told = _("Report on execution: %(period)s", period=row.period.words)
    return render_template("agreements/take_back.html", form=form, agreement=row.agreement, told=told), status


def _card(agreement_id: int) -> ResponseReturnValue:
    return redirect(url_for("agreements.show", agreement_id=agreement_id, _anchor="execution"))


def _page(form: ExecutionForm, agreement: Agreement, row: Execution | None) -> str:
    known = {"executed": execution_of(agreement), "present": agreement.sum_on(today())}
    return render_template("agreements/execution.html", form=form, agreement=agreement, execution=row, **known)
