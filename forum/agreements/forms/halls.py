"""The form that takes a filled-in list of a slot: the workbook, then the same one with the confirmation."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import Length, Optional

from forum.core.errors import DomainError
from forum.core.forms import Form

MOST_BYTES: Final = 2 * 1024 * 1024
"""Of a list: it travels through the preview in a field of the form."""


class HallListForm(Form):
    """A workbook; ``packed`` carries it through the preview, where ``confirmed`` is pressed."""

    file = FileField(_l("Filled-in list (.xlsx)"))
    packed = HiddenField(validators=[Optional(), Length(max=MOST_BYTES * 4 // 3 + 4)])
    confirmed = HiddenField()

    def content(self) -> bytes:
        """The workbook that was sent; raises ``DomainError`` on ``file`` without one."""
        upload: Any = self.file.data
        if upload:
            content: bytes = upload.stream.read(MOST_BYTES + 1)
            self.confirmed.data = ""
        else:
            content = self._unpacked()
        if not content:
            raise DomainError("file", _l("Choose the filled-in list."))
        return content

    def carry(self, content: bytes) -> None:
        """Carry the workbook to the next page, which asks for the confirmation."""
        self.packed.data, self.confirmed.data = base64.b64encode(content).decode("ascii"), "1"

    def _unpacked(self) -> bytes:
        try:
            return base64.b64decode(self.packed.data or "", validate=True)
        except (binascii.Error, ValueError):
            return b""
