"""The register of accounts, declared once for the page and its files."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from forum.accounts.models import User
from forum.accounts.queries import STANDING_LABELS, AccountRow
from forum.core.security import ROLE_LABELS
from forum.core.spreadsheet import Column, Kind, Register

ACCOUNTS: Final[Register[AccountRow]] = Register(
    name="accounts",
    title=_l("Accounts"),
    columns=(
        Column(
            "name", _l("Name of the person"), read=lambda row: row.name, width=32, sort=User.sort_key, personal=True
        ),
        Column("email", _l("E-mail"), read=lambda row: row.email, width=32, sort=User.email, personal=True),
        Column("role", _l("Role"), read=lambda row: str(ROLE_LABELS[row.role]), width=26, sort=User.role),
        Column("organisation", _l("Organisation"), read=lambda row: row.organisation, width=44, wraps=True),
        Column("is_region_wide", _l("Whole region"), Kind.FLAG, read=lambda row: row.is_region_wide, on_page=False),
        Column("valid_until", _l("Valid until"), Kind.DATE, read=lambda row: row.valid_until, sort=User.valid_until),
        Column("standing", _l("State"), read=lambda row: str(STANDING_LABELS[row.standing])),
        Column("last_signed_in_at", _l("Last signed in"), Kind.DATETIME, read=lambda row: row.last_signed_in_at),
    ),
)
