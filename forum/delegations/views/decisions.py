"""Changes of state: in one click where nothing is lost, else by a page that says what follows."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.db import transactional
from forum.core.errors import DomainError
from forum.core.forms import Form
from forum.core.security import Actor, Permission, current_actor, requires
from forum.delegations import queries, services
from forum.delegations.enums import DELEGATION_STATES, LISTED_STATES
from forum.delegations.forms import ReasonForm, ReturnForm
from forum.delegations.models import Delegation
from forum.delegations.views.blueprint import blueprint, to_card

_CONSEQUENCES: Final = {
    "send_back": _l("The region sees the reason at once, corrects the delegation and submits it again."),
    "reject": _l("The delegation does not take part, and the region cannot submit it again. It sees the reason."),
    "withdraw": _l("The delegation does not take part. It cannot be submitted again; a new one can be registered."),
}
_DONE: Final = {
    "submit": _l("The delegation is submitted to the secretariat."),
    "send_back": _l("The delegation is returned for correction."),
    "confirm": _l("The delegation is confirmed."),
    "reject": _l("The delegation is rejected."),
    "withdraw": _l("The application is withdrawn."),
    "arrive": _l("The delegation is marked as arrived."),
    "close": _l("The participation of the delegation is completed."),
}


@blueprint.post("/<id:delegation_id>/submit")
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def submit(delegation_id: int) -> ResponseReturnValue:
    """Send the delegation to the secretariat."""
    return _at_once(delegation_id, "submit", services.submit_delegation)


@blueprint.post("/<id:delegation_id>/confirm")
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def confirm(delegation_id: int) -> ResponseReturnValue:
    """Confirm the delegation with everybody on its list."""
    return _at_once(delegation_id, "confirm", services.confirm)


@blueprint.post("/<id:delegation_id>/arrive")
@requires(Permission.PERSONS_VIEW)
@transactional
def arrive(delegation_id: int) -> ResponseReturnValue:
    """Mark the delegation as arrived; the secretariat and the accreditation desk do."""
    return _at_once(delegation_id, "arrive", services.arrive)


@blueprint.post("/<id:delegation_id>/close")
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def close(delegation_id: int) -> ResponseReturnValue:
    """Close the delegation after the edition."""
    return _at_once(delegation_id, "close", services.close)


@blueprint.route("/<id:delegation_id>/return", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def send_back(delegation_id: int) -> ResponseReturnValue:
    """Return the delegation for correction, with a comment."""
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    form = ReturnForm(data={"version": delegation.version, **_remarked(actor, delegation)}, record=delegation)
    form.call({one.id: one.full_name for one in queries.members_of(actor, delegation.id)})
    send = functools.partial(services.send_back, remarks=form.told())
    return _decided(form, delegation, "send_back", send)


@blueprint.route("/<id:delegation_id>/reject", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_REVIEW)
@transactional
def reject(delegation_id: int) -> ResponseReturnValue:
    """Refuse the delegation for good."""
    return _with_reason(delegation_id, "reject", services.reject)


@blueprint.route("/<id:delegation_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.DELEGATIONS_EDIT)
@transactional
def withdraw(delegation_id: int) -> ResponseReturnValue:
    """Take the application back."""
    return _with_reason(delegation_id, "withdraw", services.withdraw)


def _at_once(delegation_id: int, action: str, change: Callable[..., None]) -> ResponseReturnValue:
    actor = current_actor()
    delegation = queries.delegation_seen_by(actor, delegation_id)
    try:
        change(actor=actor, delegation=delegation, version=Form().version.data or 0)
        flash(str(_DONE[action]), "success")
    except DomainError as error:
        flash(str(error), "error")
    return to_card(delegation)


def _with_reason(delegation_id: int, action: str, change: Callable[..., None]) -> ResponseReturnValue:
    delegation = queries.delegation_seen_by(current_actor(), delegation_id)
    form = ReasonForm(data={"version": delegation.version}, record=delegation)
    return _decided(form, delegation, action, change)


def _decided(form: ReasonForm, delegation: Delegation, action: str, change: Callable[..., None]) -> ResponseReturnValue:
    arrow: Any = DELEGATION_STATES.arrow(action)
    if form.validate_on_submit():
        try:
            version = form.version.data or 0
            change(actor=current_actor(), delegation=delegation, reason=form.reason.data, version=version)
            flash(str(_DONE[action]), "success")
            return to_card(delegation)
        except DomainError as error:
            form.refuse(error)
    elif not form.is_submitted() and delegation.state not in arrow.sources:
        flash(_("This is no longer possible: the state has changed meanwhile."), "error")
        return to_card(delegation)
    page = render_template(
        "delegations/decide.html",
        form=form,
        delegation=delegation,
        action=action,
        label=arrow.label,
        consequence=_CONSEQUENCES[action],
    )
    return page, form.status


def _remarked(actor: Actor, delegation: Delegation) -> dict[str, Any]:
    """The persons on the list with what was remarked on them before, as the form of a return opens."""
    listed = [one for one in queries.members_of(actor, delegation.id) if one.state in LISTED_STATES]
    return {"remarks": [{"member_id": str(one.id), "text": one.comment} for one in listed]}
