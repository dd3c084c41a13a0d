"""The accounts of all people: register, new, change, one-time password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.accounts.columns import ACCOUNTS
from forum.accounts.exporting import accounts_export
from forum.accounts.forms import AccountFilterForm, AccountForm
from forum.accounts.importing import ACCOUNTS_IMPORT
from forum.accounts.models import User
from forum.accounts.queries import (
    account,
    account_rows,
    last_signed_in_at,
    living_sessions,
    read_rows,
    sending_organisations,
)
from forum.accounts.services import IssuedPassword, create_account, edit_account, end_sessions, issue_one_time_password
from forum.accounts.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.downloads import download
from forum.core.errors import DomainError
from forum.core.exports import Export
from forum.core.forms import Form
from forum.core.i18n import current_locale
from forum.core.imports.pages import import_routes
from forum.core.listing import list_rows
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import once
from forum.core.viewing import record_viewing

_NO_ORGANISATION = _l("– none –")

import_routes(blueprint, ACCOUNTS_IMPORT, parent="accounts.index", path="/accounts")


@blueprint.get("/accounts")
@requires(Permission.ACCOUNTS_MANAGE)
def index() -> ResponseReturnValue:
    """The register of accounts with its filters."""
    actor = current_actor()
    form = AccountFilterForm(request.args, meta={"csrf": False})
    wanted = form.filter()
    record_viewing(actor=actor, action="account.viewed", entity=User.__tablename__)
    listing = list_rows(
        account_rows(actor, wanted, current_locale()),
        columns=ACCOUNTS.page_columns(actor.may),
        default_sort="name",
        tie=[User.id],
        make_rows=read_rows,
        filters=_filters(form),
    )
    return render_template("accounts/index.html", form=form, listing=listing)


@download(blueprint, "/accounts/export", Permission.ACCOUNTS_MANAGE, back="accounts.index")
def export() -> Export:
    """The register as filtered."""
    wanted = AccountFilterForm(request.args, meta={"csrf": False}).filter()
    return accounts_export(actor=current_actor(), locale=current_locale(), wanted=wanted)


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
@transactional
@once
def create() -> ResponseReturnValue:
    """Make an account; its one-time password is shown once, on the next page."""
    form = AccountForm()
    del form.is_active
    form.organisation_id.offer(sending_organisations(current_locale()), empty=_NO_ORGANISATION)
    if form.validate_on_submit():
        try:
            issued = create_account(actor=current_actor(), draft=form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            _show_once(issued)
            return redirect(url_for("accounts.edit", user_id=issued.user.id))
    return render_template("accounts/new.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/accounts/<id:user_id>", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
@transactional
def edit(user_id: int) -> ResponseReturnValue:
    """Show and change an account."""
    actor = current_actor()
    if request.method == "GET":
        record_viewing(actor=actor, action="account.viewed", entity=User.__tablename__, entity_id=user_id)
    user = account(actor, user_id)
    form = AccountForm(obj=user, record=user)
    form.organisation_id.offer(sending_organisations(current_locale()), empty=_NO_ORGANISATION)
    if form.validate_on_submit():
        try:
            edit_account(actor=actor, user=user, draft=form.draft(), version=form.version.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("The account is saved."), "success")
            return redirect(url_for("accounts.index"))
    use = {"sessions": living_sessions(user.id), "last_signed_in_at": last_signed_in_at(user.id)}
    return render_template("accounts/edit.html", form=form, user=user, **use), form.status


@blueprint.route("/accounts/<id:user_id>/password", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
@transactional
@once
def reset_password(user_id: int) -> ResponseReturnValue:
    """Ask once more, then give the account a one-time password."""
    user = account(current_actor(), user_id)
    form = Form()
    if form.validate_on_submit():
        _show_once(issue_one_time_password(actor=current_actor(), user=user))
        return redirect(url_for("accounts.edit", user_id=user.id))
    return render_template("accounts/reset_password.html", form=form, user=user), 422 if form.is_submitted() else 200


@blueprint.post("/accounts/<id:user_id>/sessions/end")
@requires(Permission.ACCOUNTS_MANAGE)
@transactional
def end_account_sessions(user_id: int) -> ResponseReturnValue:
    """Sign the account out everywhere."""
    actor = current_actor()
    end_sessions(actor=actor, user=account(actor, user_id))
    flash(_("All sessions of the account have ended."), "success")
    return redirect(url_for("accounts.edit", user_id=user_id))


def _filters(form: AccountFilterForm) -> dict[str, str]:
    return {name: request.args.get(name, "") for name in ("q", "role", "standing") if name in form}


def _show_once(issued: IssuedPassword) -> None:
    flash(
        _(
            "One-time password of %(email)s: %(password)s – it is shown only now and works for 14 days.",
            email=issued.user.email,
            password=issued.password,
        ),
        "warning",
    )
