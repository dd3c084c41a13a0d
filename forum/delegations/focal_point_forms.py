"""The form of an organisation's focal point, the filter of their list, and its columns."""

from __future__ import annotations

import functools
from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import InputRequired

from forum.core.clock import today
from forum.core.forms import DayField, FilterForm, Form, Line
from forum.core.security import Permission
from forum.core.spreadsheet import Column, Kind, Register
from forum.delegations.drafts import FocalPointDraft
from forum.delegations.models import FocalPoint
from forum.delegations.queries.focal_points import FocalPointFilter, FocalPointRow
from forum.reference.enums import COUNTRY_LABELS
from forum.reference.models import Organisation, Region

_PERSONS: Final[dict[str, Any]] = {"personal": True, "permission": Permission.PERSONS_VIEW}


class FocalPointForm(Form):
    """Who answers for the organisation."""

    name = Line(_l("Family name, given name, patronymic"), longest=200, is_required=True)
    post = Line(_l("Position held"))
    phone = Line(_l("Telephone"), longest=60)
    email = Line(_l("E-mail address"), longest=254)

    def draft(self) -> FocalPointDraft:
        """What was filled in."""
        return FocalPointDraft(**self.values("name", "post", "phone", "email"))


class HandoverForm(FocalPointForm):
    """The same for somebody new, with the first day."""

    since = DayField(_l("Answers since"), default=today, validators=[InputRequired(_l("Fill in this field."))])

    @property
    def first_day(self) -> date:
        """The day on which the affairs pass; the present one where none was typed."""
        return self.since.data or today()


class FocalPointFilters(FilterForm):
    """The filters of the list."""

    q = Line(_l("Organisation or name"), longest=200)
    former = HiddenField()

    def wanted(self) -> FocalPointFilter:
        """The filter that was set."""
        given = self.read()
        return FocalPointFilter(text=given.get("q", ""), with_former=given.get("former") == "1")


@functools.cache
def focal_points_register(locale: str) -> Register[FocalPointRow]:
    """Who answers for which organisation, declared once for the page and its files."""
    return Register(
        name="focal-points",
        title=_l("Focal points of organisations"),
        columns=(
            Column("position", _l("No."), Kind.ORDINAL, on_page=False),
            Column(
                "organisation",
                _l("Organisation"),
                read=lambda row: row.organisation,
                width=48,
                wraps=True,
                sort=getattr(Organisation, f"sort_{locale}"),
            ),
            Column(
                "country",
                _l("Country"),
                read=lambda row: str(COUNTRY_LABELS[row.side]) if row.side else None,
                width=14,
                on_page=False,
            ),
            Column(
                "region", _l("Region"), read=lambda row: row.region, width=30, sort=getattr(Region, f"sort_{locale}")
            ),
            Column(
                "name",
                _l("Family name, given name, patronymic"),
                read=lambda row: row.name,
                width=34,
                wraps=True,
                sort=FocalPoint.name,
                **_PERSONS,
            ),
            Column("post", _l("Position held"), read=lambda row: row.post, width=34, wraps=True, **_PERSONS),
            Column("phone", _l("Telephone"), read=lambda row: row.phone, width=20, **_PERSONS),
            Column("email", _l("E-mail address"), read=lambda row: row.email, width=26, **_PERSONS),
            Column("since", _l("Answers since"), Kind.DATE, read=lambda row: row.since, sort=FocalPoint.since),
            Column("until", _l("Until"), Kind.DATE, read=lambda row: row.until, sort=FocalPoint.until),
        ),
    )
