"""Forms of a delegation, a person, a decision, and the filters of the register."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from forum.core.errors import DomainError
from forum.core.forms import (
    BareForm,
    CodeField,
    DayField,
    EnumField,
    FilterForm,
    Form,
    IdField,
    Line,
    Paragraphs,
    PlainSelectField,
    WholeNumber,
)
from forum.core.i18n import current_locale
from forum.core.imports.forms import UploadForm
from forum.core.security import Actor
from forum.delegations.asking import unasked_columns
from forum.delegations.drafts import LONGEST_IDENTITY, LONGEST_NOTE, NAMES, DelegationDraft, MemberDraft
from forum.delegations.enums import DELEGATION_STATE_LABELS, MEMBER_CATEGORY_LABELS, DelegationState, MemberCategory
from forum.delegations.latin_names import suggested_latin
from forum.delegations.like_persons import AsksAboutLikePersons
from forum.delegations.models import Member
from forum.delegations.persons import Check, email_problem, latin_name_problem, name_problem, phone_problem
from forum.delegations.queries import DelegationFilter, organisations_called
from forum.delegations.visit_forms import behind_figure
from forum.forums.enums import DELEGATION_KIND_LABELS, HEAD_LEVEL_LABELS, DelegationKind, HeadLevel
from forum.forums.models import Forum
from forum.forums.queries import editions
from forum.reference.enums import COUNTRY_LABELS, Side


def free_of(problem_of: Check) -> Any:
    """A validator of what is typed."""

    def validate(_form: Any, field: Any) -> None:
        # A required line of blanks alone arrives here empty, its own message already given.
        if field.data and (problem := problem_of(field.data)):
            raise ValidationError(problem)

    return validate


def _whole_number(form: Any, field: Any) -> None:
    """Refuse what is no number of either country; one that is kept and was not touched is judged no more."""
    if field.data != field.object_data:
        free_of(phone_problem)(form, field)


class DelegationForm(Form):
    """What the letter says and whom to ask."""

    kind = EnumField(_l("Kind of delegation"), DelegationKind, DELEGATION_KIND_LABELS, default=DelegationKind.OFFICIAL)
    head_level = EnumField(_l("Level of the head"), HeadLevel, HEAD_LEVEL_LABELS, default=HeadLevel.OTHER)
    letter_number = Line(_l("Number of the letter"), longest=60)
    letter_on = DayField(_l("Date of the letter"))
    letter_due_on = DayField(_l("The letter follows by"))
    contact_name = Line(_l("Contact person"), longest=200)
    contact_phone = Line(_l("Telephone"), longest=60, validators=[_whole_number])
    contact_email = Line(_l("E-mail address"), longest=254, validators=[free_of(email_problem)])
    note = Paragraphs(_l("Note"))

    def draft(self) -> DelegationDraft:
        """What was filled in."""
        return DelegationDraft(**self.values(*_names(DelegationDraft)))


class NewDelegationForm(DelegationForm):
    """A new delegation: also its edition and, for those who may choose, its sender.

    A representative of one organisation chooses none, one of a whole region a row of it; the secretariat types a
    name, an INN or a UNP (``organisation``), and a suggestion taken fills ``suggested_id``.
    """

    forum_id = IdField(_l("Forum"))
    organisation_id = IdField(_l("Sending organisation"))
    organisation = Line(_l("Sending organisation"), is_required=True, longest=500)
    suggested_id = HiddenField(validators=[Optional(), Length(max=18)])

    def suit(self, actor: Actor, forums: Sequence[tuple[int, str]], senders: Sequence[tuple[int, str]]) -> None:
        """Keep the fields that ``actor`` needs and set their choices."""
        self.forum_id.offer(forums)
        if actor.is_representative:
            del self.organisation, self.suggested_id
            if actor.is_region_wide:
                self.organisation_id.offer(senders)
                return
        del self.organisation_id

    def draft(self) -> DelegationDraft:
        """What was filled in, with the sender's key where one was chosen."""
        plain = super().draft()
        chosen = self._fields.get("organisation_id")
        key = self.typed_id if chosen is None else chosen.data
        return dataclasses.replace(plain, organisation_id=key)

    typed_id: int | None = None

    def refuse(self, error: DomainError) -> None:
        """Show what is wrong with the sender at the field it was typed into."""
        if error.field == "organisation_id" and "organisation_id" not in self._fields:
            error = DomainError("organisation", error.message)
        super().refuse(error)

    def validate_organisation(self, field: Any) -> None:
        """Find the typed organisation: the suggestion taken, else the only one of that name or number."""
        suggested = self.suggested_id.data or ""
        if suggested.isascii() and suggested.isdecimal():
            self.typed_id = int(suggested)
            return
        found = organisations_called(field.data)
        if len(found) != 1:
            raise ValidationError(
                _l("Several organisations are called so. Give the INN or UNP.")
                if found
                else _l("There is no such organisation. Give its full name, INN or UNP as in the reference data.")
            )
        self.typed_id = found[0]


