"""The form of a document: what it is, its sum, its parties."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import TextArea

from forum.agreements.drafts import AgreementDraft, stored_draft
from forum.agreements.enums import (
    AGREEMENT_KIND_LABELS,
    AGREEMENT_LEVEL_LABELS,
    DISCLOSURE_LABELS,
    SUM_SOURCE_LABELS,
    VAT_LABELS,
    AgreementKind,
    AgreementLevel,
    Disclosure,
    SumSource,
    Vat,
)
from forum.agreements.forms.fields import CodeField
from forum.agreements.forms.likeness import AsksAboutLikeness
from forum.agreements.forms.parties import PartyForm, PartySide, party_values
from forum.agreements.forms.sums import AsksAboutSum, echo_of
from forum.agreements.models import Agreement
from forum.agreements.previews import SumEcho
from forum.agreements.queries.choices import currency_options, forum_options, region_options, sector_options
from forum.agreements.queries.likeness import is_compared_anew
from forum.agreements.queries.numbers import free_numbers
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.forms import (
    DayField,
    EnumField,
    Form,
    IdField,
    Line,
    MoneyField,
    Paragraphs,
    PartialDateField,
    WholeNumber,
    gather_errors,
)
from forum.core.security import Actor
from forum.core.types import DatePrecision
from forum.forums.models import Forum
from forum.reference.queries import country_choices

MAX_PARTIES = 50
_CHOOSE = _l("– choose –")
_FILL_IN = _l("Fill in this field.")


class AgreementForm(AsksAboutSum, AsksAboutLikeness, Form):
    """A document as typed. The fields are called as those of ``AgreementDraft``; ``reason`` is for corrections."""

    actor: Actor

    forum_id = IdField(_l("Forum"), validators=[InputRequired(_FILL_IN)])
    kind = EnumField(
        _l("Kind of document"),
        AgreementKind,
        AGREEMENT_KIND_LABELS,
        empty=_CHOOSE,
        validators=[InputRequired(_FILL_IN)],
    )
    level = EnumField(
        _l("Level"), AgreementLevel, AGREEMENT_LEVEL_LABELS, empty=_CHOOSE, validators=[InputRequired(_FILL_IN)]
    )
    title = Line(_l("Title of the document"), longest=1000, is_required=True, widget=TextArea())
    subject = Paragraphs(_l("Subject"))
    sector_id = IdField(_l("Sector"))
    own_number = Line(_l("Number of the document"), longest=60)
    list_number = WholeNumber(_l("Number on the signing programme"), [Optional(), NumberRange(1, 10_000)])
    next_reserved = BooleanField(_l("Give the next reserved number"))
    quantity = WholeNumber(
        _l("Number of contracts"),
        [InputRequired(_FILL_IN), NumberRange(1, 10_000)],
        default=1,
        description=_l("More than one when a row tells several contracts with one total."),
    )
    place = Line(_l("Place of signing"))
    planned_on = PartialDateField(_l("Expected day of signing"))
    signed_on = PartialDateField(_l("Signed on"))
    in_force_from = DayField(_l("In force from"))
    in_force_until = DayField(_l("In force until"), description=_l("Empty for a document without a term."))
    disclosure = EnumField(_l("Data on the sum"), Disclosure, DISCLOSURE_LABELS, default=Disclosure.NONE)
    value = MoneyField(_l("Sum"), [Optional()])
    currency_code = CodeField(_l("Currency"))
    vat = EnumField(_l("VAT"), Vat, VAT_LABELS, default=Vat.UNKNOWN)
    sum_source = EnumField(
        _l("Source of the sum"),
        SumSource,
        SUM_SOURCE_LABELS,
        default=SumSource.DOCUMENT,
        description=_l("A sum by word of mouth enters totals once a second person has verified it."),
    )
    parties = FieldList(FormField(PartyForm), _l("Party"), max_entries=MAX_PARTIES)
    originals_kept = Line(_l("Where the originals are kept"), longest=200)
    source = Line(_l("Where the document is told of"), longest=1000)
    note = Paragraphs(_l("Note"))
    reason = Paragraphs(_l("Reason for the correction"), longest=1000)

    def __init__(
        self, *args: Any, actor: Actor, locale: str, agreement: Agreement | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, record=agreement, **kwargs)
        self.actor, self.locale, self.agreement = actor, locale, agreement
        self.reserved = free_numbers(self.forum_id.data or 0)
        if agreement is not None or not self.reserved:
            del self.next_reserved
        if not self.is_signed:
            del self.signed_on
        if not (self.is_signed or self.awaits_approval):
            del self.reason
        self.offer()

    @property
    def is_signed(self) -> bool:
        """Whether a signed document is being corrected."""
        return self.agreement is not None and self.agreement.signed_on is not None

    @property
    def takes_reserved(self) -> bool:
        """Whether a new document is to have the next reserved number of its edition."""
        return bool(self.next_reserved.data) if "next_reserved" in self else False

    @property
    def awaits_approval(self) -> bool:
        """Whether the edition is closed, so that another secretary approves what is typed here."""
        return self.agreement is not None and self.agreement.forum.is_closed

    @property
    def reason_given(self) -> str:
        """Why a signed document, or one of a closed edition, is corrected; empty for any other."""
        return (self.reason.data or "") if "reason" in self else ""

    def offer(self) -> None:
        """Set the choices, those of every row too; call it after rows were added."""
        self.forum_id.offer([(key, name) for key, _code, name in forum_options(self.locale)], empty=_CHOOSE)
        self.sector_id.offer([(key, name) for key, _code, name in sector_options(self.locale)], empty=_l("not stated"))
        self.currency_code.offer(currency_options(self.locale), empty=_CHOOSE)
        regions = [(row.id, row.name, row.group) for row in region_options(self.locale)]
        countries = country_choices(self.locale, third_only=True)
        for entry in self.parties.entries:
            entry.form.region_id.offer(regions, empty=_l("by the organisation"))
            entry.form.country_code.offer(countries, empty="–")

    def identify_parties(self) -> bool:
        """Find the organisations of all filled rows; False when a person must say which one is meant."""
        # A service names a party by its position among the drafts: empty rows, which are no parties, go last.
        self.parties.entries.sort(key=lambda entry: bool(entry.form.is_empty))
        found = [row.identify(actor=self.actor, locale=self.locale) for row in self.filled_rows()]
        gather_errors(self.parties)
        return all(found)

    def filled_rows(self) -> list[PartyForm]:
        """The rows that tell a party."""
        return [entry.form for entry in self.parties.entries if not entry.form.is_empty]

    @property
    def echo(self) -> SumEcho | None:
        """The typed sum said back."""
        return echo_of(self.value.data, self.currency_code.data, self._day_of_signing)

    @property
    def _day_of_signing(self) -> Any:
        return self.signed_on.data if "signed_on" in self else self.planned_on.data

    def is_sum_settled(self) -> bool:
        """Whether the sum is usual, was confirmed, or is not what this edit changes."""
        own, forum = self.agreement, db.session.get(Forum, self.forum_id.data or 0)
        is_kept = own is not None and (own.value, own.currency_code) == (self.value.data, self.currency_code.data)
        if is_kept or forum is None:
            return True
        day = self._day_of_signing
        return self.has_settled_sum(
            self.currency_code.data, day=day[0] if day else None, forum=forum, besides=own.id if own else None
        )

    def is_new_to_the_register(self) -> bool:
        """Whether no other document is like this one, or a person has told them apart.

        Asked of a new document, and of a stored one when what is compared has changed.
        """
        draft, own = self.draft(), self.agreement
        if own is not None and not is_compared_anew(draft, stored_draft(own)):
            return True
        return self.is_known_apart(draft, actor=self.actor, besides=own.id if own else None)

    def refuse(self, error: DomainError) -> None:
        """Show a refused rule at its field; one about a party's key at the name that was typed."""
        field = error.field
        if field and field.startswith("parties-") and field.endswith("-organisation_id"):
            error = DomainError(field.removesuffix("_id"), error.message)
        super().refuse(error)

    def draft(self) -> AgreementDraft:
        """The document as typed; ``identify_parties`` comes first."""
        given = self.values(*_PLAIN)
        for name in ("subject", "own_number", "place", "originals_kept", "source", "note"):
            given[name] = given.get(name) or ""
        if self.value.data is None:
            given["currency_code"] = None
        for name in ("planned_on", "signed_on"):
            day, precision = (self[name].data if name in self else None) or (None, DatePrecision.DAY)
            given |= {name: day, f"{name.removesuffix('_on')}_precision": precision}
        return AgreementDraft(**given, parties=tuple(row.draft() for row in self.filled_rows()))


_PLAIN = tuple(
    name
    for name in AgreementDraft.__dataclass_fields__
    if name not in ("parties", "planned_on", "planned_precision", "signed_on", "signed_precision")
)


def form_values(agreement: Agreement, locale: str) -> dict[str, Any]:
    """What the form shows of a stored document."""
    values = {name: getattr(agreement, name) for name in (*_PLAIN, "version")}
    if agreement.planned_on:
        values["planned_on"] = (agreement.planned_on, agreement.planned_precision)
    if agreement.signed_on:
        values["signed_on"] = (agreement.signed_on, agreement.signed_precision)
    return {**values, "parties": [party_values(party, locale) for party in agreement.parties]}


def new_values(forum_id: int | None) -> dict[str, Any]:
    """What the form of a new document begins with: the edition at work and one row for either side."""
    return {"forum_id": forum_id, "parties": [{"side": PartySide.RU}, {"side": PartySide.BY}]}
