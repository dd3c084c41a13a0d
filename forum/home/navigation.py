"""The menu of the signed-in person and the edition at work, read when a page asks for them and once per request."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.local import LocalProxy

from forum.agreements.queries import AgreementFilter, register_statement
from forum.core.db import db
from forum.core.formatting import current_formats
from forum.core.security import Actor, Permission
from forum.delegations.queries import DelegationFilter, count_statement
from forum.forums.models import Forum
from forum.forums.queries import current_forum


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the menu; ``count`` is finished text or None."""

    url: str
    label: str
    icon: str
    count: str | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class _Section:
    """What the menu may offer: ``pages`` are its endpoints, or the beginnings of some up to a dot or a low line."""

    key: str
    endpoint: str
    permission: Permission
    label: Any
    icon: str
    pages: tuple[str, ...]


_SECTIONS: Final = (
    _Section("dashboard", "home.dashboard", Permission.SIGNED_IN, _l("Summary"), "grid-1x2", ("home.dashboard",)),
    _Section("own_region", "home.own_region", Permission.OWN_REGION, _l("My region"), "house", ("home.own_region",)),
    _Section("forums", "forums.index", Permission.SIGNED_IN, _l("Forums"), "calendar-event", ("forums.", "home.forum")),
    _Section(
        "delegations", "delegations.index", Permission.DELEGATIONS_VIEW, _l("Delegations"), "people", ("delegations.",)
    ),
    _Section("badges", "badges.index", Permission.ACCREDITATION, _l("Badges"), "person-badge", ("badges.",)),
    _Section("check_ins", "check_ins.desk", Permission.CHECK_IN, _l("Check-in"), "person-check", ("check_ins.",)),
    _Section("visits", "visits.index", Permission.VISITS_VIEW, _l("Visits"), "signpost-split", ("visits.",)),
    _Section(
        "agreements",
        "agreements.index",
        Permission.AGREEMENTS_VIEW,
        _l("Agreements and contracts"),
        "file-earmark-check",
        ("agreements.",),
    ),
    _Section(
        "statistics",
        "statistics.regions",
        Permission.STATISTICS_VIEW,
        _l("Statistics"),
        "bar-chart",
        ("statistics.", "home.region"),
    ),
    _Section(
        "reports", "reports.index", Permission.REPORTS_VIEW, _l("Annual reports"), "file-earmark-ruled", ("reports.",)
    ),
    _Section(
        "reference",
        "reference.index",
        Permission.REFERENCE_VIEW,
        _l("Reference data"),
        "book",
        ("reference.", "rates."),
    ),
    _Section(
        "accounts",
        "accounts.index",
        Permission.ACCOUNTS_MANAGE,
        _l("Accounts"),
        "person-gear",
        ("accounts.index", "accounts.create", "accounts.edit", "accounts.import_", "accounts.reset_password"),
    ),
    _Section(
        "outbox",
        "accounts.outbox",
        Permission.ACCOUNTS_MANAGE,
        _l("Outgoing letters"),
        "envelope",
        ("accounts.outbox",),
    ),
    _Section("audit", "accounts.audit", Permission.AUDIT_VIEW, _l("Audit trail"), "clock-history", ("accounts.audit",)),
)
# Registers of the menu open with the edition at work: a training one is in no register unless it is asked for.
_OF_AN_EDITION: Final = ("delegations", "agreements")


def working_forum() -> Forum | None:
    """The current edition, read once per request."""
    if "working_forum" not in g:
        g.working_forum = current_forum()
    found: Forum | None = g.working_forum
    return found


class Navigation:
    """The menu. It reads nothing until a template walks it: pages of strangers and of errors never do."""

    def __iter__(self) -> Iterator[NavigationItem]:
        """The entries open to whoever is signed in."""
        if "navigation" not in g:
            g.navigation = tuple(_items(current_user.actor)) if current_user.is_authenticated else ()
        return iter(g.navigation)


def init_app(app: Flask) -> None:
    """Give every template ``navigation`` and ``current_forum``."""
    app.context_processor(lambda: {"navigation": Navigation(), "current_forum": LocalProxy(working_forum)})


def _items(actor: Actor) -> Iterator[NavigationItem]:
    forum = working_forum()
    formats = current_formats()
    counts: dict[str, int] = {}
    if forum is not None:
        counts = dict(zip(_OF_AN_EDITION, db.session.execute(_counting(actor, forum.code)).one(), strict=True))
    for section in _SECTIONS:
        if not actor.may(section.permission):
            continue
        count = counts.get(section.key)
        is_of_edition = section.key in counts or section.key == "badges"
        wanted: dict[str, Any] = {"forum": forum.code} if forum is not None and is_of_edition else {}
        yield NavigationItem(
            url=url_for(section.endpoint, **wanted),
            label=str(section.label),
            icon=section.icon,
            count=None if count is None else formats.integer(count),
            is_current=_is_current(section),
        )


def _is_current(section: _Section) -> bool:
    endpoint = request.endpoint or ""
    return any(endpoint.startswith(page) if page.endswith((".", "_")) else endpoint == page for page in section.pages)


@functools.lru_cache(maxsize=256)
def _counting(actor: Actor, code: str) -> sa.Select[int, int]:
    """How many rows the registers behind the entries show ``actor`` of the edition ``code``: asked by every page."""
    documents = register_statement(actor=actor, chosen=AgreementFilter(forum=code)).order_by(None).subquery()
    delegations = count_statement(actor=actor, chosen=DelegationFilter(forum=code))
    return sa.select(delegations.scalar_subquery(), sa.select(sa.func.count()).select_from(documents).scalar_subquery())
