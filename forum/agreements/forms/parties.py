"""Rows of parties: who signs on which side, found by a typed name or registered on the spot."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from forum.agreements.drafts import PartyDraft
from forum.agreements.forms.fields import CodeField, KeyField
from forum.agreements.forms.organisations import candidates, chosen_organisation, organisations_called
from forum.agreements.models import Party
from forum.core.errors import DomainError
from forum.core.forms import BareForm, DayField, EnumField, IdField, Line, WholeNumber
from forum.core.security import Actor
from forum.reference.enums import ORGANISATION_KIND_LABELS, OrganisationKind, Side
from forum.reference.models import Organisation
from forum.reference.services import OrganisationDraft, create_organisation

NEW = "new"
"""The choice that registers the typed name as a new organisation."""


class PartySide(StrEnum):
    """Where a party belongs, as one list."""

    RU = "RU"
    BY = "BY"
    THIRD = "third"


PARTY_SIDE_LABELS = {
    PartySide.RU: _l("Russian side"),
    PartySide.BY: _l("Belarusian side"),
    PartySide.THIRD: _l("Third country"),
}


class PartyForm(BareForm):
    """One party. ``choice`` is offered when the typed name means no registered organisation, or several."""

    side = EnumField(_l("Side"), PartySide, PARTY_SIDE_LABELS)
    organisation = Line(
        _l("Organisation"), longest=500, description=_l("Begin to type the name, INN or UNP; then choose.")
    )
    organisation_id = KeyField()
    choice = RadioField(_l("Which organisation is meant?"), choices=[], validate_choice=False)
    offered_for = Line(longest=500, widget=HiddenInput())
    new_kind = EnumField(
        _l("What the new organisation is"),
        OrganisationKind,
        ORGANISATION_KIND_LABELS,
        default=OrganisationKind.COMPANY,
    )
    new_tax_number = Line(_l("INN or UNP of the new organisation"), longest=20)
    region_id = IdField(_l("Region"))
    country_code = CodeField(_l("Third country"))
    role = Line(_l("Role in the document"), longest=100)
    weight = WholeNumber(
        _l("Weight of the share"), [Optional(), NumberRange(1, 1_000_000, _l("A weight is a whole number from 1."))]
    )
    signatory = Line(_l("Signed by"), longest=200)
    signatory_post = Line(_l("Position"), longest=300)
    authority = Line(_l("Authority"), longest=300)
    signed_on = DayField(_l("Own day of signing"))

    @property
    def own_side(self) -> Side | None:
        """The side; None for a third country."""
        return None if self.side.data in (None, PartySide.THIRD) else Side(self.side.data)

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the side was given: such a row is none."""
        own = (self.organisation, self.role, self.signatory, self.signatory_post, self.authority)
        keys = (self.region_id, self.country_code, self.weight, self.signed_on)
        return not any(field.data for field in own) and not any(field.data or field.errors for field in keys)

    def identify(self, *, actor: Actor, locale: str) -> bool:
        """Find, or register, the organisation that is meant and write its key; False when a person must say which."""
        text = self.organisation.data or ""
        if not text:
            self.organisation_id.data = None
            return True
        found = chosen_organisation(self.organisation_id.data, text)
        exact = [] if found else organisations_called(text)
        if found is None and len(exact) == 1:
            found = exact[0]
        self.organisation_id.data = found.id if found else None
        return found is not None or self._ask(text, actor, locale)

    def _ask(self, text: str, actor: Actor, locale: str) -> bool:
        """Take the answer to the question which organisation is meant, or put the question."""
        offered = candidates(text, locale, side=self.own_side, region_id=self.region_id.data)
        is_number = text.replace(" ", "").isdecimal()
        answer = self.choice.data if self.offered_for.data == text else None
        if answer in {str(key) for key, _label in offered}:
            self.organisation_id.data = int(answer)
            return True
        self.offer_candidates(text, offered, with_new=not is_number)
        if answer == NEW and not is_number:
            return self._register(text, actor)
        self.organisation.errors = [
            _("There is no organisation of this number. Write its name.")
            if is_number and not offered
            else _("This name is not in the register as it stands. Say below which organisation is meant.")
        ]
        return False

    def offer_candidates(self, text: str, offered: list[tuple[int, str]], *, with_new: bool) -> None:
        """Set the question: the organisations that may be meant, and a new one."""
        self.offered_for.data = text
        self.choice.choices = [SelectChoice(str(key), label) for key, label in offered]
        if with_new:
            self.choice.choices.append(SelectChoice(NEW, _("None of these: register “%(name)s”", name=text)))

    def _register(self, text: str, actor: Actor) -> bool:
        number = self.new_tax_number.data
        draft = OrganisationDraft(
            name_ru=text,
            kind=self.new_kind.data or OrganisationKind.OTHER,
            region_id=None if self.side.data is PartySide.THIRD else self.region_id.data,
            country_code=self.country_code.data if self.side.data is PartySide.THIRD else None,
            inn=number if self.side.data is PartySide.RU else None,
            unp=number if self.side.data is PartySide.BY else None,
        )
        try:
            # The list of candidates was the question about similar ones.
            made = create_organisation(actor=actor, draft=draft, is_confirmed=True)
        except DomainError as error:
            self._refuse_new(error)
            return False
        self.organisation_id.data = made.id
        return True

    def _refuse_new(self, error: DomainError) -> None:
        places = {
            "inn": self.new_tax_number,
            "unp": self.new_tax_number,
            "region_id": self.region_id,
            "country_code": self.country_code,
        }
        field = places.get(error.field or "", self.organisation)
        field.errors = [*field.errors, str(error.message)]

    def draft(self) -> PartyDraft:
        """The party as typed; ``identify`` comes first."""
        return PartyDraft(
            side=self.own_side,
            organisation_id=self.organisation_id.data,
            region_id=self.region_id.data,
            country_code=self.country_code.data,
            role=self.role.data or "",
            signatory=self.signatory.data or "",
            signatory_post=self.signatory_post.data or "",
            authority=self.authority.data or "",
            signed_on=self.signed_on.data,
            weight=self.weight.data,
        )


def party_values(party: Party, locale: str) -> dict[str, Any]:
    """What the row shows of a stored party."""
    organisation: Organisation | None = party.organisation
    return {
        "side": PartySide.THIRD if party.side is None else PartySide(party.side),
        "organisation": organisation.name(locale) if organisation else None,
        "organisation_id": party.organisation_id,
        "region_id": party.region_id,
        "country_code": party.country_code,
        "role": party.role,
        "weight": party.weight,
        "signatory": party.signatory,
        "signatory_post": party.signatory_post,
        "authority": party.authority,
        "signed_on": party.signed_on,
    }
