"""Forms of a proposal: what a region fills in and sends with its draft, what the secretariat answers."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import NumberRange, Optional

from forum.agreements.drafts import stored_draft
from forum.agreements.enums import TEXT_LANGUAGE_LABELS, TextLanguage
from forum.agreements.forms.entries import AgreementForm
from forum.agreements.forms.likeness import AsksAboutLikeness
from forum.agreements.models import Agreement
from forum.agreements.queries.numbers import free_numbers
from forum.core.forms import EnumField, Form, Paragraphs, WholeNumber
from forum.core.forms.uploads import UploadField
from forum.core.security import Actor
from forum.forums.models import Forum
from forum.forums.queries import open_editions

_SECRETARIAT: Final = ("list_number", "next_reserved", "originals_kept", "source")
"""What the secretariat alone writes."""


class ProposalForm(AgreementForm):
    """A document as a region proposes it, with its draft as a file; one that is corrected has its draft already."""

    files = UploadField(
        _l("Draft of the document"), description=_l("One or several, up to 25 MB each: PDF, DOCX, DOC, RTF, ODT.")
    )
    language = EnumField(_l("Language of the draft"), TextLanguage, TEXT_LANGUAGE_LABELS, empty=_l("not stated"))

    def __init__(self, *args: Any, agreement: Agreement | None = None, **given: Any) -> None:
        super().__init__(*args, agreement=agreement, **given)
        for name in _SECRETARIAT:
            if name in self:
                delattr(self, name)
        self.files.is_required = agreement is None

    def offer(self) -> None:
        """Set the choices: of editions those whose registration is open, and the one the proposal stands under."""
        super().offer()
        editions = open_editions(self.actor)
        own: Forum | None = self.agreement.forum if self.agreement else None
        if own is not None and own not in editions:
            editions.append(own)
        self.forum_id.offer([(forum.id, forum.name(self.locale)) for forum in editions], empty=_l("– choose –"))


class AcceptanceForm(AsksAboutLikeness, Form):
    """Taking a proposal onto the signing programme."""

    list_number = WholeNumber(
        _l("Number on the signing programme"),
        [Optional(), NumberRange(1, 10_000)],
        description=_l("Empty: the next one."),
    )
    next_reserved = BooleanField(_l("Give the next reserved number"))

    def __init__(self, *args: Any, agreement: Agreement, **given: Any) -> None:
        super().__init__(*args, record=agreement, **given)
        self.reserved = free_numbers(agreement.forum_id)
        if not self.reserved:
            del self.next_reserved

    @property
    def takes_reserved(self) -> bool:
        """Whether the document is to have the next reserved number of its edition."""
        return bool(self.next_reserved.data) if "next_reserved" in self else False

    def is_told_apart(self, agreement: Agreement, *, actor: Actor) -> bool:
        """Whether no document is like the proposal, or a person has told them apart."""
        return self.is_known_apart(stored_draft(agreement), actor=actor, besides=agreement.id)


class ReturnForm(Form):
    """Returning a proposal with what is to be corrected."""

    reason = Paragraphs(_l("Comment"), longest=1000, is_required=True)


class TakingBackForm(Form):
    """Taking the own proposal back."""

    reason = Paragraphs(_l("Reason"), longest=1000)
