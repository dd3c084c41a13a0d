"""Forms of editions and the filters of their register."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from forum.core.forms import BareForm, DayField, EnumField, FilterForm, Form, IdField, Line, MoneyField, WholeNumber
from forum.core.types import DATE_PRECISION_LABELS, DatePrecision
from forum.forums.drafts import ForumDraft, QuotaDraft, SectionDraft, TermsDraft
from forum.forums.enums import (
    DELEGATION_KIND_LABELS,
    FORUM_FORMAT_LABELS,
    FORUM_STATE_LABELS,
    HEAD_LEVEL_LABELS,
    REPORTING_PERIOD_LABELS,
    DelegationKind,
    ForumFormat,
    ForumState,
    HeadLevel,
    ReportingPeriod,
)
from forum.forums.models import MAX_TERM, Forum
from forum.forums.services import MAX_NUMBER
from forum.reference.enums import COUNTRY_LABELS, Side

MAX_MEMBERS = 500
_TERMS = tuple(TermsDraft.__dataclass_fields__)


class SectionKeyField(IdField):
    """The key of a stored section, sent unseen; only those of the edition that ``offer`` named are accepted."""

    widget = HiddenInput()

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class SectionForm(BareForm):
    """One section of the programme; ``id`` travels hidden and is checked against the edition's own."""

    id = SectionKeyField()
    name_ru = Line(_l("In Russian"))
    name_be = Line(_l("In Belarusian"))
    name_en = Line(_l("In English"))


class QuotaForm(BareForm):
    """A quota: what is left open holds for every other region, for all kinds together, whoever heads them."""

    region_id = IdField(_l("Region"))
    kind = EnumField(_l("Kind of delegation"), DelegationKind, DELEGATION_KIND_LABELS, empty=_l("all kinds together"))
    head_level = EnumField(_l("Level of the head"), HeadLevel, HEAD_LEVEL_LABELS, empty=_l("whoever heads them"))
    members = WholeNumber(
        _l("Members"), [InputRequired(_l("Give the number of members.")), NumberRange(0, MAX_MEMBERS)]
    )


def _term(label: Any) -> WholeNumber:
    return WholeNumber(label, [Optional(), NumberRange(1, MAX_TERM)])


class AsksTerms:
    """What an edition's documents are reminded of after signing, for forms with a draft of it."""

    original_days = _term(_l("Original received"))
    registration_days = _term(_l("Registered"))
    state_registration_days = _term(_l("State registration"))
    control_days = _term(_l("Put on control"))
    release_days = _term(_l("Taken off control"))
    working_side = EnumField(_l("Whose working days"), Side, COUNTRY_LABELS, empty=_l("worked in both countries"))
    reporting_period = EnumField(
        _l("Reports on execution"), ReportingPeriod, REPORTING_PERIOD_LABELS, empty=_l("not awaited")
    )
    reporting_days = _term(_l("Reported within"))


class TermsForm(AsksTerms, Form):
    """The terms alone, of an edition that is not set up any more or never was."""

    def draft(self) -> TermsDraft:
        """What was filled in."""
        return TermsDraft(**self.values(*_TERMS))


def terms_values(forum: Forum) -> dict[str, Any]:
    """What the form of the terms shows of a stored edition."""
    return {name: getattr(forum, name) for name in (*_TERMS, "version")}


