"""The form of a document's files."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from forum.agreements.enums import ATTACHMENT_KIND_LABELS, TEXT_LANGUAGE_LABELS, AttachmentKind, TextLanguage
from forum.agreements.models import AgreementFile
from forum.core.forms import EnumField, Form, IdField, Line
from forum.core.forms.uploads import UploadField


class AttachmentForm(Form):
    """Files of one kind for a document."""

    files = UploadField(_l("Files"))
    kind = EnumField(_l("What it is"), AttachmentKind, ATTACHMENT_KIND_LABELS, default=AttachmentKind.SCAN)
    language = EnumField(_l("Language"), TextLanguage, TEXT_LANGUAGE_LABELS, empty=_l("not stated"))
    signs = IdField(_l("Signature of the file"))
    note = Line(_l("Note"))

    def offer(self, attached: list[AgreementFile]) -> None:
        """Set the files that a signature may belong to."""
        self._signable = {row.id: row for row in attached if row.kind is not AttachmentKind.SIGNATURE}
        self.signs.offer([(key, row.name) for key, row in self._signable.items()], empty=_l("not stated"))

    def described(self) -> dict[str, Any]:
        """What is said of the files, as ``attach_file`` takes it."""
        return {
            "kind": self.kind.data,
            "language": self.language.data,
            "signs": self._signable.get(self.signs.data or 0),
            "note": self.note.data or "",
        }
