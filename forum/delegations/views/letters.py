"""The letters of a delegation: printed, and as .docx."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core.downloads import file_response
from forum.core.errors import DomainError
from forum.core.i18n import current_locale
from forum.core.security import Actor, Permission, current_actor, requires
from forum.core.word_documents import DOCX_TYPE
from forum.delegations import queries
from forum.delegations.enums import LISTED_STATES
from forum.delegations.letters import HEADS, Letter, changes_letter, composition_letter
from forum.delegations.models import Delegation
from forum.delegations.views.blueprint import blueprint, record_card_viewing, to_card
from forum.delegations.word_letters import word_letter


@blueprint.get("/<id:delegation_id>/letter")
@requires(Permission.PERSONS_VIEW)
def letter(delegation_id: int) -> ResponseReturnValue:
    """The letter with the composition, for the printer."""
    return _page(delegation_id, is_of_changes=False)


@blueprint.get("/<id:delegation_id>/letter.docx")
@requires(Permission.PERSONS_VIEW)
def letter_file(delegation_id: int) -> ResponseReturnValue:
    """The letter with the composition, for the sender's document system."""
    return _file(delegation_id, is_of_changes=False)


@blueprint.get("/<id:delegation_id>/changes-letter")
@requires(Permission.PERSONS_VIEW)
def letter_of_changes(delegation_id: int) -> ResponseReturnValue:
    """The letter on changes of the composition, for the printer."""
    return _page(delegation_id, is_of_changes=True)


@blueprint.get("/<id:delegation_id>/changes-letter.docx")
@requires(Permission.PERSONS_VIEW)
def letter_of_changes_file(delegation_id: int) -> ResponseReturnValue:
    """The letter on changes of the composition, for the sender's document system."""
    return _file(delegation_id, is_of_changes=True)


def _page(delegation_id: int, *, is_of_changes: bool) -> ResponseReturnValue:
    actor = current_actor()
    delegation = queries.delegation_to_write_of(actor, delegation_id)
    record_card_viewing(actor, delegation)
    try:
        told = _letter(actor, delegation, is_of_changes=is_of_changes)
    except DomainError as error:
        flash(str(error), "info")
        return to_card(delegation)
    return render_template(
        "delegations/letter.html", letter=told, heads=HEADS, delegation=delegation, is_of_changes=is_of_changes
    )


def _file(delegation_id: int, *, is_of_changes: bool) -> ResponseReturnValue:
    actor = current_actor()
    delegation = queries.delegation_to_write_of(actor, delegation_id)
    record_card_viewing(actor, delegation, "delegation.exported")
    try:
        content = word_letter(_letter(actor, delegation, is_of_changes=is_of_changes), current_locale())
    except DomainError as error:
        flash(str(error), "info")
        return to_card(delegation)
    stem = "changes-letter" if is_of_changes else "letter"
    return file_response(iter([content]), name=f"{stem}-{delegation.id}.docx", mimetype=DOCX_TYPE)


def _letter(actor: Actor, delegation: Delegation, *, is_of_changes: bool) -> Letter:
    """What the letter says; raises ``DomainError`` where there is nothing to write of."""
    if is_of_changes:
        changes = queries.composition_changes(actor, delegation)
        if not changes:
            raise DomainError(None, _("Nothing of the composition has changed since the delegation was confirmed."))
        return changes_letter(delegation, changes, current_locale())
    members = [one for one in queries.members_of(actor, delegation.id) if one.state in LISTED_STATES]
    if not members:
        raise DomainError(None, _("There is nobody on the list yet."))
    return composition_letter(delegation, members, current_locale())
