"""Registers of accreditation: the log of badges, the issue list, the lists for passes; each declared once."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from forum.core.security import Permission
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.columns import nothing
from forum.delegations.columns import status_in_delegation
from forum.delegations.enums import BADGE_STATE_LABELS, revocation_text
from forum.delegations.models import Badge, Member
from forum.delegations.queries.badges import BadgeRow
from forum.delegations.queries.passes import PassRow
from forum.reference.enums import COUNTRY_LABELS
from forum.reference.models import Organisation

_ORDINAL: Final = Column[Any]("position", _l("No."), Kind.ORDINAL)


def _number(*, sort: Any = None) -> Column[Any]:
    return Column("number", _l("Badge number"), Kind.INTEGER, read=lambda row: row.number, width=10, sort=sort)


def _person(key: str, title: Any, *, width: float, sort: Any = None, on_page: bool = True) -> Column[Any]:
    return Column(
        key,
        title,
        read=lambda row: getattr(row, key),
        width=width,
        wraps=True,
        sort=sort,
        on_page=on_page,
        permission=Permission.ACCREDITATION,
        personal=True,
    )


def _when(key: str, title: Any, *, on_page: bool = True, sort: Any = None) -> Column[BadgeRow]:
    return Column(key, title, Kind.DATETIME, read=lambda row: getattr(row, key), on_page=on_page, sort=sort)


def _delegation(sort: Any = None) -> Column[Any]:
    return Column("delegation", _l("Delegation"), read=lambda row: row.organisation, width=40, wraps=True, sort=sort)


_FULL_NAME: Final = _l("Family name, given name, patronymic")


def badges_register(locale: str) -> Register[BadgeRow]:
    """The log of badges: made, printed, handed over, returned, revoked."""
    return Register(
        name="badges",
        title=_l("Issue log of badges"),
        columns=(
            _number(sort=Badge.number),
            _person("full_name", _FULL_NAME, width=34, sort=Member.sort_key),
            _person("post", _l("Position held"), width=34, on_page=False),
            _delegation(getattr(Organisation, f"sort_{locale}")),
            Column("country", _l("Country"), read=lambda row: str(COUNTRY_LABELS[row.side]), width=12, on_page=False),
            Column("status", _l("Status in the delegation"), read=status_in_delegation, width=18, wraps=True),
            Column(
                "state",
                _l("State"),
                read=lambda row: str(BADGE_STATE_LABELS[row.state]),
                width=14,
                sort=Badge.state,
            ),
            _when("made_at", _l("Made at"), on_page=False),
            _when("printed_at", _l("Printed at"), on_page=False),
            _when("issued_at", _l("Handed over at"), sort=Badge.issued_at),
            _person("issued_to", _l("Taken by, if not the person"), width=26, on_page=False),
            _when("returned_at", _l("Returned at"), on_page=False),
            _when("revoked_at", _l("Revoked at"), on_page=False),
            Column(
                "reason",
                _l("Reason of the revocation"),
                read=lambda row: revocation_text(row.reason),
                width=30,
                wraps=True,
                on_page=False,
                permission=Permission.ACCREDITATION,
                personal=True,
            ),
            Column("actions", _l("Actions"), in_export=False),
        ),
    )


ISSUE_LIST: Final[Register[BadgeRow]] = Register(
    name="badge-issue-list",
    title=_l("Issue list of badges"),
    columns=(
        _ORDINAL,
        _number(),
        _delegation(),
        _person("full_name", _FULL_NAME, width=34),
        _person("post", _l("Position held"), width=34),
        _when("issued_at", _l("Handed over at")),
        _person("issued_to", _l("Taken by, if not the person"), width=24),
        Column("signature", _p("column of a paper", "Signature"), read=nothing, width=18),
    ),
)
"""«Ведомость выдачи бейджей»: printed, signed by who takes the badge; the delegation stands above its rows there."""

PASSES: Final[Register[PassRow]] = Register(
    name="passes",
    title=_l("Pass list"),
    columns=(
        _ORDINAL,
        _person("full_name", _FULL_NAME, width=36, sort=Member.sort_key),
        _person("post", _l("Position held"), width=36),
        _person("workplace", _l("Place of work"), width=40, on_page=False),
        _delegation(),
        _number(),
    ),
)
"""«Список на пропуск»: persons. Neither birth data nor documents: the desk does not see them."""

VEHICLES: Final[Register[PassRow]] = Register(
    name="pass-vehicles",
    title=_l("Vehicles for passes"),
    columns=(
        _ORDINAL,
        _person("vehicle", _l("Vehicle (make, registration number)"), width=34),
        _person("full_name", _FULL_NAME, width=36, sort=Member.sort_key),
        Column("status", _l("Status in the delegation"), read=status_in_delegation, width=18, wraps=True),
        _delegation(),
    ),
)
"""The second part of the pass list, where the edition asks for vehicles."""
