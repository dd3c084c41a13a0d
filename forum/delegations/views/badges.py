"""Badges of an edition: the register with its files, making, handing over, taking back, revoking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from forum.core.db import db, transactional
from forum.core.downloads import download
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.forms import Form
from forum.core.i18n import current_locale
from forum.core.listing import list_rows
from forum.core.security import Permission, current_actor, requires
from forum.core.viewing import record_viewing
from forum.delegations import queries, services
from forum.delegations.badge_columns import badges_register
from forum.delegations.badge_exporting import badges_export, badges_label
from forum.delegations.badge_forms import AccreditationFilters, BadgeFilters, IssueForm, RevocationForm
from forum.delegations.enums import BADGE_STATES, VALID_BADGES, BadgeState, MemberState
from forum.delegations.models import Badge, Member
from forum.delegations.queries import badges as badge_queries
from forum.delegations.queries.badges import BadgeFilter, BadgeRow
from forum.delegations.services.revocations import badge_label
from forum.delegations.views.blueprint import chosen_rows
from forum.forums.queries import current_forum, forum_by_code

blueprint = Blueprint("badges", __name__, url_prefix="/delegations/badges")

MAX_CHOSEN = 20_000


@blueprint.get("")
@requires(Permission.ACCREDITATION)
def index() -> ResponseReturnValue:
    """The badges of an edition with what is to be done with them."""
    actor, locale, form = current_actor(), current_locale(), suited(BadgeFilters)
    chosen = form.wanted()
    record_viewing(actor=actor, action="badge.viewed", entity=Badge.__tablename__, label=badges_label(chosen))
    listing = list_rows(
        badge_queries.badges_statement(actor=actor, chosen=chosen, locale=locale),
        columns=badges_register(locale).page_columns(actor.may),
        default_sort="number",
        tie=[Badge.id],
        make_rows=badge_queries.badge_rows,
        filters=form.query,
    )
    counts = badge_queries.badge_counts(actor, chosen)
    return render_template("badges/index.html", form=form, listing=listing, chosen=chosen, counts=counts)


@download(blueprint, "/export", Permission.ACCREDITATION, back="badges.index")
def export() -> Export:
    """The log of badges as filtered."""
    return badges_export(actor=current_actor(), locale=current_locale(), wanted=suited(BadgeFilters).wanted())


@blueprint.post("/make")
@requires(Permission.ACCREDITATION)
@transactional
def make() -> ResponseReturnValue:
    """Make badges for whoever has none: of an edition, a delegation, or one person."""
    actor, sent = current_actor(), request.form
    forum = forum_by_code(sent.get("forum", ""), actor=actor)
    delegation, member = _key(sent.get("delegation")), _key(sent.get("member"))
    wanted = [member] if member is not None else None
    try:
        made = services.make_badges(actor=actor, forum=forum, delegation_id=delegation, member_ids=wanted)
        told = ngettext("%(num)s badge is made.", "%(num)s badges are made.", len(made))
        flash(told if made else _("Everybody who may have a badge has one already."), "success" if made else "info")
    except DomainError as error:
        flash(str(error), "error")
    return redirect(url_for("badges.index", forum=forum.code, delegation=delegation))


@blueprint.get("/<id:badge_id>")
@requires(Permission.ACCREDITATION)
def show(badge_id: int) -> ResponseReturnValue:
    """One badge: whose it is, where it has been, what may be done with it."""
    actor = current_actor()
    badge = _seen(badge_id)
    rows = badge_queries.badges_statement(
        actor=actor, chosen=BadgeFilter(ids=_all_of(badge.member)), locale=current_locale()
    )
    history = badge_queries.badge_rows(db.session.execute(rows))
    return render_template(
        "badges/show.html",
        badge=badge,
        row=next(row for row in history if row.id == badge.id),
        others=[row for row in history if row.id != badge.id],
        arrows=[arrow.action for arrow in BADGE_STATES.open_to(badge.state, actor)],
        may_make=badge.member.state is MemberState.CONFIRMED
        and not badge.forum.is_closed
        and not any(row.state in VALID_BADGES for row in history),
    )


@blueprint.route("/issue", methods=["GET", "POST"])
@requires(Permission.ACCREDITATION)
@transactional
def issue() -> ResponseReturnValue:
    """Hand badges over: the chosen ones, or all of a delegation; to the persons, or to who takes them for all."""
    rows = _to_issue()
    if not rows:
        flash(_("None of these badges is to be handed over."), "info")
        return _to_register()
    form = IssueForm(data={"badges": ",".join(f"{row.id}:{row.version}" for row in rows)})
    if form.validate_on_submit():
        try:
            chosen = chosen_rows((form.badges.data or "").split(","), most=MAX_CHOSEN)
            done = services.issue_badges(actor=current_actor(), chosen=chosen, issued_to=form.issued_to.data)
            flash(ngettext("%(num)s badge is handed over.", "%(num)s badges are handed over.", done), "success")
            return _to_register()
        except DomainError as error:
            form.refuse(error)
    return render_template("badges/issue.html", form=form, rows=rows, back=_register_url()), form.status


@blueprint.post("/<id:badge_id>/return")
@requires(Permission.ACCREDITATION)
@transactional
def take_back(badge_id: int) -> ResponseReturnValue:
    """Take a badge back."""
    badge = _seen(badge_id)
    try:
        services.return_badges(actor=current_actor(), chosen={badge.id: Form().version.data or 0})
        flash(_("The badge is returned."), "success")
    except DomainError as error:
        flash(str(error), "error")
    return redirect(url_for("badges.show", badge_id=badge.id))


@blueprint.route("/<id:badge_id>/revoke", methods=["GET", "POST"])
@requires(Permission.ACCREDITATION)
@transactional
def revoke(badge_id: int) -> ResponseReturnValue:
    """Revoke a badge, with the reason."""
    badge = _seen(badge_id)
    if request.method == "GET" and badge.state not in VALID_BADGES:
        flash(_("This is no longer possible: the state has changed meanwhile."), "error")
        return redirect(url_for("badges.show", badge_id=badge.id))
    form = RevocationForm(data={"version": badge.version}, record=badge)
    if form.validate_on_submit():
        try:
            reason, version = form.reason.data or "", form.version.data or 0
            services.revoke_badge(actor=current_actor(), badge=badge, reason=reason, version=version)
            flash(_("The badge is revoked."), "success")
            return redirect(url_for("badges.show", badge_id=badge.id))
        except DomainError as error:
            form.refuse(error)
    return render_template("badges/revoke.html", form=form, badge=badge), form.status


def suited(kind: type[Any], **defaults: str) -> Any:
    """The filters of the request over the editions and delegations there are, of the current edition by default."""
    actor, locale = current_actor(), current_locale()
    forums = queries.forums_with_delegations(actor, locale)
    asked, codes = request.args.get("forum"), [code for code, _name in forums]
    current = current_forum()
    first = current.code if current is not None and current.code in codes else next(iter(codes), None)
    query = MultiDict({**defaults, **request.args})
    if asked not in codes and first is not None:
        query["forum"] = first
    form: AccreditationFilters = kind(query)
    code = query.get("forum")
    form.offer(forums, badge_queries.delegations_with_badges(actor, code, locale))
    return form


def _to_issue() -> Sequence[BadgeRow]:
    """The badges that may be handed over: those the address chooses, else those of its filter."""
    chosen = chosen_rows(request.args.getlist("chosen"))
    form = suited(BadgeFilters)
    wanted = BadgeFilter(ids=list(chosen)) if chosen else form.wanted()
    rows = badge_queries.stream_badges(
        actor=current_actor(), chosen=wanted, locale=current_locale(), by_delegation=True
    )
    return [row for row in rows if row.state is BadgeState.MADE]


def _seen(badge_id: int) -> Badge:
    actor = current_actor()
    badge = badge_queries.badge_seen_by(actor, badge_id)
    if request.method == "GET":
        label = badge_label(badge.forum.code, badge.number)
        record_viewing(actor=actor, action="badge.viewed", entity=Badge.__tablename__, entity_id=badge.id, label=label)
    return badge


def _all_of(member: Member) -> list[int]:
    return list(badge_queries.badge_keys_of(current_actor(), member.id))


def _register_url() -> str:
    asked = request.args
    return url_for("badges.index", forum=asked.get("forum") or None, delegation=asked.get("delegation") or None)


def _to_register() -> ResponseReturnValue:
    return redirect(_register_url())


def _key(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None
