"""Sign-in, sign-out and the language of the interface."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from forum.accounts.attempts import begin_attempt, end_well
from forum.accounts.destinations import local_path
from forum.accounts.forms import SignInForm
from forum.accounts.services import choose_locale, close_session, open_account
from forum.accounts.sessions import open_session
from forum.accounts.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.i18n import LOCALE_COOKIE, LOCALES, current_locale
from forum.core.security import Permission, public, requires

YEAR_SECONDS = 365 * 24 * 3600


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@transactional
def sign_in() -> ResponseReturnValue:
    """Open a session; the answer to a wrong name and to a wrong password is the same."""
    target = local_path(request.values.get("next"), otherwise=url_for("home.dashboard"))
    if current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    status, refusal = 200, ""
    if form.validate_on_submit():
        status = _try(form.email.data or "", form.password.data or "")
        if status == 302:
            return redirect(target)
        refusal = _refusal(status)
    elif form.is_submitted():
        status = 422
    form.next.data = target
    return render_template("accounts/sign_in.html", form=form, refusal=refusal), status


@blueprint.post("/sign-out")
@requires(Permission.SIGNED_IN)
@transactional
def sign_out() -> ResponseReturnValue:
    """End the session on the server, then forget it in the browser."""
    close_session(actor=current_user.actor, user=current_user.user, token_hash=current_user.token_hash)
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"))


@blueprint.post("/locale")
@public
@transactional
def set_locale() -> ResponseReturnValue:
    """Keep the language in the browser and, when signed in, with the account; another language changes nothing."""
    response = redirect(local_path(request.form.get("next"), otherwise=url_for("home.dashboard")))
    locale = request.form.get("locale", "")
    if locale in LOCALES:
        is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(
            LOCALE_COOKIE, locale, max_age=YEAR_SECONDS, httponly=True, secure=is_secure, samesite="Lax"
        )
        if current_user.is_authenticated:
            choose_locale(actor=current_user.actor, user=current_user.user, locale=locale)
    return response


def describe_account() -> dict[str, Any]:
    """The signed-in account as the header shows it."""
    if not current_user.is_authenticated:
        return {"account": None}
    user = current_user.user
    organisation = user.organisation.name(current_locale()) if user.organisation else ""
    return {"account": {"name": user.name, "organisation": organisation, "role": user.role}}


def _try(email: str, password: str) -> int:
    """302 when the session is open, 422 when nothing fits, 429 when there were too many attempts."""
    attempt_id = begin_attempt(email=email, address=request.remote_addr or "")
    if attempt_id is None:
        return 429
    user = open_account(email=email, password=password)
    if user is None:
        return 422
    end_well(attempt_id)
    # A session that began before the sign-in may be known to somebody else.
    session.clear()
    login_user(open_session(user, address=request.remote_addr or "", agent=request.user_agent.string))
    return 302


def _refusal(status: int) -> str:
    if status == 429:
        return str(
            _("Too many attempts. Wait 15 minutes and try again, or ask the administrator for a one-time password.")
        )
    return str(
        _(
            "The e-mail address and the password do not fit each other, or the account is closed. "
            "A one-time password works for 14 days; the administrator can give a new one."
        )
    )
