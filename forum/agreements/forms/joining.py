"""Forms of joining two reports of one document."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from forum.core.forms import Form, IdField, Paragraphs


class RecordChoiceForm(Form):
    """Which record the proposal is another report of."""

    into = IdField(_l("Record of the same document"), validators=[InputRequired(_l("Fill in this field."))])

    def __init__(self, *args: Any, offered: list[tuple[int, str, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.into.offer(offered, empty=_l("– choose –"))


class JoiningForm(Form):
    """The joining itself; ``into_version`` is the other record as it was compared."""

    into_version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    reason = Paragraphs(_l("Reason"), longest=1000)


class SeparationForm(Form):
    """Taking a joining back."""

    reason = Paragraphs(_l("Reason"), longest=1000, is_required=True)
