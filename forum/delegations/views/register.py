"""The register of delegations, its files, and the confirmation of many at once."""

from __future__ import annotations

import itertools
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.clock import today
from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.i18n import current_locale
from forum.core.listing import list_rows
from forum.core.security import Permission, current_actor, requires
from forum.core.viewing import record_viewing
from forum.delegations import queries, services
from forum.delegations.columns import MEMBERS, delegations_register
from forum.delegations.exporting import delegations_export, export_label, members_export
from forum.delegations.forms import DelegationFilters
from forum.delegations.models import Delegation, Member
from forum.delegations.queries.likeness import counted_twice
from forum.delegations.queries.people import participants_printed
from forum.delegations.views.blueprint import blueprint, chosen_rows
from forum.forums.queries import forum_by_code


@blueprint.get("")
@requires(Permission.DELEGATIONS_VIEW)
def index() -> ResponseReturnValue:
    """The register with its filters, and the part of it that awaits the reader."""
    actor, locale, form = current_actor(), current_locale(), _filters()
    chosen = form.wanted()
    listing = list_rows(
        queries.register_statement(actor=actor, chosen=chosen, locale=locale),
        columns=delegations_register(locale).page_columns(actor.may),
        # What waits longest comes first where something is to be done.
        default_sort="submitted_at" if chosen.is_awaiting else "-submitted_at",
        tie=[Delegation.id],
        make_rows=queries.delegation_rows,
        filters=form.query,
    )
    awaiting, late = queries.awaiting_count(actor), queries.late_changes_awaiting(actor)
    return render_template(
        "delegations/index.html", form=form, listing=listing, chosen=chosen, awaiting=awaiting, late=late
    )


_BESIDE: Final = {"delegations.export_members": MEMBERS.title}


@download(blueprint, "/export", Permission.DELEGATIONS_VIEW, back="delegations.index", beside=_BESIDE)
def export() -> Export:
    """The register as filtered."""
    return delegations_export(actor=current_actor(), locale=current_locale(), wanted=_filters().wanted())


@download(blueprint, "/members", Permission.PERSONS_VIEW, back="delegations.participants")
def export_members() -> Export:
    """The list of participants of the filtered delegations."""
    return members_export(actor=current_actor(), locale=current_locale(), wanted=_filters().wanted())


@blueprint.get("/participants")
@requires(Permission.PERSONS_VIEW)
def participants() -> ResponseReturnValue:
    """The list of participants of the filtered delegations, as it is printed."""
    actor, locale, form = current_actor(), current_locale(), _filters()
    chosen = form.wanted()
    record_viewing(actor=actor, action="member.viewed", entity=Member.__tablename__, label=export_label(chosen))
    rows = participants_printed(actor=actor, chosen=chosen, locale=locale)
    sides = [
        (side, [(key, list(of)) for key, of in itertools.groupby(found, key=lambda row: row.delegation_id)])
        for side, found in itertools.groupby(rows, key=lambda row: row.side)
    ]
    edition = forum_by_code(chosen.forum, actor=actor) if chosen.forum else None
    return render_template(
        "delegations/participants.html",
        form=form,
        sides=sides,
        count=len(rows),
        edition=edition,
        day=today(),
        twice=counted_twice(edition.id) if edition and actor.may(Permission.DELEGATIONS_REVIEW) else 0,
    )


@blueprint.post("/confirm")
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def confirm_many() -> ResponseReturnValue:
    """Show the chosen delegations once more, then confirm all of them or none."""
    actor, chosen = current_actor(), chosen_rows(request.form.getlist("chosen"))
    refused: dict[int, Any] = {}
    if not chosen:
        flash(_("Choose at least one delegation."), "error")
        return redirect(url_for("delegations.index", awaiting=1))
    if "sure" in request.form:
        try:
            done = services.confirm_many(actor=actor, chosen=chosen)
            text = ngettext("%(num)s delegation is confirmed.", "%(num)s delegations are confirmed.", done)
            flash(text, "success")
            return redirect(url_for("delegations.index", awaiting=1))
        except DomainError as error:
            refused = getattr(error, "reasons", {})
    rows = queries.rows_by_id(actor=actor, ids=list(chosen), locale=current_locale())
    page = render_template("delegations/confirm_many.html", rows=rows, chosen=chosen, refused=refused)
    return page, 422 if refused else 200


def _filters() -> DelegationFilters:
    actor, locale = current_actor(), current_locale()
    form = DelegationFilters(request.args)
    form.offer(queries.forums_with_delegations(actor, locale), queries.regions_with_delegations(actor, locale))
    return form