class ForumForm(AsksTerms, Form):
    """The set-up of an edition. ``offer`` sets the choices of regions."""

    is_training = BooleanField(_l("Training edition: invented data, left out of every total"))
    number = WholeNumber(_l("Number of the edition"), [Optional(), NumberRange(1, MAX_NUMBER)])
    year = WholeNumber(_l("Year"), [InputRequired(_l("Give the year.")), NumberRange(2014, 2100)])
    name_ru = Line(_l("Name in Russian"))
    name_be = Line(_l("Name in Belarusian"))
    name_en = Line(_l("Name in English"))
    starts_on = DayField(_l("First day"))
    ends_on = DayField(_l("Last day"))
    date_precision = EnumField(_l("The days are known"), DatePrecision, DATE_PRECISION_LABELS)
    host_side = EnumField(_l("Host country"), Side, COUNTRY_LABELS, empty=_l("not known"))
    host_region_ids = SelectMultipleField(_l("Host regions"), coerce=int, choices=[])
    place_ru = Line(_l("Place in Russian"))
    place_be = Line(_l("Place in Belarusian"))
    place_en = Line(_l("Place in English"))
    theme_ru = Line(_l("Theme in Russian"), longest=500)
    theme_be = Line(_l("Theme in Belarusian"), longest=500)
    theme_en = Line(_l("Theme in English"), longest=500)
    format = EnumField(_l("Format"), ForumFormat, FORUM_FORMAT_LABELS)
    nomination_until = DayField(_l("Delegations are submitted until"))
    changes_until = DayField(_l("Changes are accepted until"))
    verify_from = MoneyField(
        _l("A second person verifies sums from, Russian roubles"),
        [Optional()],
        description=_l("Of sums entered from now on. Empty: only sums told by word of mouth."),
    )
    contact = Line(_l("Duty telephone and address of the secretariat"))
    asks_latin_names = BooleanField(_l("Names in Latin letters"))
    asks_travel = BooleanField(_l("Arrival and departure"))
    asks_sections = BooleanField(_l("Sections and events"))
    asks_vehicles = BooleanField(_l("Vehicle: make and registration number"))
    asks_photos = BooleanField(_l("Photograph for the badge"))
    asks_birth = BooleanField(_l("Date and place of birth (kept encrypted)"))
    asks_identity = BooleanField(_l("Identity document (kept encrypted)"))
    sections: Any = FieldList(FormField(SectionForm), _l("Sections and events"), max_entries=100)
    default_quota = WholeNumber(_l("Places per region"), [Optional(), NumberRange(0, MAX_MEMBERS)])
    quotas: Any = FieldList(FormField(QuotaForm), _l("Other quotas"), max_entries=100)

    def offer(self, regions: list[tuple[int, str, str]], forum: Forum | None) -> None:
        """Set the choices: ``regions`` as (key, name, group); sections that may be kept are those of ``forum``."""
        self.host_region_ids.choices = [SelectChoice(key, name, optgroup=group) for key, name, group in regions]
        for entry in self.quotas.entries:
            entry.form.region_id.offer(regions, empty=_l("every other region"))
        stored = [(row.id, str(row.position)) for row in forum.sections] if forum else []
        for entry in self.sections.entries:
            entry.form.id.offer(stored, empty="")

    def draft(self, forum: Forum | None) -> ForumDraft:
        """What was filled in; number and training flag of a stored edition stay."""
        plain = self.values()
        for name in ("sections", "quotas", "host_region_ids", "number", "is_training", "contact"):
            plain.pop(name)
        return ForumDraft(
            number=forum.number if forum else self.number.data,
            is_training=forum.is_training if forum else self.is_training.data,
            host_region_ids=tuple(self.host_region_ids.data or ()),
            contact=self.contact.data or "",
            sections=tuple(SectionDraft(**row) for row in self.sections.data),
            quotas=tuple(QuotaDraft(**row) for row in self.quotas.data),
            **plain,
        )


def form_values(source: ForumDraft | Forum) -> dict[str, Any]:
    """What the form shows of a draft or of a stored edition."""
    names = [field.name for field in dataclasses.fields(ForumDraft) if hasattr(source, field.name)]
    values: dict[str, Any] = {name: getattr(source, name) for name in names}
    if isinstance(source, ForumDraft):
        values["sections"] = [dataclasses.asdict(row) for row in source.sections]
        values["quotas"] = [dataclasses.asdict(row) for row in source.quotas]
        return values
    quotas = {row.applies_to: row for row in source.quotas}
    default = quotas.pop((None, None, None), None)
    values["default_quota"] = default.members if default is not None else None
    values["quotas"] = [
        {name: getattr(row, name) for name in QuotaDraft.__dataclass_fields__} for row in quotas.values()
    ]
    values["sections"] = [
        {"id": row.id, "name_ru": row.name_ru, "name_be": row.name_be, "name_en": row.name_en}
        for row in source.sections
    ]
    # What an edition is called and counted as is not edited.
    del values["number"], values["is_training"]
    return {**values, "version": source.version, "host_region_ids": [region.id for region in source.host_regions]}


class ForumFilters(FilterForm):
    """Filters of the register of editions."""

    q = Line(_l("Text"))
    state = EnumField(_l("State"), ForumState, FORUM_STATE_LABELS, empty=_l("Any"))
    host = EnumField(_l("Host country"), Side, COUNTRY_LABELS, empty=_l("Any"))
