"""The register of editions: its columns serve the page and the workbook."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.core.formatting import current_formats
from forum.core.spreadsheet import Column, Kind, Register
from forum.forums.enums import FORUM_STATE_LABELS
from forum.forums.models import Forum
from forum.forums.queries import ForumRow
from forum.reference.enums import COUNTRY_LABELS

FORUMS: Register[ForumRow] = Register(
    name="forums",
    title=_l("Editions of the Forum"),
    columns=(
        Column("ordinal", _l("No."), Kind.ORDINAL, on_page=False),
        Column("code", _l("Edition"), read=lambda row: row.code, width=10, sort=Forum.number),
        Column("name", _l("Name"), read=lambda row: row.name, width=44, wraps=True),
        Column("year", _l("Year"), read=lambda row: str(row.year) if row.year else None, width=8, sort=Forum.year),
        Column(
            "days",
            _l("Days"),
            read=lambda row: current_formats().date_range(row.starts_on, row.ends_on, row.precision),
            width=26,
            sort=Forum.starts_on,
        ),
        Column(
            "host",
            _l("Host country"),
            read=lambda row: str(COUNTRY_LABELS[row.host_side]) if row.host_side else None,
            width=14,
        ),
        Column("place", _l("Place"), read=lambda row: row.place, width=30, wraps=True),
        Column("state", _l("State"), read=lambda row: str(FORUM_STATE_LABELS[row.state]), width=20, sort=Forum.state),
    ),
)
