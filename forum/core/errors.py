"""Errors a service raises and the pages that show them, each with an incident number."""

from __future__ import annotations

import secrets
from typing import Any, Protocol

import structlog
from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from forum.core import drafts
from forum.core.formatting import current_formats

log = structlog.get_logger()


class DomainError(Exception):
    """A rule refused the change.

    ``field`` is the name of the form field it belongs to, or None for the form as a whole; ``message`` is a
    (lazily) translated sentence that says what is wrong and what would be right.
    """

    def __init__(self, field: str | None, message: Any) -> None:
        super().__init__(field, message)
        self.field = field
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Versioned(Protocol):
    """A row that counts its edits and says who made the last one."""

    version: Any
    updated_at: Any
    updated_by_label: Any


class ConflictError(DomainError):
    """The row was changed by somebody else since the form was opened; ``row`` says by whom and when.

    Without a row the other change is being stored at this very moment.
    """

    def __init__(self, row: Versioned | None = None) -> None:
        super().__init__(None, _changed(row))


def _changed(row: Versioned | None) -> str:
    if row is None or not row.updated_by_label:
        return str(_("This record was changed by someone else while you were editing it."))
    return str(
        _(
            "This record was changed while you were editing it: %(who)s, %(when)s.",
            who=row.updated_by_label,
            when=current_formats().datetime_text(row.updated_at),
        )
    )


def check_version(row: Versioned, sent: int | None) -> None:
    """Raise ``ConflictError`` unless the version in the form is the row's current one."""
    if sent != row.version:
        raise ConflictError(row)


def init_app(app: Flask) -> None:
    """Register one handler per kind of failure; what is not visible and what does not exist are both a 404."""
    app.register_error_handler(NoResultFound, _not_found)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crash)


def _page(code: int, message: str | None = None, incident: str | None = None) -> ResponseReturnValue:
    if request.accept_mimetypes.best == "application/json":
        return {"code": code, "message": message or "", "incident": incident or ""}, code
    template = f"errors/{code}.html" if code in {400, 403, 404, 409, 413, 429, 500} else "errors/400.html"
    return render_template(template, code=code, message=message, incident=incident), code


def _not_found(_error: NoResultFound) -> ResponseReturnValue:
    return _page(404)


def _stale(_error: StaleDataError) -> ResponseReturnValue:
    return _page(409)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    if address := drafts.rescue():
        return redirect(address)
    return _page(400, _("The form has expired or was opened in another session. Go back, reload the page, send again."))


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if error.code >= 500:
        return _crash(error)
    return _page(error.code)


def _crash(error: Exception) -> ResponseReturnValue:
    incident = secrets.token_hex(4).upper()
    # The path may name a region or a document, never a person; the query string may, so it is left out.
    log.error("incident", incident=incident, path=request.path, exc_info=error)
    return _page(500, incident=incident)
