"""The outbox as who keeps the installation sees it: what waits, what was sent, what could not be."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.accounts.views.blueprint import blueprint
from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.outbox import (
    LETTER_STATE_LABELS,
    SHOWN,
    LetterState,
    is_mailed,
    letters,
    outbox_standing,
    problem_words,
    try_again,
)
from forum.core.security import Permission, current_actor, requires


@blueprint.get("/outbox")
@requires(Permission.ACCOUNTS_MANAGE)
def outbox() -> ResponseReturnValue:
    """The newest letters, all or of one state."""
    wanted = request.args.get("state", "")
    state = LetterState(wanted) if wanted in list(LetterState) else None
    return render_template(
        "accounts/outbox.html",
        letters=letters(current_actor(), state),
        state=state,
        standing=outbox_standing(),
        is_mailed=is_mailed(),
        labels=LETTER_STATE_LABELS,
        problem_words=problem_words,
        most=SHOWN,
    )


@blueprint.post("/outbox/<id:letter_id>/try-again")
@requires(Permission.ACCOUNTS_MANAGE)
@transactional
def try_letter_again(letter_id: int) -> ResponseReturnValue:
    """Let a letter that was given up on be tried anew."""
    try:
        try_again(actor=current_actor(), letter_id=letter_id)
        flash(_("The letter waits to be sent again."), "success")
    except DomainError as error:
        flash(str(error), "error")
    return redirect(url_for("accounts.outbox", state=LetterState.FAILED.value))
