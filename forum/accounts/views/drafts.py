"""Drafts of forms: kept while somebody types, kept when a session has ended, given back to the same account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from forum.accounts.drafts import Draft, discard_draft, draft_of, keep_draft
from forum.accounts.views.blueprint import blueprint
from forum.core.clock import today
from forum.core.db import db, transactional
from forum.core.drafts import has_draft, set_keeper
from forum.core.errors import DomainError
from forum.core.security import Permission, current_account_id, current_actor, requires

RESTORE: Final = "restore"
_OWNER: Final = "draft_owner"
_SALT: Final = "form-draft-owner"
_OWNER_DAYS: Final = 14
"""How long an open page may give its text to the account it was opened by."""


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """What a page tells of the draft of its form: ``waits`` to be restored or discarded, or ``is_restored``.

    ``url`` is where the form is opened, with the filters of its address. ``owner`` names the account in a way that
    only this installation can write, so that a form sent after the end of its session still finds whose text it is.
    """

    address: str
    url: str
    owner: str
    draft: Draft | None
    is_restored: bool

    @property
    def restore_url(self) -> str:
        """Where the form is opened with the text in it."""
        return _restoring(self.url)

    @property
    def waits(self) -> bool:
        """Whether an older text has yet to be decided about."""
        return self.draft is not None and not self.is_restored and request.method == "GET"


@blueprint.post("/drafts")
@requires(Permission.SIGNED_IN)
@transactional
def save_draft() -> ResponseReturnValue:
    """Keep what stands in a form: {"address": path, "fields": [[name, text], …]}; no content in the answer."""
    sent = request.get_json(silent=True)
    address, fields = _read(sent)
    if not _may_open(address):
        abort(404)
    try:
        keep_draft(user_id=current_account_id(), address=address, fields=fields)
    except DomainError:
        abort(413)
    return Response(status=204)


@blueprint.post("/drafts/discard")
@requires(Permission.SIGNED_IN)
@transactional
def drop_draft() -> ResponseReturnValue:
    """Forget the own text of a form and open the form as it is stored."""
    url = request.form.get("address", "")
    address = urlsplit(url).path
    if not (url.startswith(address) and _may_open(address)):
        abort(404)
    discard_draft(user_id=current_account_id(), address=address)
    flash(_("The unsaved text is discarded."), "info")
    return redirect(url)


def shown_draft(action: str | None = None) -> ShownDraft | None:
    """What the page in hand tells of the draft of its form; None for a form that is not kept.

    ``action`` is where the form is sent, when the page has another address.
    """
    address = urlsplit(action).path if action else request.path
    if not current_user.is_authenticated or not has_draft(_endpoint_of(address)):
        return None
    found = _asked_draft(address) if request.method == "GET" else None
    return ShownDraft(
        address=address,
        url=action or address,
        owner=str(_signer().dumps([current_account_id(), address, today().toordinal()])),
        draft=found,
        is_restored=found is not None and address == request.path and request.args.get("draft") == RESTORE,
    )


class FormDrafts:
    """Keeps the drafts of the application in the table of accounts."""

    def rescue(self) -> str | None:
        """Keep the form for the account that opened it, whose session or token is gone; None for a stranger's."""
        owner = _owner_of(request.form.get(_OWNER, ""))
        if owner is None:
            return None
        try:
            keep_draft(user_id=owner, address=request.path, fields=request.form.items(multi=True))
        except DomainError:
            db.session.rollback()
            return None
        db.session.commit()
        flash(_told_of(owner), "warning")
        return _restoring(request.full_path.rstrip("?"))

    def restored(self) -> MultiDict[str, str] | None:
        """The own text of the form, where the address asks for it."""
        if request.args.get("draft") != RESTORE or not current_user.is_authenticated:
            return None
        found = _asked_draft(request.path)
        return None if found is None else MultiDict(found.fields)

    def forget(self) -> None:
        """Forget the own text of the form that was just saved."""
        discard_draft(user_id=current_account_id(), address=request.path)


def init_app(app: Flask) -> None:
    """Let the core know who keeps drafts, and the templates what to tell of them."""
    set_keeper(app, FormDrafts())
    app.jinja_env.globals["form_draft"] = shown_draft


def _restoring(url: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}draft={RESTORE}"


def _told_of(owner: int) -> str:
    if not current_user.is_authenticated:
        text = _("Your session has ended, and nothing was saved. What you typed is kept: sign in and go on.")
    elif current_account_id() == owner:
        text = _("The form was opened in an earlier session. Nothing was saved yet: check the text and save again.")
    else:
        text = _("The form was opened by another account. Nothing was saved; the text is kept for that account.")
    return str(text)


def _asked_draft(address: str) -> Draft | None:
    """The own draft of the form at ``address``, read once a request."""
    known: dict[str, Draft | None] = g.setdefault("form_drafts", {})
    if address not in known:
        known[address] = draft_of(user_id=current_account_id(), address=address)
    return known[address]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=_SALT)


def _owner_of(token: str) -> int | None:
    """The account that the form in hand was opened by; None for a token of another form, a forged or an old one."""
    try:
        owner, address, day = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    # A clock that was set back in between does not lose the text.
    is_fresh = abs(today().toordinal() - int(day)) <= _OWNER_DAYS
    return int(owner) if is_fresh and address == request.path else None


def _may_open(address: str) -> bool:
    """Whether ``address`` is a form that is kept and that the reader's role may open."""
    endpoint = _endpoint_of(address)
    if endpoint is None or not (address.startswith("/") and has_draft(endpoint)):
        return False
    view: Any = current_app.view_functions[endpoint]
    return current_actor().may(view.required_permission)


def _endpoint_of(address: str) -> str | None:
    """What answers a form sent to ``address``; None where nothing does."""
    if address == request.path:
        return request.endpoint
    try:
        endpoint, _arguments = current_app.url_map.bind("").match(address, method="POST")
    except HTTPException:
        return None
    return str(endpoint)


def _read(sent: Any) -> tuple[str, list[tuple[str, str]]]:
    """The address and the fields of a request's body; 400 for anything else."""
    address = sent.get("address") if isinstance(sent, dict) else None
    fields = sent.get("fields") if isinstance(sent, dict) else None
    if not isinstance(address, str) or not isinstance(fields, list):
        abort(400)
    pairs = [tuple(pair) for pair in fields if isinstance(pair, list)]
    if len(pairs) != len(fields) or not all(_is_pair(pair) for pair in pairs):
        abort(400)
    return address, [(str(name), str(text)) for name, text in pairs]


def _is_pair(pair: tuple[Any, ...]) -> bool:
    return len(pair) == 2 and all(isinstance(part, str) for part in pair)
