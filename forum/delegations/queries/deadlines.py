"""Until when an edition takes delegations, and changes of them without a decision of its own."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from forum.core.clock import today
from forum.core.formatting import date_text
from forum.delegations.enums import DelegationState
from forum.forums.enums import ForumState
from forum.forums.models import Forum


def deadline_problem(forum: Forum | None, state: DelegationState) -> str | None:
    """Why the edition takes no delegation in ``state`` today; None when it does.

    A new one is taken until the day of nomination, a returned one until the day of changes, both included.
    """
    if forum is None:
        return None
    if forum.state is not ForumState.REGISTRATION:
        return str(_("Registration for this edition is not open."))
    last = last_day_of_changes(forum) if state is DelegationState.RETURNED else forum.nomination_until
    if last is not None and today() > last:
        return str(_("Delegations were accepted until %(day)s.", day=date_text(last)))
    return None


def changes_problem(forum: Forum | None) -> str | None:
    """Why persons of a submitted delegation may no longer be changed without a decision; None while they may.

    The day of changes is included; once the forum has begun every change is decided on by itself.
    """
    if forum is None:
        return None
    if forum.state is ForumState.PLANNED:
        return str(_("Registration for this edition is not open."))
    last = last_day_of_changes(forum)
    if last is not None and today() > last:
        return str(
            _("Changes were accepted until %(day)s. Ask the secretariat for a late change.", day=date_text(last))
        )
    if forum.state is not ForumState.REGISTRATION:
        return str(_("The forum has begun. Ask the secretariat for a late change."))
    return None


def last_day_of_changes(forum: Forum) -> date | None:
    """The last day on which a submitted delegation may be changed; that of nomination where there is none."""
    return forum.changes_until or forum.nomination_until
