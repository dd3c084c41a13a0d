"""Forms of a visit outside forums and the filters of their register."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forum.core.errors import DomainError
from forum.core.formatting import current_formats
from forum.core.forms import (
    CodeField,
    DayField,
    EnumField,
    FilterForm,
    Form,
    IdField,
    Line,
    Paragraphs,
    PartialDateField,
)
from forum.core.security import Actor
from forum.core.types import DatePrecision, EnumT
from forum.delegations.drafts import VisitDraft
from forum.delegations.enums import DELEGATION_STATE_LABELS, DelegationState
from forum.delegations.models import Delegation
from forum.delegations.queries.visits import VisitFilter
from forum.delegations.visit_columns import LONGEST_TEXT
from forum.delegations.visit_units import DIRECTION_LABELS, UNITS_BY_KEY
from forum.forums.enums import DELEGATION_KIND_LABELS, HEAD_LEVEL_LABELS, DelegationKind, HeadLevel
from forum.reference.choices import Choice
from forum.reference.enums import COUNTRY_LABELS, Side
from forum.reference.queries import organisation_meant

_CODE: Final = re.compile(r"[A-Za-z0-9-]{1,10}", re.ASCII)
VISIT_STATES: Final = tuple(
    state for state in DelegationState if state not in (DelegationState.ARRIVED, DelegationState.CLOSED)
)
"""The states a visit may be in: nobody is accredited for it."""
_CHOOSE: Final = [InputRequired(_l("Choose one of the list."))]


class VisitForm(Form):
    """A visit. ``suit`` leaves what the actor may choose.

    The secretariat chooses the region and types an organisation (a suggestion taken fills ``suggested_id``); an account
    of a whole region chooses among its organisations, or none; others send from their own.
    """

    region_id = IdField(_l("Sending region"), validators=_CHOOSE)
    organisation = Line(_l("Sending organisation"), longest=500)
    suggested_id = HiddenField(validators=[Optional(), Length(max=18)])
    organisation_id = IdField(_l("Sending organisation"))
    destination_region_id = IdField(_l("Region visited"), validators=_CHOOSE)
    kind = EnumField(_l("Kind of delegation"), DelegationKind, DELEGATION_KIND_LABELS, default=DelegationKind.OFFICIAL)
    head_level = EnumField(_l("Level of the head"), HeadLevel, HEAD_LEVEL_LABELS, default=HeadLevel.OTHER)
    starts_on = PartialDateField(_l("Begins on"), validators=[InputRequired(_l("Fill in this field."))])
    ends_on = DayField(_l("Ends on"))
    purpose = Paragraphs(_l("Purpose"), longest=LONGEST_TEXT)
    results = Paragraphs(_l("Results"), longest=LONGEST_TEXT)
    source = Paragraphs(_l("Source"), longest=LONGEST_TEXT)

    typed_id: int | None = None

    def suit(
        self, actor: Actor, homes: Sequence[Choice], destinations: Sequence[Choice], senders: Sequence[tuple[int, str]]
    ) -> None:
        """Keep the fields that ``actor`` needs and set their choices."""
        self.destination_region_id.offer(destinations, empty=_l("choose"))
        if not actor.is_representative:
            del self.organisation_id
            self.region_id.offer(homes, empty=_l("choose"))
            return
        del self.region_id, self.organisation, self.suggested_id
        if actor.is_region_wide:
            self.organisation_id.offer(senders, empty=_l("the region as such"))
        else:
            del self.organisation_id

    def draft(self) -> VisitDraft:
        """What was filled in, the organisation by its key."""
        told = self.values(*(field.name for field in dataclasses.fields(VisitDraft)))
        told["starts_on"], told["date_precision"] = self.starts_on.data or (None, DatePrecision.DAY)
        if "organisation" in self._fields:
            told["organisation_id"] = self.typed_id
        return VisitDraft(**told)

    def refuse(self, error: DomainError) -> None:
        """Show what is wrong with the sender at the field it was typed into."""
        if error.field == "organisation_id" and "organisation_id" not in self._fields:
            error = DomainError("organisation" if "organisation" in self._fields else None, error.message)
        super().refuse(error)

    def validate_organisation(self, field: Any) -> None:
        """Find the typed organisation: the suggestion taken while its name still stands, else what the text means."""
        suggested = self.suggested_id.data or ""
        is_key = suggested.isascii() and suggested.isdecimal()
        found = organisation_meant(field.data or "", int(suggested) if is_key else None)
        if field.data and found is None:
            raise ValidationError(
                _l("No organisation is meant beyond doubt. Give its full name, INN or UNP as in the reference data.")
            )
        self.typed_id = found.id if found is not None else None


def form_values(visit: Delegation, locale: str) -> dict[str, Any]:
    """What the form of a stored visit opens with."""
    names = [field.name for field in dataclasses.fields(VisitDraft) if field.name != "date_precision"]
    told = {name: getattr(visit, name) for name in names}
    organisation = visit.organisation
    return {
        **told,
        "starts_on": (visit.starts_on, visit.date_precision),
        "organisation": organisation.name(locale) if organisation is not None else None,
        "suggested_id": str(visit.organisation_id) if organisation is not None else "",
        "version": visit.version,
    }


class ResultsForm(Form):
    """What a confirmed visit led to."""

    results = Paragraphs(_l("Results"), longest=LONGEST_TEXT, is_required=True)


def told_month(text: str) -> int | None:
    """A month of an address: 0 to 12; None for nonsense."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 and int(text) < 13 else None


