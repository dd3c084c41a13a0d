"""What is chosen beside a list of documents: the edition of rows that name none, the reason for corrections."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from forum.agreements.forms.fields import CodeField
from forum.agreements.queries.choices import forum_options
from forum.core.forms import Paragraphs
from forum.core.i18n import current_locale
from forum.core.imports.forms import UploadForm
from forum.core.security import Actor


class AgreementsUploadForm(UploadForm):
    """A list of documents; the edition is told by its code."""

    forum = CodeField(_l("Forum"), description=_l("For new documents whose row names no edition."))
    reason = Paragraphs(
        _l("Reason for the correction"),
        longest=1000,
        description=_l("For rows that correct signed documents, or bring them into a closed edition, and give none."),
    )

    def offer(self, actor: Actor) -> None:  # every edition takes documents
        """All editions."""
        self.forum.offer(
            [(code, name) for _key, code, name in forum_options(current_locale())], empty=_l("by the rows")
        )

    def chosen(self) -> dict[str, Any]:
        """The edition and the reason, as far as they are given."""
        told = {"forum": self.forum.data, "reason": self.reason.data}
        return {name: value for name, value in told.items() if value}
