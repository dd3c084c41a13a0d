"""The edition that a page of an edition is asked for."""

from __future__ import annotations

from flask import abort, request

from forum.core.security import current_actor
from forum.forums.models import Forum
from forum.forums.queries import current_forum, forum_by_code


def asked_edition() -> Forum:
    """The edition the address names, else the current one; a 404 where there is neither."""
    code = request.args.get("forum", "")
    forum = forum_by_code(code, actor=current_actor()) if code else current_forum()
    if forum is None:
        abort(404)
    return forum
