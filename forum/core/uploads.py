"""Routes that take files: a larger body there alone, read before the database is waited for; how files are sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, ParamSpec

from flask import Flask, Response, abort, current_app, request, send_file
from flask.typing import ResponseReturnValue

from forum.core.db import db
from forum.core.files import FORMATS, MOST_BYTES, File, path_of

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

MOST_FILES: Final = 8
"""Files of one form, each of which may be of the largest size."""
_FORM: Final = "multipart/form-data"


def takes_files(most: int = MOST_FILES) -> Callable[[View[P]], View[P]]:
    """Mark a view as one whose form brings up to ``most`` files of the largest size."""

    def mark(view: View[P]) -> View[P]:
        view.most_files = most  # type: ignore[attr-defined]  # read by _receive()
        return view

    return mark


def check_kept(file: File) -> str:
    """The SHA-256 of a content that is in the folder; one that is gone is no page."""
    if not path_of(file.sha256).is_file():
        abort(404)
    return file.sha256


def kept_file(file: File, name: str) -> Response:
    """A content to be kept under ``name``, never to be shown in the page: it is somebody else's."""
    return send_file(
        path_of(file.sha256),
        mimetype=FORMATS[file.kind].content_type,
        as_attachment=True,
        download_name=name,
        etag=file.sha256,
        max_age=0,
    )


def picture_response(file: File) -> Response:
    """A photograph that was encoded here, to be shown in a page; like every page, it is kept by nobody on its way."""
    return send_file(path_of(file.sha256), mimetype=FORMATS[file.kind].content_type, etag=False)


def _receive() -> None:
    """Let a marked view's form be as large as its files and read it whole, onto the disk.

    It stands behind the guard, so that a stranger sends nothing, and before the check of the token, which reads the
    form. Whoever sends over a slow line would otherwise keep the others from writing: on SQLite a request that may
    write holds the one lock from its first query on, and the guard has looked the account up.
    """
    most = getattr(current_app.view_functions.get(request.endpoint or ""), "most_files", 0)
    # A body of another type is kept in memory, where the limit on the fields of a form does not hold.
    if not most or request.mimetype != _FORM:
        return
    request.max_content_length = most * MOST_BYTES + (current_app.config["MAX_CONTENT_LENGTH"] or 0)
    db.session.commit()
    _read = request.files


def init_app(app: Flask) -> None:
    """Receive files; register it between the guard and the check of the token."""
    app.before_request(_receive)