def told_day(text: str) -> date | None:
    """A day of an address; None for nonsense."""
    try:
        return date.fromisoformat(text) if text.isascii() else None
    except ValueError:
        return None


def told_code(text: str) -> str | None:
    """A code of a region of an address; None for nonsense, which PostgreSQL may not even compare with."""
    return text if _CODE.fullmatch(text) else None


def told_year(text: str) -> int | None:
    """A year of an address; None for nonsense."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 and int(text) else None


class VisitFilters(FilterForm):
    """The filters of the register; hidden ones come from the links of figures."""

    q = Line(_l("Organisation, region or purpose"), longest=200)
    year = CodeField(_l("Year"))
    direction = EnumField(_l("Direction"), Side, DIRECTION_LABELS, empty=_l("both"))
    kind = EnumField(_l("Kind of delegation"), DelegationKind, DELEGATION_KIND_LABELS, empty=_l("any kind"))
    level = EnumField(_l("Level of the head"), HeadLevel, HEAD_LEVEL_LABELS, empty=_l("any level"))
    region = SelectField(_l("Region"), choices=[], validators=[Optional()])
    state = EnumField(_l("State"), DelegationState, DELEGATION_STATE_LABELS, empty=_l("any state"), only=VISIT_STATES)
    month = HiddenField()
    home = HiddenField()
    destination = HiddenField()
    unit = HiddenField()
    counts_on = HiddenField()
    awaiting = HiddenField()

    def kept(self) -> dict[str, Any]:
        """What the hidden fields hold, for the line of filters that is sent anew."""
        names = ("month", "home", "destination", "unit", "counts_on", "awaiting")
        return {name: self[name].data for name in names if self[name].data}

    def offer(self, years: Sequence[int], regions: Sequence[tuple[str, str, str]]) -> None:
        """Set the choices: years, regions as (code, name, side)."""
        self.year.offer([(str(year), str(year)) for year in years], empty=_l("all"))
        grouped = (SelectChoice(code, name, optgroup=str(COUNTRY_LABELS[Side(side)])) for code, name, side in regions)
        self.region.choices = [SelectChoice("", _l("all")), *grouped]

    def wanted(self) -> VisitFilter:
        """The filter that was set; what makes no sense filters nothing."""
        given = self.read()
        return VisitFilter(
            year=told_year(given.get("year", "")),
            month=told_month(given.get("month", "")),
            direction=given.get("direction"),
            kind=given.get("kind"),
            level=given.get("level"),
            region=given.get("region"),
            home=told_code(given.get("home", "")),
            destination=told_code(given.get("destination", "")),
            state=given.get("state"),
            text=given.get("q", ""),
            unit=UNITS_BY_KEY.get(given.get("unit", "")),
            counts_on=told_day(given.get("counts_on", "")),
            is_awaiting=given.get("awaiting") == "1",
        )


def behind_figure(text: str) -> VisitFilter | None:
    """The figure on visits whose delegations to the Forum an address asks for; None for what tells none.

    ``text`` is what ``figure_text`` made of it.
    """
    given = dict(parse_qsl(text))
    day = told_day(given.get("counts_on", ""))
    if day is None:
        return None
    return VisitFilter(
        year=told_year(given.get("year", "")),
        month=told_month(given.get("month", "")),
        direction=_member(Side, given.get("direction")),
        kind=_member(DelegationKind, given.get("kind")),
        level=_member(HeadLevel, given.get("level")),
        region=told_code(given.get("region", "")),
        home=told_code(given.get("home", "")),
        destination=told_code(given.get("destination", "")),
        unit=UNITS_BY_KEY.get(given.get("unit", "")),
        counts_on=day,
    )


def figure_text(chosen: VisitFilter) -> str:
    """A figure on visits as one parameter of an address."""
    return urlencode(visit_arguments(chosen))


def _member(enum: type[EnumT], value: str | None) -> EnumT | None:
    return next((member for member in enum if member.value == value), None)


def visit_arguments(chosen: VisitFilter) -> dict[str, str]:
    """The query string of a filter, without what is not set."""
    values = {
        "year": chosen.year,
        "month": chosen.month,
        "direction": chosen.direction,
        "kind": chosen.kind,
        "level": chosen.level,
        "region": chosen.region,
        "home": chosen.home,
        "destination": chosen.destination,
        "unit": chosen.unit.key if chosen.unit is not None else None,
        "counts_on": chosen.counts_on.isoformat() if chosen.counts_on is not None else None,
    }
    return {name: str(value) for name, value in values.items() if value is not None}


def figure_words(chosen: VisitFilter) -> Iterator[str]:
    """What the hidden part of a filter asks for, in words: for the line above the rows behind a figure."""
    formats = current_formats()
    if chosen.unit is not None:
        yield str(chosen.unit.label)
    if chosen.month == 0:
        yield str(_("the month is not known"))
    elif chosen.month is not None:
        yield formats.wording.months[chosen.month - 1]
    if chosen.home is not None:
        yield str(_("from %(region)s", region=chosen.home))
    if chosen.destination is not None:
        yield str(_("to %(region)s", region=chosen.destination))
    if chosen.counts_on is not None:
        yield str(_("as counted on %(day)s", day=formats.date_short(chosen.counts_on)))
