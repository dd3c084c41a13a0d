"""Forms whose unsaved text is kept for the one who typed it; where it is kept a feature says (``app.extensions``)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final, ParamSpec, Protocol, cast

from flask import Flask, current_app, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

P = ParamSpec("P")

_NAME: Final = "drafts"


class DraftKeeper(Protocol):
    """What keeps the text of forms."""

    def rescue(self) -> str | None:
        """Keep what this request brought though it may not be saved; the address that gives it back, or None."""

    def restored(self) -> MultiDict[str, str] | None:
        """The fields that this request asks to be put back into the form; None when it asks for none."""

    def forget(self) -> None:
        """Forget the draft of the form that was just saved."""


def keeps_draft(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Keep the text of the view's form while it is typed and when it is sent without a session.

    Stands inside ``@transactional``: the draft goes in the transaction that saves the form, which answers by leading
    elsewhere.
    """

    @functools.wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        response = make_response(view(*args, **kwargs))
        keeper = _keeper()
        if keeper is not None and request.method == "POST" and 300 <= response.status_code < 400:
            keeper.forget()
        return response

    wrapper.keeps_draft = True  # type: ignore[attr-defined]  # read by has_draft()
    return wrapper


def has_draft(endpoint: str | None) -> bool:
    """Whether the form of the endpoint is one that is kept."""
    return bool(getattr(current_app.view_functions.get(endpoint or ""), "keeps_draft", False))


def set_keeper(app: Flask, keeper: DraftKeeper) -> None:
    """Let ``keeper`` keep the drafts of ``app``."""
    app.extensions[_NAME] = keeper


def rescue() -> str | None:
    """Keep the form that was sent where it cannot be saved; the address that gives it back, or None."""
    keeper = _keeper()
    if keeper is None or request.method != "POST" or not has_draft(request.endpoint):
        return None
    try:
        return keeper.rescue()
    except RequestEntityTooLarge:
        # Files of a stranger are not received. What the page kept while it was typed waits at the form.
        return request.path


def restored_fields() -> MultiDict[str, str] | None:
    """The fields of a draft that the request asks for."""
    keeper = _keeper()
    return keeper.restored() if keeper is not None and request.method == "GET" and has_draft(request.endpoint) else None


def _keeper() -> DraftKeeper | None:
    return cast("DraftKeeper | None", current_app.extensions.get(_NAME))
