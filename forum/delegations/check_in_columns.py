"""Registers of the desk, each declared once for the page and its files: who has arrived, and every passage."""

from __future__ import annotations

import functools
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.security import Permission
from forum.core.spreadsheet import Column, Kind, Register
from forum.delegations.columns import status_in_delegation
from forum.delegations.enums import BADGE_STATE_LABELS, PASSAGE_LABELS, PRESENCE_LABELS
from forum.delegations.models import CheckIn, Member
from forum.delegations.queries.check_ins import ARRIVED_AT, AttendanceRow, PassageRow
from forum.reference.enums import COUNTRY_LABELS
from forum.reference.models import Organisation

_PERSONS: Final[dict[str, Any]] = {"personal": True, "permission": Permission.PERSONS_VIEW, "wraps": True}

_NAME: Final[Column[Any]] = Column(
    "full_name",
    _l("Family name, given name, patronymic"),
    read=lambda row: row.full_name,
    width=36,
    sort=Member.sort_key,
    **_PERSONS,
)


def _delegation(locale: str) -> Column[Any]:
    return Column(
        "delegation",
        _l("Delegation"),
        read=lambda row: row.organisation,
        width=48,
        wraps=True,
        sort=getattr(Organisation, f"sort_{locale}"),
    )


@functools.cache
def attendance_register(locale: str) -> Register[AttendanceRow]:
    """Confirmed persons of an edition with the badge and the mark of arrival; no telephone, no document."""
    return Register(
        name="arrivals",
        title=_l("Arrival of participants"),
        columns=(
            Column("position", _l("No."), Kind.ORDINAL, on_page=False),
            Column("country", _l("Country"), read=lambda row: str(COUNTRY_LABELS[row.side]), width=14, on_page=False),
            _NAME,
            Column("post", _l("Position held"), read=lambda row: row.post, width=36, **_PERSONS),
            Column(
                "workplace", _l("Place of work"), read=lambda row: row.workplace, width=40, on_page=False, **_PERSONS
            ),
            _delegation(locale),
            Column(
                "status", _l("Status in the delegation"), read=status_in_delegation, width=20, wraps=True, on_page=False
            ),
            Column("badge", _l("Number of the badge"), Kind.INTEGER, read=lambda row: row.badge_number, on_page=False),
            Column(
                "badge_state",
                _l("Badge"),
                read=lambda row: str(BADGE_STATE_LABELS[row.badge_state]) if row.badge_state else None,
                width=14,
            ),
            Column(
                "arrived_at", _l("Mark of arrival"), Kind.DATETIME, read=lambda row: row.arrived_at, sort=ARRIVED_AT
            ),
            Column("presence", _l("Now"), read=lambda row: str(PRESENCE_LABELS[row.presence]), width=18),
        ),
    )


@functools.cache
def passages_register(locale: str) -> Register[PassageRow]:
    """Every passage of an edition, the newest first."""
    return Register(
        name="passages",
        title=_l("Passages"),
        columns=(
            Column("position", _l("No."), Kind.ORDINAL, on_page=False),
            Column("at", _l("Time"), Kind.DATETIME, read=lambda row: row.at, sort=CheckIn.id),
            Column("passage", _l("Passage"), read=lambda row: str(PASSAGE_LABELS[row.passage]), width=12),
            _NAME,
            Column("post", _l("Position held"), read=lambda row: row.post, width=36, on_page=False, **_PERSONS),
            _delegation(locale),
            Column("badge", _l("Number of the badge"), Kind.INTEGER, read=lambda row: row.badge_number),
            Column("desk", _l("Entrance"), read=lambda row: row.desk, width=18),
            Column("created_by", _l("Recorded by"), read=lambda row: row.created_by_label, width=28, wraps=True),
        ),
    )
