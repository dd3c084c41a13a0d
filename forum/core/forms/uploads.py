"""Fields and forms of files: what is chosen from a disk, what is taken off a card."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms.validators import ValidationError

from forum.core.files import FORMATS
from forum.core.forms.bases import Form
from forum.core.forms.fields import Paragraphs
from forum.core.uploads import MOST_FILES

ACCEPTED: Final = ",".join(f".{suffix}" for known in FORMATS.values() for suffix in known.suffixes)
"""What a browser offers to choose from; the content decides."""


_WHICH_FILES: Final = _l("One or several, up to 25 MB each: PDF, JPEG, PNG, TIFF, DOCX, DOC, RTF, ODT, XLSX, SIG, P7S.")


class UploadField(MultipleFileField):
    """Files, at most ``most``; ``data`` is the list of those that were chosen, at least one unless told otherwise."""

    def __init__(self, label: Any, *, is_required: bool = True, most: int = MOST_FILES, **given: Any) -> None:
        super().__init__(label, description=given.pop("description", _WHICH_FILES), **given)
        self.is_required, self.most = is_required, most

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Leave out the empty part that a browser sends where nothing was chosen."""
        self.data = [one for one in valuelist if isinstance(one, FileStorage) and one.filename]

    def pre_validate(self, form: Any) -> None:
        """Refuse none and too many."""
        if self.is_required and not self.data:
            raise ValidationError(_l("Choose a file."))
        if len(self.data) > self.most:
            raise ValidationError(_l("At most %(number)s files at once.", number=self.most))


class TakeOffForm(Form):
    """Taking a file off the card, with the reason."""

    reason = Paragraphs(_l("Reason"), longest=1000, is_required=True)
