"""Roles, permissions and who holds them; every route names its permission or stands in the public list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ParamSpec

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from forum.core import drafts

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


class Role(StrEnum):
    """The five roles of the register's people."""

    REPRESENTATIVE = "representative"
    SECRETARY = "secretary"
    ANALYST = "analyst"
    DESK = "desk"
    ADMINISTRATOR = "administrator"


ROLE_LABELS = {
    Role.REPRESENTATIVE: _l("Representative of a region"),
    Role.SECRETARY: _l("Forum secretariat"),
    Role.ANALYST: _l("Analyst"),
    Role.DESK: _l("Accreditation desk"),
    Role.ADMINISTRATOR: _l("Administrator"),
}


class Permission(StrEnum):
    """What a route or a column asks for."""

    SIGNED_IN = "signed_in"
    FORUMS_EDIT = "forums_edit"
    DELEGATIONS_VIEW = "delegations_view"
    DELEGATIONS_EDIT = "delegations_edit"
    DELEGATIONS_REVIEW = "delegations_review"
    VISITS_VIEW = "visits_view"
    PERSONS_VIEW = "persons_view"
    CHECK_IN = "check_in"
    OWN_REGION = "own_region"
    IDENTITY_VIEW = "identity_view"
    ACCREDITATION = "accreditation"
    AGREEMENTS_VIEW = "agreements_view"
    AGREEMENTS_EDIT = "agreements_edit"
    AGREEMENTS_FILES = "agreements_files"
    EXECUTIONS_REPORT = "executions_report"
    AGREEMENTS_PROPOSE = "agreements_propose"
    AGREEMENTS_WRITE = "agreements_write"
    STATISTICS_VIEW = "statistics_view"
    REPORTS_VIEW = "reports_view"
    REPORTS_FREEZE = "reports_freeze"
    REFERENCE_VIEW = "reference_view"
    REFERENCE_EDIT = "reference_edit"
    RATES_EDIT = "rates_edit"
    ORGANISATIONS_EDIT = "organisations_edit"
    ORGANISATIONS_NAME = "organisations_name"
    ACCOUNTS_MANAGE = "accounts_manage"
    AUDIT_VIEW = "audit_view"


