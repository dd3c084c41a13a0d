"""Persons who stand in two delegations, as it seems: the secretariat says whether they are one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.forms import sent_version
from forum.core.security import Permission, current_actor, requires
from forum.core.submissions import new_key, once
from forum.core.viewing import record_viewing
from forum.delegations import services
from forum.delegations.enums import LIKENESS_ANSWER_LABELS, LikenessAnswer
from forum.delegations.models import Member
from forum.delegations.queries.likeness import answered_pairs, asked_pairs, pairs_to_ask
from forum.delegations.views.blueprint import blueprint

MOST_SHOWN = 50
"""Pairs on the page; the next ones follow as they are answered."""


@blueprint.get("/like-persons")
@requires(Permission.DELEGATIONS_REVIEW)
def like_persons() -> ResponseReturnValue:
    """The pairs that nobody has answered, both delegations side by side, and what was answered last."""
    actor = current_actor()
    record_viewing(actor=actor, action="member.like_viewed", entity=Member.__tablename__)
    pairs = pairs_to_ask(actor)
    return render_template(
        "delegations/like_persons.html",
        pairs=asked_pairs(pairs[:MOST_SHOWN]),
        total=len(pairs),
        answered=answered_pairs(actor),
        answers=LIKENESS_ANSWER_LABELS,
        new_key=new_key,
    )


@blueprint.post("/like-persons/<id:first_id>/<id:second_id>")
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
@once
def answer_likeness(first_id: int, second_id: int) -> ResponseReturnValue:
    """Keep the answer of one of the two buttons."""
    try:
        answer = LikenessAnswer(request.form.get("answer", ""))
        services.answer_likeness(
            actor=current_actor(),
            first_id=first_id,
            second_id=second_id,
            answer=answer,
            version=sent_version(request.form),
        )
        flash(_("The answer is kept: %(answer)s.", answer=LIKENESS_ANSWER_LABELS[answer]), "success")
    except ValueError:
        flash(_("Choose one of the two answers."), "error")
    except DomainError as error:
        flash(str(error), "error")
    return redirect(url_for("delegations.like_persons"))
