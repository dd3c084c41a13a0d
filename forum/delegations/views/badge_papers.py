"""What accreditation prints: badges with their codes, the issue list, the lists for passes."""

from __future__ import annotations

import itertools
from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from forum.core.clock import today
from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.i18n import current_locale
from forum.core.listing import list_rows
from forum.core.security import Permission, current_actor, requires
from forum.core.uploads import check_kept, picture_response
from forum.core.viewing import record_viewing
from forum.delegations import services
from forum.delegations.badge_columns import ISSUE_LIST, PASSES, VEHICLES
from forum.delegations.badge_exporting import (
    badges_label,
    issue_list_export,
    issue_rows,
    passes_export,
    vehicles_export,
)
from forum.delegations.badge_forms import BadgeFilters, Paper, PassFilters, PrintChoice, Second
from forum.delegations.badge_printing import A_SHEET, faces
from forum.delegations.models import Badge, Member
from forum.delegations.queries import badges as badge_queries
from forum.delegations.queries import passes as pass_queries
from forum.delegations.queries.badges import BadgeFilter
from forum.delegations.views.badges import blueprint, suited
from forum.delegations.views.blueprint import chosen_rows
from forum.forums.queries import forum_by_code


@blueprint.get("/print")
@requires(Permission.ACCREDITATION)
def print_badges() -> ResponseReturnValue:
    """The badges of the filter, or the chosen ones, ready for the printer."""
    actor, form = current_actor(), suited(PrintChoice, second=Second.BE.value, paper=Paper.FOUR.value)
    chosen = chosen_rows(request.args.getlist("chosen"))
    wanted = BadgeFilter(ids=list(chosen)) if chosen else form.wanted()
    second, paper = form.second.data or Second.BE, form.paper.data or Paper.FOUR
    record_viewing(actor=actor, action="badge.viewed", entity=Badge.__tablename__, label=badges_label(wanted))
    found = faces(actor=actor, chosen=wanted, second=second.value)
    return render_template(
        "badges/print.html",
        form=form,
        chosen=list(chosen),
        second=second.value,
        paper=paper.value,
        faces=found,
        a_sheet=A_SHEET if paper is Paper.FOUR else 1,
    )


@blueprint.post("/printed")
@requires(Permission.ACCREDITATION)
@transactional
def printed() -> ResponseReturnValue:
    """Note that badges came out of the printer."""
    keys = list(chosen_rows(request.form.get("badges", "").split(","), most=20_000))
    try:
        done = services.mark_printed(actor=current_actor(), badge_ids=keys)
        flash(ngettext("%(num)s badge is marked as printed.", "%(num)s badges are marked as printed.", done), "success")
    except DomainError as error:
        flash(str(error), "error")
    return redirect(url_for("badges.index", forum=request.form.get("forum") or None))


@blueprint.get("/<id:badge_id>/photo")
@requires(Permission.ACCREDITATION)
def photo(badge_id: int) -> ResponseReturnValue:
    """The photograph of a badge's person, for the printed badge; whoever prints it is recorded with the page."""
    file = badge_queries.badge_seen_by(current_actor(), badge_id).member.photo
    if file is None:
        abort(404)
    check_kept(file)
    return picture_response(file)


@blueprint.get("/issue-list")
@requires(Permission.ACCREDITATION)
def issue_list() -> ResponseReturnValue:
    """«Ведомость выдачи бейджей», delegation by delegation, with the place for signatures."""
    actor, locale, form = current_actor(), current_locale(), suited(BadgeFilters)
    chosen = form.wanted()
    record_viewing(actor=actor, action="badge.viewed", entity=Badge.__tablename__, label=badges_label(chosen))
    rows = issue_rows(actor=actor, locale=locale, chosen=chosen)
    groups = [(key, list(of)) for key, of in itertools.groupby(rows, key=lambda row: row.delegation_id)]
    columns = [one for one in ISSUE_LIST.page_columns(actor.may) if one.key != "delegation"]
    edition = forum_by_code(chosen.forum, actor=actor) if chosen.forum else None
    return render_template(
        "badges/issue_list.html", form=form, groups=groups, columns=columns, edition=edition, day=today()
    )


@download(blueprint, "/issue-list/export", Permission.ACCREDITATION, back="badges.issue_list")
def export_issue_list() -> Export:
    """The issue list as filtered."""
    return issue_list_export(actor=current_actor(), locale=current_locale(), wanted=suited(BadgeFilters).wanted())


@blueprint.get("/passes")
@requires(Permission.ACCREDITATION)
def passes() -> ResponseReturnValue:
    """The persons of the pass list."""
    return _passes(has_vehicle=False)


@blueprint.get("/vehicles")
@requires(Permission.ACCREDITATION)
def vehicles() -> ResponseReturnValue:
    """The vehicles of the pass list."""
    return _passes(has_vehicle=True)


@download(blueprint, "/passes/export", Permission.ACCREDITATION, back="badges.passes")
def export_passes() -> Export:
    """The pass list as filtered, vehicles on a second sheet."""
    return passes_export(actor=current_actor(), locale=current_locale(), wanted=suited(PassFilters).wanted())


@download(blueprint, "/vehicles/export", Permission.ACCREDITATION, back="badges.vehicles")
def export_vehicles() -> Export:
    """The vehicles as filtered."""
    wanted = suited(PassFilters).wanted(has_vehicle=True)
    return vehicles_export(actor=current_actor(), locale=current_locale(), wanted=wanted)


@blueprint.get("/passes/print")
@requires(Permission.ACCREDITATION)
def pass_paper() -> ResponseReturnValue:
    """«Список на пропуск», printed: persons and vehicles."""
    actor, locale, form = current_actor(), current_locale(), suited(PassFilters)
    chosen = form.wanted()
    record_viewing(actor=actor, action="member.viewed", entity=Member.__tablename__, label=badges_label(chosen))
    found = [
        list(pass_queries.stream_passes(actor=actor, chosen=one, locale=locale))
        for one in (chosen, replace(chosen, has_vehicle=True))
    ]
    edition = forum_by_code(chosen.forum, actor=actor) if chosen.forum else None
    return render_template(
        "badges/pass_paper.html", form=form, people=found[0], vehicles=found[1], edition=edition, day=today()
    )


def _passes(*, has_vehicle: bool) -> str:
    actor, locale, form = current_actor(), current_locale(), suited(PassFilters)
    chosen = form.wanted(has_vehicle=has_vehicle)
    record_viewing(actor=actor, action="member.viewed", entity=Member.__tablename__, label=badges_label(chosen))
    register = VEHICLES if has_vehicle else PASSES
    listing = list_rows(
        pass_queries.passes_statement(actor=actor, chosen=chosen, locale=locale),
        columns=register.page_columns(actor.may),
        default_sort="full_name",
        tie=[Member.id],
        make_rows=pass_queries.pass_rows,
        filters=form.query,
    )
    edition = forum_by_code(chosen.forum, actor=actor) if chosen.forum else None
    template = "badges/vehicles.html" if has_vehicle else "badges/passes.html"
    return render_template(template, form=form, listing=listing, edition=edition)
