"""Pages of delegations: the register, cards, persons, decisions; of visits outside forums."""

from __future__ import annotations

from flask import Flask

from forum.delegations.columns import status_in_delegation
from forum.delegations.enums import (
    BADGE_STATE_LABELS,
    DELEGATION_STATE_LABELS,
    LATE_CHANGE_KIND_LABELS,
    LATE_CHANGE_STATE_LABELS,
    MEMBER_STATE_LABELS,
    PAPER_KIND_LABELS,
    PASSAGE_ANSWER_LABELS,
    PASSAGE_LABELS,
    PRESENCE_LABELS,
    revocation_text,
)
from forum.delegations.like_persons import LIKENESS_LABELS
from forum.delegations.services.merging import repoint_delegations
from forum.delegations.views import (
    badge_papers,
    badges,
    cards,
    carrying_over,
    check_ins,
    decisions,
    focal_points,
    importing,
    late_changes,
    latin_names,
    letters,
    likeness,
    members,
    papers,
    pasting,
    photographs,
    register,
    reviewing,
    visits,
)
from forum.delegations.views.blueprint import blueprint
from forum.delegations.visit_forms import figure_words
from forum.delegations.visit_units import DIRECTION_LABELS
from forum.forums.enums import DELEGATION_KIND_LABELS, HEAD_LEVEL_LABELS
from forum.reference.services import on_merge

__all__ = [
    "badge_papers",
    "badges",
    "cards",
    "carrying_over",
    "check_ins",
    "decisions",
    "focal_points",
    "importing",
    "init_app",
    "late_changes",
    "latin_names",
    "letters",
    "likeness",
    "members",
    "papers",
    "pasting",
    "photographs",
    "register",
    "reviewing",
    "visits",
]


def init_app(app: Flask) -> None:
    """Register the pages and the words their templates use."""
    app.register_blueprint(blueprint)
    app.register_blueprint(visits.blueprint)
    app.register_blueprint(check_ins.blueprint)
    app.register_blueprint(badges.blueprint)
    on_merge(repoint_delegations)
    app.jinja_env.globals.update(
        BADGE_STATE_LABELS=BADGE_STATE_LABELS,
        revocation_text=revocation_text,
        DELEGATION_STATE_LABELS=DELEGATION_STATE_LABELS,
        DELEGATION_KIND_LABELS=DELEGATION_KIND_LABELS,
        HEAD_LEVEL_LABELS=HEAD_LEVEL_LABELS,
        DIRECTION_LABELS=DIRECTION_LABELS,
        MEMBER_STATE_LABELS=MEMBER_STATE_LABELS,
        PAPER_KIND_LABELS=PAPER_KIND_LABELS,
        LATE_CHANGE_KIND_LABELS=LATE_CHANGE_KIND_LABELS,
        LATE_CHANGE_STATE_LABELS=LATE_CHANGE_STATE_LABELS,
        PASSAGE_LABELS=PASSAGE_LABELS,
        PASSAGE_ANSWER_LABELS=PASSAGE_ANSWER_LABELS,
        PRESENCE_LABELS=PRESENCE_LABELS,
        LIKE_PERSON_LABELS=LIKENESS_LABELS,
        figure_words=figure_words,
        status_in_delegation=status_in_delegation,
    )