class MemberForm(AsksAboutLikePersons, Form):
    """A person; ``suit`` leaves the fields that the edition asks for."""

    category = EnumField(
        _l("Status in the delegation"), MemberCategory, MEMBER_CATEGORY_LABELS, default=MemberCategory.MEMBER
    )
    last_name = Line(_l("Family name"), is_required=True, longest=100, validators=[free_of(name_problem)])
    first_name = Line(_l("Given name"), is_required=True, longest=100, validators=[free_of(name_problem)])
    patronymic = Line(_l("Patronymic (if any)"), longest=100, validators=[free_of(name_problem)])
    last_name_latin = Line(_l("Family name (Latin letters)"), longest=100, validators=[free_of(latin_name_problem)])
    first_name_latin = Line(_l("Given name (Latin letters)"), longest=100, validators=[free_of(latin_name_problem)])
    post = Line(_l("Position held"), is_required=True)
    workplace = Line(_l("Place of work"), is_required=True)
    citizenship = CodeField(_l("Citizenship"))
    birth_on = DayField(_l("Date of birth"))
    birth_place = Line(_l("Place of birth"), longest=LONGEST_IDENTITY)
    identity_document = Line(_l("Identity document (kind, series, number)"), longest=LONGEST_IDENTITY)
    phone = Line(_l("Telephone"), longest=60, validators=[_whole_number])
    email = Line(_l("E-mail address"), longest=254, validators=[free_of(email_problem)])
    section_ids = SelectMultipleField(
        _l("Events (sections)"),
        coerce=int,
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    arrival = Line(_l("Arrival (date, time, flight or train)"), longest=200)
    departure = Line(_l("Departure (date, time, flight or train)"), longest=200)
    vehicle = Line(_l("Vehicle (make, registration number)"), longest=200)
    hotel = Line(_l("Hotel"), longest=200)
    needs = Line(_l("Special needs"))
    consent_on = DayField(_l("Date of consent to the processing of personal data"))
    note = Paragraphs(_l("Note"), longest=LONGEST_NOTE)
    reason = Paragraphs(_l("Reason of the change"), is_required=True, longest=2000)

    suggested: Collection[str] = ()
    """The Latin fields that hold what the program suggests and nobody has checked yet."""

    def suggest_latin(self) -> None:
        """Fill the empty Latin fields with the likely spelling; what is typed stays, and nothing is saved."""
        self.is_rearranged = True
        for name in ("last_name", "first_name"):
            if not self[name].data:
                self.refuse(DomainError(name, _l("Fill in this field.")))
        likely = suggested_latin(*(self[name].data or "" for name in NAMES))
        filled = []
        for name, text in (("last_name_latin", likely.last_name), ("first_name_latin", likely.first_name)):
            if name in self and text and not self[name].data:
                self[name].data = text
                filled.append(name)
        self.suggested = filled

    def suit(
        self,
        forum: Forum | None,
        countries: Sequence[tuple[str, str]],
        locale: str,
        *,
        asks_reason: bool = False,
    ) -> None:
        """Drop what the edition does not ask for and set the choices; Russia and Belarus stand first."""
        if not asks_reason:
            del self.reason
        own = {side.value for side in Side}
        ordered = sorted(countries, key=lambda country: country[0] not in own)
        self.citizenship.offer(ordered, empty=_l("not stated"))
        for key in unasked_columns(forum):
            del self["section_ids" if key == "sections" else key]
        if forum is not None and "section_ids" in self:
            self.section_ids.choices = [SelectChoice(row.id, row.name(locale)) for row in forum.sections]

    def draft(self, member: Member | None = None) -> MemberDraft:
        """What was filled in; what the edition no longer asks for stays as ``member`` has it."""
        kept = draft_of(member) if member is not None else {}
        typed = self.values(*_names(MemberDraft))
        if "section_ids" in typed:
            typed["section_ids"] = tuple(typed["section_ids"] or ())
        return MemberDraft(**{**kept, **typed})


class ReasonForm(Form):
    """A decision that needs its reason."""

    reason = Paragraphs(_l("Reason"), is_required=True, longest=2000)


class PlacesForm(Form):
    """Places granted over the quotas."""

    places = WholeNumber(_l("Places over the quota"), [InputRequired(_l("Give the number of places."))])
    reason = Paragraphs(_l("Reason"), longest=2000)


class RemovalForm(Form):
    """A person is taken off the list; ``suit`` keeps the reason where one is needed."""

    reason = Paragraphs(_l("Reason"), is_required=True, longest=2000)

    def suit(self, *, needs_reason: bool) -> None:
        """Drop the reason where nobody has seen the list yet."""
        if not needs_reason:
            del self.reason

    def given(self) -> str:
        """The reason; empty where none was asked for."""
        return (self.reason.data or "") if "reason" in self._fields else ""


class RemarkForm(BareForm):
    """What is to be corrected of one person; ``member_id`` travels hidden."""

    member_id = HiddenField(validators=[Optional(), Length(max=18)])
    text = Line(_l("Remark"), longest=1000)


class ReturnForm(ReasonForm):
    """A delegation is returned: the reason, and remarks on single persons."""

    remarks: Any = FieldList(FormField(RemarkForm), _l("Remarks on persons"), max_entries=500)

    def call(self, names: Mapping[int, str]) -> None:
        """Put the person's name beside each remark; ``names`` by keys."""
        for entry in self.remarks.entries:
            key = entry.form.member_id.data or ""
            entry.form.text.label.text = names.get(int(key), "") if key.isascii() and key.isdecimal() else ""

    def told(self) -> dict[int, str]:
        """Key of a person -> what is to be corrected."""
        return {
            int(row["member_id"]): row["text"]
            for row in self.remarks.data
            if row["text"] and (row["member_id"] or "").isascii() and row["member_id"].isdecimal()
        }


class MembersUploadForm(UploadForm):
    """A list of the members of many delegations, and the edition they go to."""

    forum = CodeField(_l("Forum"), validators=[InputRequired(_l("Choose one of the list."))])

    def offer(self, actor: Actor) -> None:
        """Offer the editions that are not over."""
        self.forum.offer(_living_editions(actor))

    def chosen(self) -> dict[str, Any]:
        """The code of the edition."""
        return {"forum": self.forum.data} if self.forum.data else {}


class ApplicationUploadForm(UploadForm):
    """The application of a delegation: of the one on whose page it is brought in, else of an edition."""

    forum = CodeField(_l("Forum"))
    delegation = HiddenField(validators=[Optional(), Length(max=18)])

    def offer(self, actor: Actor) -> None:
        """Offer the editions that are not over, where no delegation is chosen."""
        if self.delegation.data:
            del self.forum
        else:
            self.forum.offer(_living_editions(actor), empty=_l("as the file says"))

    def chosen(self) -> dict[str, Any]:
        """The key of the delegation, or the code of the edition."""
        if self.delegation.data:
            return {"delegation": self.delegation.data}
        return {"forum": self.forum.data} if self.forum.data else {}


def _living_editions(actor: Actor) -> list[tuple[str, str]]:
    locale = current_locale()
    return [(forum.code, forum.name(locale)) for forum in editions(actor) if not forum.is_closed]


class DelegationFilters(FilterForm):
    """The filters of the register."""

    q = Line(_l("Organisation, letter or name"), longest=200)
    forum = PlainSelectField(_l("Forum"), choices=[], validators=[Optional()])
    region = PlainSelectField(_l("Region"), choices=[], validators=[Optional()])
    side = EnumField(_l("Country"), Side, COUNTRY_LABELS, empty=_l("both"))
    state = EnumField(_l("State"), DelegationState, DELEGATION_STATE_LABELS, empty=_l("any state"))
    kind = EnumField(_l("Kind of delegation"), DelegationKind, DELEGATION_KIND_LABELS, empty=_l("any kind"))
    organisation = HiddenField()
    awaiting = HiddenField()
    letter = HiddenField()
    behind = HiddenField()

    def offer(self, forums: Sequence[tuple[str, str]], regions: Sequence[tuple[str, str, str]]) -> None:
        """Set the choices: editions as (code, name), regions as (code, name, side)."""
        self.forum.choices = [SelectChoice("", _l("all")), *(SelectChoice(*row) for row in forums)]
        grouped = (SelectChoice(code, name, optgroup=str(COUNTRY_LABELS[Side(side)])) for code, name, side in regions)
        self.region.choices = [SelectChoice("", _l("all")), *grouped]

    def wanted(self) -> DelegationFilter:
        """The filter that was set; what makes no sense filters nothing."""
        given = self.read()
        key = given.get("organisation", "")
        return DelegationFilter(
            forum=given.get("forum"),
            region=given.get("region"),
            side=given.get("side"),
            state=given.get("state"),
            kind=given.get("kind"),
            organisation_id=int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else None,
            text=given.get("q", ""),
            is_awaiting=given.get("awaiting") == "1",
            has_overdue_letter=given.get("letter") == "overdue",
            behind=behind_figure(given.get("behind", "")),
        )


def draft_of(member: Member) -> dict[str, Any]:
    """The values of a stored person by the names of ``MemberDraft``, also what the form opens with."""
    plain = {name: getattr(member, name) for name in _names(MemberDraft) if name != "section_ids"}
    return {**plain, "section_ids": tuple(section.id for section in member.sections)}


def _names(draft: Any) -> list[str]:
    return [field.name for field in dataclasses.fields(draft)]
