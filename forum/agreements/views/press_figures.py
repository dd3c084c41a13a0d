"""Figures for the press: frozen, looked at against the register, printed, exported."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreements import queries
from forum.agreements.forms.desk import FreezeForm
from forum.agreements.list_columns import PRESS_FIGURES
from forum.agreements.live_line import live_line
from forum.agreements.models import PressFigure
from forum.agreements.press_columns import press_figure_register, why_left_out
from forum.agreements.queries.press_figures import changes_since, press_figure_seen_by, press_figures
from forum.agreements.services.press_figures import freeze_press_figure
from forum.agreements.views.blueprint import blueprint
from forum.agreements.views.editions import asked_edition
from forum.core.clock import today, utc_now
from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.formatting import current_formats
from forum.core.i18n import current_locale
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once


@blueprint.get("/press-figures", endpoint="press_figures")
@requires(Permission.REPORTS_VIEW)
def index() -> ResponseReturnValue:
    """The frozen figures of an edition, the newest first."""
    forum = asked_edition()
    figures = press_figures(actor=current_actor(), forum_id=forum.id)
    return render_template("agreements/press/index.html", edition=forum, figures=figures)


@blueprint.route("/press-figures/new", methods=["GET", "POST"])
@requires(Permission.AGREEMENTS_EDIT)
@transactional
@once
def freeze_figure() -> ResponseReturnValue:
    """Freeze the present figure with its list after a page that shows what is told and what is left out."""
    actor, forum, form = current_actor(), asked_edition(), FreezeForm()
    if request.method == "POST":
        try:
            if form.validate():
                figure = freeze_press_figure(actor=actor, forum=forum, waiver=form.waiver.data or "")
                flash(_("The figure is frozen with the list of its documents."), "success")
                return redirect(url_for("agreements.press_figure", figure_id=figure.id))
        except DomainError as error:
            form.refuse(error)
    chosen = queries.AgreementFilter(forum=forum.code, counts=True, as_of=today())
    totals = queries.agreement_totals(actor=actor, chosen=chosen)
    page = {"form": form, "edition": forum, "totals": totals, "line": live_line(totals, utc_now())}
    return render_template("agreements/press/freeze.html", **page), form.status


@blueprint.get("/press-figures/<id:figure_id>")
@requires(Permission.REPORTS_VIEW)
def press_figure(figure_id: int) -> ResponseReturnValue:
    """What was told, its list, and which of its documents the register tells otherwise now."""
    figure = press_figure_seen_by(current_actor(), figure_id)
    return render_template(
        "agreements/press/show.html",
        figure=figure,
        line=live_line(figure, figure.taken_at),
        changes=changes_since(figure, actor=current_actor()),
        columns=press_figure_register().page_columns(current_actor().may),
    )


@blueprint.get("/press-figures/<id:figure_id>/sheet")
@requires(Permission.REPORTS_VIEW)
def press_sheet(figure_id: int) -> ResponseReturnValue:
    """«Пресс-лист»: the figure and its list on paper."""
    figure = press_figure_seen_by(current_actor(), figure_id)
    reasons = {row.agreement_id: why_left_out(row) or "" for row in figure.documents}
    line = live_line(figure, figure.taken_at)
    return render_template("agreements/press/sheet.html", figure=figure, line=line, reasons=reasons)


@download(blueprint, "/press-figures/export", Permission.REPORTS_VIEW, back="agreements.press_figures")
def export_press_figures() -> Export:
    """The frozen figures of an edition."""
    forum = asked_edition()
    rows = press_figures(actor=current_actor(), forum_id=forum.id)
    lines = [forum.name(current_locale())]
    return Export(register=PRESS_FIGURES, read=lambda _columns: rows, count=lambda: len(rows), lines=lines)


@download(blueprint, "/press-figures/<id:figure_id>/export", Permission.REPORTS_VIEW, back="agreements.press_figure")
def export_press_figure(figure_id: int) -> Export:
    """The list of a figure; its total is the figure."""
    figure = press_figure_seen_by(current_actor(), figure_id)
    return Export(
        register=press_figure_register(),
        read=lambda _columns: figure.documents,
        count=lambda: len(figure.documents),
        lines=_heading(figure),
    )


def _heading(figure: PressFigure) -> list[str]:
    frozen = _("frozen %(moment)s", moment=current_formats().datetime_text(figure.taken_at))
    told = [figure.forum.name(current_locale()), live_line(figure, figure.taken_at), frozen]
    if figure.waiver:
        told.append(_("Without sums that await verification: %(reason)s", reason=figure.waiver))
    return [str(line) for line in told]
