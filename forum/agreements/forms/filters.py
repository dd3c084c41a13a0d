"""The filter of the register: between the query string, the form above the register and words."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import NoResultFound
from wtforms import BooleanField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from forum.agreements.enums import (
    AGREEMENT_KIND_LABELS,
    AGREEMENT_LEVEL_LABELS,
    AGREEMENT_STATE_LABELS,
    DISCLOSURE_LABELS,
    REPORT_STANDING_LABELS,
    AgreementKind,
    AgreementLevel,
    AgreementState,
    Disclosure,
    ReportStanding,
)
from forum.agreements.forms.fields import ANY, SEPARATOR, AnswerField, CodeField, KeyField, SeveralField
from forum.agreements.forms.organisations import chosen_organisation, organisations_called
from forum.agreements.queries import AgreementFilter
from forum.agreements.queries.choices import currency_options, forum_options, region_options, sector_options
from forum.core.formatting import current_formats
from forum.core.forms import DayField, EnumField, FilterForm, Line, MoneyField, WholeNumber
from forum.reference.enums import COUNTRY_LABELS, Side
from forum.reference.queries import organisation_by_id

_ANSWERS: Final = ("counts", "money")
_ORGANISATIONS: Final = {"organisation": "organisation_id", "partner": "partner_id"}
"""The fields a name is typed in, each with the one that holds the key."""


class AgreementFilterForm(FilterForm):
    """What of the register is wanted. Its fields are called as those of ``AgreementFilter``; so are the parameters.

    The hidden ones are set by links from figures; ``linked_words`` tells them.
    """

    forum = CodeField(_l("Forum"))
    region = CodeField(_l("Region"))
    kinds = SeveralField(_l("Kind of document"), AgreementKind, AGREEMENT_KIND_LABELS)
    states = SeveralField(_l("State"), AgreementState, AGREEMENT_STATE_LABELS)
    value_from = MoneyField(_l("Sum from"), [Optional()])
    text = Line(_l("Text"), longest=200)
    year = WholeNumber(_l("Year of signing"), [Optional(), NumberRange(1991, 2100)])
    side = EnumField(_l("Country"), Side, COUNTRY_LABELS, empty=ANY)
    levels = SeveralField(_l("Level"), AgreementLevel, AGREEMENT_LEVEL_LABELS)
    currency = CodeField(_l("Currency"))
    sector = CodeField(_l("Sector"))
    disclosures = SeveralField(_l("Data on the sum"), Disclosure, DISCLOSURE_LABELS)
    organisation = Line(_l("Organisation"), longest=500)
    organisation_id = KeyField()
    partner = Line(_l("and the organisation"), longest=500)
    partner_id = KeyField()
    in_force_on = DayField(_l("In force on the day"))
    expiring = WholeNumber(_l("Expires within, days"), [Optional(), NumberRange(0, 3_660)])
    reports = EnumField(_l("Execution"), ReportStanding, REPORT_STANDING_LABELS, empty=ANY)
    overdue_steps = BooleanField(_l("Step overdue"))
    awaits_verification = BooleanField(_l("Awaits verification"))
    no_rate = BooleanField(_l("Without a rate"))
    other_rate = BooleanField(_l("Rate corrected since"))
    default_shares = BooleanField(_l("Attributed by default shares"))
    partner_region = CodeField(_l("Partner region"))
    value_until = MoneyField(_l("Sum up to"), [Optional()], widget=HiddenInput())
    signed_from = DayField(_l("Signed from"), widget=HiddenInput())
    signed_until = DayField(_l("Signed until"), widget=HiddenInput())
    as_of = DayField(_l("As of"), widget=HiddenInput())
    counts = AnswerField(_l("Signed documents"))
    money = AnswerField(_l("Contracts in the total"))

    MAIN = ("forum", "region", "kinds", "states", "value_from", "text")
    """The fields of the first line; the others stand under «more filters»."""
    HIDDEN = ("partner_region", "value_until", "signed_from", "signed_until", "as_of", "counts", "money")

    def __init__(self, query: Any, *, locale: str) -> None:
        super().__init__(query)
        self.locale = locale
        self.forum.offer([(code, name) for _key, code, name in forum_options(locale)])
        self.region.offer([(row.code, row.name, row.group) for row in region_options(locale)])
        self.partner_region.choices = self.region.choices
        self.currency.offer(currency_options(locale))
        self.sector.offer([(code, name) for _key, code, name in sector_options(locale)])
        for name, key in _ORGANISATIONS.items():
            if self[key].data and not self[name].data:
                self[name].data = _name_of(self[key].data, locale)

    def validate_organisation(self, field: Line) -> None:
        """Without JavaScript a name is typed in full: it must mean one organisation."""
        key = self[_ORGANISATIONS[field.short_name]]
        named = chosen_organisation(key.data, field.data or "")
        meant = [named] if named else organisations_called(field.data or "")
        key.data = meant[0].id if len(meant) == 1 else None
        if field.data and len(meant) != 1:
            raise ValidationError(_("Write the name, INN or UNP so that it means one organisation."))

    validate_partner = validate_organisation

    def chosen(self) -> AgreementFilter:
        """The filter; what makes no sense is told at its field and filters nothing."""
        values = self.read()
        for name in _ORGANISATIONS:
            values.pop(name, None)
        return AgreementFilter(**{name: value for name, value in values.items() if _is_told(name, value)})

    @property
    def is_more_open(self) -> bool:
        """Whether one of the further filters is set and so must be seen."""
        return any(
            name not in self.MAIN and name not in self.HIDDEN
            for name in self.query
            if name not in _ORGANISATIONS.values()
        )

    def words(self, *names: str) -> list[str]:
        """The filter in words, «Форум: X Форум»: of the fields ``names``, without names of all that are set."""
        told = [field for field in self if field.short_name in names or not names]
        return [
            f"{field.label.text}: {words}" if words is not True else str(field.label.text)
            for field in told
            if field.short_name not in _ORGANISATIONS.values() and not field.errors and (words := _words_of(field))
        ]

    @property
    def linked_words(self) -> list[str]:
        """What a link asked for that no visible field shows."""
        return self.words(*self.HIDDEN)


def _words_of(field: Any) -> str | bool | None:
    """The value of a field in words; True for a ticked box, None for what is not set."""
    data = field.data
    if isinstance(field, AnswerField):
        return None if data is None else str(_("yes") if data else _("no"))
    if data in (None, "", (), False):
        return None
    if isinstance(field, MoneyField):
        return current_formats().money(data)
    if isinstance(data, date):
        return current_formats().date_short(data)
    if isinstance(field, SelectField):
        chosen: Any = next(choice for choice in field.iter_choices() if choice[2])
        return str(chosen.label)
    return data is True or str(data)


def filter_arguments(chosen: AgreementFilter) -> dict[str, str]:
    """The query string of a filter, for ``url_for("agreements.index", **…)`` and the export."""
    given = {name: getattr(chosen, name) for name in AgreementFilter.__dataclass_fields__}
    return {name: _argument(name, value) for name, value in given.items() if _is_told(name, value)}


def _is_told(name: str, value: Any) -> bool:
    """Whether a filter is set: «not counted» is an answer, an unticked box is none."""
    return name in _ANSWERS if value is False else value not in (None, "", ())


def _argument(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return SEPARATOR.join(value)
    if isinstance(value, bool):
        return str(int(value))
    if name in ("value_from", "value_until"):
        # The field reads what people type: major units.
        return f"{value // 100}.{value % 100:02d}" if value % 100 else str(value // 100)
    return str(value)


def _name_of(organisation_id: int, locale: str) -> str | None:
    try:
        return organisation_by_id(organisation_id).name(locale)
    except NoResultFound:
        return None
