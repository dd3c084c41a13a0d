"""The own account: password, sessions, language."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from forum.accounts.attempts import begin_attempt, end_well, forget_attempt
from forum.accounts.forms import LettersForm, PasswordForm
from forum.accounts.queries import living_sessions
from forum.accounts.recipients import ROLES_TOLD
from forum.accounts.services import change_own_password, choose_letters, end_sessions
from forum.accounts.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.security import Permission, current_actor, requires

_OPEN_BEFORE_CHANGE = {"accounts.profile", "accounts.sign_out", "accounts.set_locale", "accounts.sign_in"}


def lead_to_new_password() -> ResponseReturnValue | None:
    """Before every request: who came with a password that somebody else knows first takes an own one."""
    endpoint = request.endpoint or ""
    if endpoint in _OPEN_BEFORE_CHANGE or endpoint == "static" or endpoint.endswith(".static"):
        return None
    if current_user.is_authenticated and current_user.user.must_change_password:
        return redirect(url_for("accounts.profile"))
    return None


@blueprint.route("/profile", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
@transactional
def profile() -> ResponseReturnValue:
    """Show the own account; take a new password."""
    form = PasswordForm()
    status = 200
    if form.validate_on_submit():
        status = _change(form)
        if status == 302:
            flash(_("The password is changed. Other sessions of your account have ended."), "success")
            return redirect(url_for("home.dashboard"))
    elif form.is_submitted():
        status = 422
    user = current_user.user
    letters = LettersForm(formdata=None, data={"is_wanted": user.wants_letters})
    page = {"user": user, "sessions": living_sessions(user.id), "own_token_hash": current_user.token_hash}
    page |= {"letters": letters if user.role in ROLES_TOLD else None}
    return render_template("accounts/profile.html", form=form, **page), status


@blueprint.post("/profile/letters")
@requires(Permission.SIGNED_IN)
@transactional
def wants_letters() -> ResponseReturnValue:
    """Choose whether letters are sent to the own account."""
    is_wanted = bool(LettersForm().is_wanted.data)
    choose_letters(actor=current_actor(), user=current_user.user, is_wanted=is_wanted)
    flash(_("Letters are sent to you.") if is_wanted else _("No letters are sent to you any more."), "success")
    return redirect(url_for("accounts.profile"))


@blueprint.post("/profile/sessions/<id:session_id>/end")
@requires(Permission.SIGNED_IN)
@transactional
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of the own sessions; another's is not found among them."""
    end_sessions(actor=current_actor(), user=current_user.user, session_id=session_id)
    flash(_("The session has ended."), "success")
    return redirect(url_for("accounts.profile"))


@blueprint.post("/profile/sessions/end-others")
@requires(Permission.SIGNED_IN)
@transactional
def end_other_sessions() -> ResponseReturnValue:
    """End all own sessions but this one."""
    ended = end_sessions(actor=current_actor(), user=current_user.user, kept_token_hash=current_user.token_hash)
    flash(ngettext("%(num)s session has ended.", "%(num)s sessions have ended.", ended), "success")
    return redirect(url_for("accounts.profile"))


def _change(form: PasswordForm) -> int:
    user = current_user.user
    # An open session must not be a place to guess the password at leisure.
    attempt_id = begin_attempt(email=user.email, address=request.remote_addr or "")
    if attempt_id is None:
        form.refuse(DomainError("current", _("Too many attempts. Wait 15 minutes and try again.")))
        return 429
    try:
        change_own_password(
            actor=current_actor(),
            user=user,
            current=form.current.data or "",
            new=form.new.data or "",
            kept_token_hash=current_user.token_hash,
        )
    except DomainError as error:
        form.refuse(error)
        if error.field != "current":
            forget_attempt(attempt_id)
        return 422
    end_well(attempt_id)
    return 302