_EVERYONE = {Permission.SIGNED_IN, Permission.STATISTICS_VIEW, Permission.REFERENCE_VIEW}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.REPRESENTATIVE: frozenset(
        _EVERYONE
        | {
            Permission.OWN_REGION,
            Permission.DELEGATIONS_VIEW,
            Permission.VISITS_VIEW,
            Permission.DELEGATIONS_EDIT,
            Permission.PERSONS_VIEW,
            Permission.IDENTITY_VIEW,
            Permission.AGREEMENTS_VIEW,
            Permission.AGREEMENTS_FILES,
            Permission.EXECUTIONS_REPORT,
            Permission.AGREEMENTS_PROPOSE,
            Permission.AGREEMENTS_WRITE,
            Permission.ORGANISATIONS_NAME,
        }
    ),
    Role.SECRETARY: frozenset(
        _EVERYONE
        | {
            Permission.RATES_EDIT,
            Permission.FORUMS_EDIT,
            Permission.DELEGATIONS_VIEW,
            Permission.VISITS_VIEW,
            Permission.DELEGATIONS_EDIT,
            Permission.DELEGATIONS_REVIEW,
            Permission.CHECK_IN,
            Permission.PERSONS_VIEW,
            Permission.IDENTITY_VIEW,
            Permission.ACCREDITATION,
            Permission.AGREEMENTS_VIEW,
            Permission.AGREEMENTS_EDIT,
            Permission.AGREEMENTS_WRITE,
            Permission.AGREEMENTS_FILES,
            Permission.EXECUTIONS_REPORT,
            Permission.REPORTS_VIEW,
            Permission.REPORTS_FREEZE,
            Permission.ORGANISATIONS_EDIT,
            Permission.ORGANISATIONS_NAME,
        }
    ),
    # No personal data: an analyst sees delegations as rows with counts.
    Role.ANALYST: frozenset(
        _EVERYONE
        | {
            Permission.DELEGATIONS_VIEW,
            Permission.VISITS_VIEW,
            Permission.AGREEMENTS_VIEW,
            Permission.REPORTS_VIEW,
            Permission.REPORTS_FREEZE,
        }
    ),
    # Lets in by name and photograph: no birth data, no document.
    Role.DESK: frozenset(
        _EVERYONE
        | {
            Permission.DELEGATIONS_VIEW,
            Permission.PERSONS_VIEW,
            Permission.CHECK_IN,
            Permission.ACCREDITATION,
        }
    ),
    # Edits no business data.
    Role.ADMINISTRATOR: frozenset(
        _EVERYONE
        | {
            Permission.AGREEMENTS_VIEW,
            Permission.REPORTS_VIEW,
            Permission.REFERENCE_EDIT,
            Permission.RATES_EDIT,
            Permission.ORGANISATIONS_EDIT,
            Permission.ORGANISATIONS_NAME,
            Permission.ACCOUNTS_MANAGE,
            Permission.AUDIT_VIEW,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account, or the console. Services and queries take it explicitly.

    ``region_ids`` are the regions the actor may see as a whole (an account given its whole region); otherwise a
    representative is scoped to ``organisation_id``. ``home_region_id`` is the region of the organisation.
    """

    id: int | None
    label: str
    role: Role | None
    organisation_id: int | None = None
    home_region_id: int | None = None
    is_region_wide: bool = False

    def may(self, permission: object) -> bool:
        """Whether the actor holds ``permission``; None is held by all, the console holds everything."""
        if permission is None or self.role is None:
            return True
        return permission in GRANTS[self.role]

    @property
    def is_representative(self) -> bool:
        """Whether the actor is scoped to an organisation or region."""
        return self.role is Role.REPRESENTATIVE


CONSOLE = Actor(id=None, label="console", role=None)
"""Commands act as ``console`` unless told otherwise; it is not a person and holds every permission."""


def current_actor() -> Actor:
    """The signed-in account as an ``Actor``; 401 page flow is done by ``guard`` before any view runs."""
    actor: Actor = current_user.actor
    return actor


def current_account_id() -> int:
    """The key of the signed-in account."""
    actor = current_actor()
    if actor.id is None:
        raise RuntimeError("only accounts sign in")
    return actor.id


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Mark a view with the permission it asks for; enforced by ``guard`` before the view runs."""

    def mark(view: View[P]) -> View[P]:
        view.required_permission = permission  # type: ignore[attr-defined]  # read by guard()
        return view

    return mark


def public(view: View[P]) -> View[P]:
    """Mark a view as open without an account. The list of them stands in the architecture tests."""
    view.is_public = True  # type: ignore[attr-defined]  # read by guard()
    return view


def guard() -> ResponseReturnValue | None:
    """Deny by default, before any view, form or query runs: 404 for unknown, sign-in for strangers, else 403."""
    if request.endpoint is None or request.endpoint == "static" or request.endpoint.endswith(".static"):
        return None
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "is_public", False):
        return None
    if not current_user.is_authenticated:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else drafts.rescue()
        return redirect(url_for("accounts.sign_in", next=wanted))
    permission = getattr(view, "required_permission", None)
    if permission is None or not current_user.actor.may(permission):
        abort(403)
    return None


def init_app(app: Flask) -> None:
    """Put the guard before every request and the permission question into the templates."""
    app.before_request(guard)
    app.jinja_env.globals.update(Permission=Permission, ROLE_LABELS=ROLE_LABELS)
    app.jinja_env.globals["may"] = lambda permission: (
        current_user.is_authenticated and current_user.actor.may(permission)
    )
