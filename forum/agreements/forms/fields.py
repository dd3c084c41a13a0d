"""Fields of documents' forms: several members in an address, codes, keys, answers of links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2
from wtforms.widgets import HiddenInput

from forum.core.forms import PlainSelectField
from forum.core.routing import MAX_KEY

ANY: Final = _l("Any")
SEPARATOR: Final = ","
_NOT_OFFERED: Final = _l("Choose one of the list.")
# The stubs are of WTForms 3.2 and do not know these two.
_MESSAGES: Final[dict[str, Any]] = {"invalid_choice_message": _NOT_OFFERED, "invalid_value_message": _NOT_OFFERED}


class SeveralField(PlainSelectField):
    """Members of an enum, one to choose, several in an address: ``states=signed,in_force``; ``data`` is a tuple.

    A link may ask for more than the list offers, so what it asks for joins the list as one more choice.
    """

    def __init__(self, label: Any, enum: type[StrEnum], labels: Mapping[Any, Any], **kwargs: Any) -> None:
        self._labels = labels
        choices = [SelectChoice("", ANY), *(SelectChoice(member.value, labels[member]) for member in enum)]
        super().__init__(
            label,
            choices=choices,
            coerce=lambda text: _members(enum, text),
            **_MESSAGES,
            **kwargs,
        )

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the codes of an address, given once with commas or several times."""
        text = SEPARATOR.join(value for value in valuelist if value)
        super().process_formdata([text])
        if isinstance(self.data, tuple) and len(self.data) > 1:
            words = ", ".join(str(self._labels[member]) for member in self.data)
            offered: list[Any] = list(self.choices or ())
            self.choices = [*offered, SelectChoice(SEPARATOR.join(self.data), words)]


def _members(enum: type[StrEnum], text: Any) -> tuple[StrEnum, ...]:
    codes = text if isinstance(text, tuple) else str(text or "").split(SEPARATOR)
    return tuple(enum(code) for code in dict.fromkeys(codes) if code)


class CodeField(PlainSelectField):
    """A choice among rows by code; ``data`` is the code or None. ``offer`` sets the choices per request."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=[], coerce=_code, **_MESSAGES, **kwargs)

    def offer(self, rows: Iterable[Sequence[str]], *, empty: Any = ANY) -> None:
        """Set the choices: (code, label) or (code, label, group), led by the empty one when given."""
        first = [SelectChoice("", empty)] if empty is not None else []
        self.choices = first + [
            SelectChoice(code, label, optgroup=group[0] if group else None) for code, label, *group in rows
        ]


class KeyField(Field):
    """The key of a row, chosen by a script and sent unseen; ``data`` is an integer or None.

    What is no key counts as not sent: the visible field beside it says what was meant.
    """

    widget = HiddenInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read ASCII digits that fit the database."""
        text = valuelist[0] if valuelist else ""
        is_key = text.isascii() and text.isdecimal() and len(text) < 20 and 0 < int(text) <= MAX_KEY
        self.data = int(text) if is_key else None

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class AnswerField(Field):
    """Yes, no or not asked, in an address only: ``counts=1``; ``data`` is a bool or None."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read 1 or 0."""
        self.data = {"1": True, "0": False}.get(valuelist[0] if valuelist else "")

    def _value(self) -> str:
        return "" if self.data is None else str(int(self.data))


def _code(value: Any) -> str | None:
    return None if value in (None, "") else str(value)
