"""Pages of editions: the list, set-up, copy, states, the current edition."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.drafts import keeps_draft
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.forms import rearranged
from forum.core.i18n import current_locale
from forum.core.listing import list_rows
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.forums import queries, services
from forum.forums.columns import FORUMS
from forum.forums.enums import FORUM_STATE_LABELS
from forum.forums.exporting import forums_export
from forum.forums.forms import ForumFilters, ForumForm, TermsForm, form_values, terms_values
from forum.forums.models import Forum
from forum.reference.choices import region_choices

blueprint = Blueprint("forums", __name__, url_prefix="/forums")


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["FORUM_STATE_LABELS"] = FORUM_STATE_LABELS


@blueprint.get("")
@requires(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """The register of editions."""
    form = ForumFilters(request.args)
    listing = list_rows(
        _statement(form),
        columns=FORUMS.page_columns(current_actor().may),
        default_sort="-code",
        tie=(Forum.is_training, Forum.id.desc()),
        make_rows=queries.rows_of,
        filters=form.query,
    )
    return render_template("forums/index.html", form=form, listing=listing)


@download(blueprint, "/export", Permission.SIGNED_IN, back="forums.index")
def export() -> Export:
    """The register of editions as filtered."""
    return forums_export(_statement(ForumFilters(request.args)))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.FORUMS_EDIT)
@transactional
@keeps_draft
@once
def create() -> ResponseReturnValue:
    """Set up an edition from nothing."""
    return _create(ForumForm())


@blueprint.route("/<code>/copy", methods=["GET", "POST"])
@requires(Permission.FORUMS_EDIT)
@transactional
@keeps_draft
@once
def copy(code: str) -> ResponseReturnValue:
    """Set up the next edition from the set-up of this one."""
    source = queries.forum_by_code(code, actor=current_actor())
    return _create(ForumForm(data=form_values(services.copied_draft(source))), source)


@blueprint.route("/<code>/edit", methods=["GET", "POST"])
@requires(Permission.FORUMS_EDIT)
@transactional
@keeps_draft
def edit(code: str) -> ResponseReturnValue:
    """Change the set-up of an edition."""
    forum = queries.forum_by_code(code, actor=current_actor())
    form = ForumForm(data=form_values(forum), record=forum)
    if request.method == "POST" and not rearranged(form, request.form):
        form.offer(region_choices(current_locale()), forum)
        try:
            if form.validate():
                services.edit_forum(actor=current_actor(), forum=forum, draft=form.draft(forum))
                flash(_("The edition has been saved."), "success")
                return redirect(url_for("home.forum", code=forum.code))
        except DomainError as error:
            form.refuse(error)
    form.offer(region_choices(current_locale()), forum)
    return render_template("forums/edit.html", form=form, forum=forum), form.status


@blueprint.route("/<code>/terms", methods=["GET", "POST"])
@requires(Permission.FORUMS_EDIT)
@transactional
def terms(code: str) -> ResponseReturnValue:
    """Set the terms after signing, of an archived edition and of documents outside forums too."""
    forum = queries.forum_by_code(code, actor=current_actor())
    form = TermsForm(data=terms_values(forum), record=forum)
    if request.method == "POST":
        try:
            if form.validate():
                services.set_terms(actor=current_actor(), forum=forum, draft=form.draft())
                flash(_("The terms have been saved."), "success")
                return redirect(url_for("home.forum", code=forum.code))
        except DomainError as error:
            form.refuse(error)
    return render_template("forums/terms.html", form=form, forum=forum), form.status


@blueprint.post("/<code>/state")
@requires(Permission.FORUMS_EDIT)
@transactional
def change_state(code: str) -> ResponseReturnValue:
    """Take an arrow of the edition's states."""
    forum = queries.forum_by_code(code, actor=current_actor())
    try:
        services.change_forum_state(actor=current_actor(), forum=forum, action=request.form.get("action", ""))
        flash(_("The state of the edition has been changed."), "success")
    except (DomainError, KeyError) as error:
        flash(str(error) if isinstance(error, DomainError) else _("There is no such action."), "error")
    return redirect(url_for("home.forum", code=forum.code))


@blueprint.post("/<code>/current")
@requires(Permission.FORUMS_EDIT)
@transactional
def make_current(code: str) -> ResponseReturnValue:
    """Make this the edition all pages open with."""
    forum = queries.forum_by_code(code, actor=current_actor())
    try:
        services.make_current(actor=current_actor(), forum=forum)
        flash(_("%(code)s is now the current edition.", code=forum.code), "success")
    except DomainError as error:
        flash(str(error), "error")
    return redirect(url_for("home.forum", code=forum.code))


def _statement(form: ForumFilters) -> queries.Statement:
    chosen = form.read()
    return queries.register_statement(
        current_actor(),
        locale=current_locale(),
        text=chosen.get("q", ""),
        state=chosen.get("state"),
        host_side=chosen.get("host"),
    )


def _create(form: ForumForm, source: Forum | None = None) -> ResponseReturnValue:
    """The page of a new edition; ``source`` is the edition its set-up was copied from."""
    status = 200
    if request.method == "POST" and not rearranged(form, request.form):
        form.offer(region_choices(current_locale()), None)
        if form.validate():
            try:
                forum = services.create_forum(actor=current_actor(), draft=form.draft(None))
                flash(_("Edition %(code)s has been created.", code=forum.code), "success")
                return redirect(url_for("home.forum", code=forum.code))
            except DomainError as error:
                form.refuse(error)
        status = 422
    form.offer(region_choices(current_locale()), None)
    return render_template("forums/create.html", form=form, source=source), status
