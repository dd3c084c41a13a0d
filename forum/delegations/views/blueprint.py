"""The blueprint of delegations and what its pages share."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forum.core.security import Actor, Permission
from forum.core.viewing import record_viewing
from forum.delegations import services
from forum.delegations.models import Delegation, Member
from forum.delegations.services import label_of

blueprint = Blueprint("delegations", __name__, url_prefix="/delegations")

MAX_CHOSEN = 500


def to_card(delegation: Delegation) -> ResponseReturnValue:
    """The way to the delegation's card."""
    return redirect(url_for("delegations.show", delegation_id=delegation.id))


def away_from_form(actor: Actor, delegation: Delegation) -> ResponseReturnValue | None:
    """The way back to the card for who opens a form that could neither be saved nor asked for; None where it could."""
    problem = services.editing_problem(actor, delegation)
    if request.method == "POST" or problem is None or services.may_ask_late(actor, delegation):
        return None
    flash(str(problem), "info")
    return to_card(delegation)


def record_card_viewing(actor: Actor, delegation: Delegation, action: str = "delegation.viewed") -> None:
    """Write that the persons of a delegation are about to be shown; nothing for who sees none."""
    if actor.may(Permission.PERSONS_VIEW):
        record_viewing(
            actor=actor,
            action=action,
            entity=Delegation.__tablename__,
            entity_id=delegation.id,
            label=label_of(delegation),
        )


def record_member_viewing(actor: Actor, member: Member, delegation: Delegation) -> None:
    """Write that one person is about to be shown."""
    record_viewing(
        actor=actor,
        action="member.viewed",
        entity=Member.__tablename__,
        entity_id=member.id,
        label=label_of(delegation),
    )


def chosen_rows(values: Iterable[str], *, most: int = MAX_CHOSEN) -> dict[int, int | None]:
    """Keys of the chosen rows with the versions the reader saw, written as «12» or «12:3»; nonsense is left out."""
    found: dict[int, int | None] = {}
    for value in list(values)[:most]:
        key, _colon, version = value.partition(":")
        if value.isascii() and key.isdecimal() and len(key) < 19:
            found[int(key)] = int(version) if version.isdecimal() and len(version) < 10 else None
    return found
