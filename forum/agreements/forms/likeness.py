"""The question whether a document is not in the register already, asked before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from forum.agreements.drafts import AgreementDraft
from forum.agreements.queries.likeness import LikeDocument, Likeness, like_documents
from forum.core.forms import is_confirmed
from forum.core.security import Actor

LIKENESS_LABELS: Final = {
    Likeness.NUMBER: _l("the same number of the document"),
    Likeness.SUM: _l("the same organisations, a near day and a near sum"),
    Likeness.SUBJECT: _l("the same parties and a subject that reads alike"),
}
_MAY_BE_KNOWN: Final = _l(
    "The register may have it already: see “Documents that may be the same”. "
    "If it is none of them, tick this and save again."
)


class AsksAboutLikeness:
    """The question about documents that may be the same, for the form of a document.

    ``like_asked`` names the documents the page has shown.
    """

    like_asked = HiddenField()
    is_another = BooleanField(_l("This is another document"))

    like_documents: Sequence[LikeDocument] = ()

    def is_known_apart(self, draft: AgreementDraft, *, actor: Actor, besides: int | None) -> bool:
        """Whether no document is like the typed one, or all that are were shown and told to be others."""
        self.like_documents = like_documents(actor=actor, draft=draft, besides=besides)
        asked = ",".join(str(one.id) for one in self.like_documents)
        return not asked or is_confirmed(self.like_asked, self.is_another, asked, lambda: str(_MAY_BE_KNOWN))
