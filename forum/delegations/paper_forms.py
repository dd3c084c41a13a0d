"""The form of a delegation's papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core.forms import EnumField, Form, IdField
from forum.core.forms.uploads import UploadField
from forum.delegations.enums import PAPER_KIND_LABELS, PaperKind
from forum.delegations.models import DelegationFile


class PaperForm(Form):
    """Papers of one kind for a delegation."""

    files = UploadField(_l("Files"))
    kind = EnumField(_l("What it is"), PaperKind, PAPER_KIND_LABELS, default=PaperKind.LETTER)
    signs = IdField(_l("Signature of the file"))

    def offer(self, attached: Sequence[DelegationFile]) -> None:
        """Set the papers that a signature may belong to."""
        self._signable = {row.id: row for row in attached if row.kind is not PaperKind.SIGNATURE}
        self.signs.offer([(key, row.name) for key, row in self._signable.items()], empty=_l("not stated"))

    def described(self) -> dict[str, Any]:
        """What is said of the papers, as ``attach_paper`` takes it."""
        return {"kind": self.kind.data, "signs": self._signable.get(self.signs.data or 0)}
