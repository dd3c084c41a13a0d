"""Forms of what happens to a document: signing, a change of state, an amendment."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.agreements.allocation import stages
from forum.agreements.drafts import AmendmentDraft
from forum.agreements.enums import RELATION_LABELS, Relation
from forum.agreements.forms.sums import AsksAboutSum, echo_of
from forum.agreements.models import Agreement, SlotPlace
from forum.agreements.previews import SumEcho
from forum.core.clock import today
from forum.core.forms import DayField, EnumField, Form, Line, MoneyField, Paragraphs, PartialDateField, WholeNumber
from forum.core.types import DatePrecision
from forum.reference.enums import Side
from forum.reference.models import Region

_FILL_IN = _l("Fill in this field.")


class SigningForm(Form):
    """The signing of a document. ``checked`` is the day whose consequences the page has shown."""

    signed_on = PartialDateField(_l("Day of signing"), [InputRequired(_FILL_IN)])
    place = Line(_l("Place of signing"))
    reason = Paragraphs(
        _l("Reason"), longest=1000, description=_l("The edition is closed: say why the document changes.")
    )
    # The day the page begins with is a proposal, stored nowhere.
    compared_names = frozenset({"place"})
    checked = HiddenField()

    @property
    def is_checked(self) -> bool:
        """Whether the consequences were shown for the very day that is sent."""
        return bool(self.signed_on.data) and self.checked.data == _told(self.signed_on.data)

    def mark_checked(self) -> None:
        """Remember the day whose consequences the page shows."""
        self.checked.data = _told(self.signed_on.data) if self.signed_on.data else ""


def _told(value: tuple[Any, DatePrecision]) -> str:
    day, precision = value
    return f"{day.isoformat()} {precision}"


def signing_values(agreement: Agreement, place: SlotPlace | None = None) -> dict[str, Any]:
    """What the page of a signing begins with: the day and hall of its slot, else the planned day; or today."""
    planned, precision = agreement.planned_on, agreement.planned_precision
    if place is not None:
        planned, precision = place.slot.on_date, DatePrecision.DAY
    has_come = planned is not None and planned <= today()
    return {
        "version": agreement.version,
        "place": agreement.place if place is None else place.slot.hall,
        "signed_on": (planned, precision) if has_come else (today(), DatePrecision.DAY),
    }


class StateForm(Form):
    """A change of state, with its reason where the arrow asks for one."""

    action = HiddenField()
    day = DayField(_l("First day no longer in force"), description=_l("Empty: today."))
    reason = Paragraphs(_l("Reason"), longest=1000)


class LinkForm(Form):
    """What a document is to another, which is named by its number."""

    relation = EnumField(
        _l("This document"),
        Relation,
        RELATION_LABELS,
        # Two reports of one document are joined on a page that lists what differs.
        only=[relation for relation in Relation if relation is not Relation.REPORT],
        empty=_l("– choose –"),
        validators=[InputRequired(_FILL_IN)],
    )
    other = Line(
        _l("Number of the other document"),
        longest=60,
        is_required=True,
        description=_l("Its register number, e.g. X-0012, or the number it has of its own."),
    )


class ConversionForm(Form):
    """A conversion anew, with its reason."""

    reason = Paragraphs(_l("Reason"), longest=1000, is_required=True)


class AmendmentForm(AsksAboutSum, Form):
    """A dated act that changes sum, term or shares; ``amendment_form`` adds a field per region."""

    effective_on = DayField(_l("Takes effect on"), [InputRequired(_FILL_IN)])
    own_number = Line(_l("Number of the act"), longest=60)
    value = MoneyField(
        _l("New sum"), [Optional()], description=_l("The whole new sum, not the difference. Empty: it stays.")
    )
    in_force_until = DayField(_l("New last day in force"), description=_l("Empty: the term stays."))
    has_no_term = BooleanField(_l("No term from now on"))
    reason = Paragraphs(_l("What changes and why"), longest=1000, is_required=True)

    regions: dict[Side, list[Region]] = {}
    agreement: Agreement

    @property
    def echo(self) -> SumEcho | None:
        """The new sum said back, at the rate of signing."""
        own = self.agreement
        return echo_of(self.value.data, own.currency_code, (own.signed_on, own.signed_precision))

    def is_sum_settled(self) -> bool:
        """Whether the new sum is usual or was confirmed."""
        own = self.agreement
        return self.has_settled_sum(own.currency_code, day=own.signed_on, forum=own.forum, besides=own.id)

    def weight_fields(self, side: Side) -> list[Any]:
        """The fields of a side's regions, in the order of their codes."""
        return [self[weight_name(region)] for region in self.regions[side]]

    def draft(self) -> AmendmentDraft:
        """The act as typed."""
        if self.effective_on.data is None:
            raise ValueError("the day is required: validate the form first")
        told = {region.id: self[weight_name(region)].data for rows in self.regions.values() for region in rows}
        return AmendmentDraft(
            effective_on=self.effective_on.data,
            reason=self.reason.data or "",
            own_number=self.own_number.data or "",
            value=self.value.data,
            in_force_until=self.in_force_until.data,
            has_no_term=bool(self.has_no_term.data),
            weights={key: weight for key, weight in told.items() if weight is not None},
        )


def weight_name(region: Region) -> str:
    """The field of a region's weight, as services name it in their errors."""
    return f"weights-{region.id}"


def amendment_form(agreement: Agreement, locale: str) -> AmendmentForm:
    """The form of an amendment: a weight per region of a side, where a side has more than one.

    The present weights stand in the hints: a side is told anew as a whole or not at all.
    """
    by_id = {party.region.id: party.region for party in agreement.parties if party.region is not None}
    own = {
        side: sorted((region for region in by_id.values() if region.side is side), key=lambda region: region.code)
        for side in Side
    }
    regions = {side: rows if len(rows) > 1 else [] for side, rows in own.items()}
    latest = stages(agreement)[-1]
    present = {Side.RU: latest.ru.weights, Side.BY: latest.by.weights}
    fields = {
        weight_name(region): WholeNumber(
            region.name(locale),
            [Optional(), NumberRange(1, 1_000_000)],
            description=_l("now %(weight)s", weight=present[side].get(region.code, 1)),
        )
        for side, rows in regions.items()
        for region in rows
    }
    form: AmendmentForm = type(
        "AmendmentForm", (AmendmentForm,), {**fields, "regions": regions, "agreement": agreement}
    )(data={"version": agreement.version}, record=agreement)
    return form
