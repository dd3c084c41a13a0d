"""The fields every feature shares: one-line text, money, dates of known precision, enums, rows by key or code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, IntegerField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import TextArea, TextInput

from forum.core.amounts import AmountError, parse_amount
from forum.core.formatting import date_short, money
from forum.core.forms.selects import PlainSelectField
from forum.core.text import clean_line, clean_text
from forum.core.types import DatePrecision, last_day

EnumT = TypeVar("EnumT", bound=StrEnum)


class Line(StringField):
    """One line of text, cleaned of control characters and folded blanks; empty becomes None.

    A hidden control character or line break would otherwise travel into registers, letters and workbooks.
    """

    clean = staticmethod(clean_line)
    usually_longest = 300

    def __init__(
        self, label: Any = None, *, longest: int | None = None, is_required: bool = False, **kwargs: Any
    ) -> None:
        check = InputRequired(_l("Fill in this field.")) if is_required else Optional()
        limit = Length(max=self.usually_longest if longest is None else longest)
        super().__init__(label, [check, limit, *kwargs.pop("validators", ())], **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Clean what was typed."""
        self.data = (self.clean(valuelist[0]) or None) if valuelist else None

    def pre_validate(self, form: Any) -> None:
        """A required text of blanks alone is empty."""
        if self.flags.required and self.data is None and self.raw_data:
            raise ValidationError(_l("Fill in this field."))


class Paragraphs(Line):
    """Several lines of text, cleaned like ``Line`` but keeping line breaks; empty becomes None."""

    widget = TextArea()
    clean = staticmethod(clean_text)
    usually_longest = 4000


class WholeNumber(IntegerField):
    """A whole number. What is no number is told so once: whether it lies in a range is then no question."""

    def pre_validate(self, form: Any) -> None:
        """Ask nothing more of what could not be read; an empty field is not bad, but empty."""
        if self.process_errors and self.raw_data and self.raw_data[0].strip():
            raise StopValidation


class MoneyField(Field):
    """An amount typed in major units of its currency; ``data`` is an integer of minor units (kopecks).

    Refuses what is ambiguous, negative or finer than a kopeck, with the reason; keeps what was typed.
    """

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return money(self.data) if self.data is not None else ""

    def told(self, value: int) -> str:
        """The amount as pages write it."""
        return money(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Parse the amount in the page's language; empty becomes None."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = parse_amount(valuelist[0], str(get_locale()))
        except AmountError as error:
            raise ValueError(str(error)) from error


class DayField(DateField):
    """A plain day, sent by the browser's date field as ISO, also accepted as dd.mm.yyyy; 1990 to 2100."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators or [Optional()], format=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)

    def told(self, value: date) -> str:
        """The day as pages write it."""
        return date_short(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Parse the day and refuse years that are a slip of the keyboard."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        super().process_formdata([valuelist[0].strip()])
        if self.data is not None and not 1900 <= self.data.year <= 2100:
            self.data = None
            raise ValueError(_l("Check the year of this date."))


class PartialDateField(Field):
    """A date known to the day, month or year: 27.06.2023, 06.2023, 2023 (or ISO).

    ``data`` is None or a pair (last day of the period, ``DatePrecision``).
    """

    widget = TextInput()
    _FORMS = (
        (re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"), DatePrecision.DAY),
        (re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"), DatePrecision.DAY),
        (re.compile(r"(?P<m>\d{1,2})\.(?P<y>\d{4})"), DatePrecision.MONTH),
        (re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})"), DatePrecision.MONTH),
        (re.compile(r"(?P<y>\d{4})"), DatePrecision.YEAR),
    )

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        return self.told(self.data)

    def told(self, value: tuple[date, DatePrecision]) -> str:
        """The date as far as it is known."""
        return date_short(*value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Parse one of the accepted forms; empty becomes None."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        for pattern, precision in self._FORMS:
            match = pattern.fullmatch(text) if text.isascii() else None
            if match is None:
                continue
            parts = {key: int(value) for key, value in match.groupdict().items()}
            if not 1900 <= parts["y"] <= 2100:
                raise ValueError(_l("Check the year of this date."))
            try:
                self.data = (last_day(date(parts["y"], parts.get("m", 1), parts.get("d", 1)), precision), precision)
            except ValueError:
                break
            return
        raise ValueError(_l("Write the date as 27.06.2023, or 06.2023 or 2023 when the day is not known."))


_CHOICE_MESSAGES: dict[str, Any] = {
    "invalid_choice_message": _l("Choose one of the list."),
    "invalid_value_message": _l("Choose one of the list."),
}


class EnumField(PlainSelectField):
    """A choice among the members of an enum; ``data`` is the member, or None for the empty choice."""

    def __init__(
        self,
        label: Any,
        enum: type[EnumT],
        labels: Mapping[EnumT, Any],
        *,
        empty: Any = None,
        only: Iterable[EnumT] | None = None,
        **kwargs: Any,
    ) -> None:
        members = list(only) if only is not None else list(enum)
        choices = [SelectChoice(member.value, labels[member]) for member in members]
        if empty is not None:
            choices.insert(0, SelectChoice("", empty))
        super().__init__(label, choices=choices, coerce=_coerce_to(enum), **_CHOICE_MESSAGES, **kwargs)


class IdField(PlainSelectField):
    """A choice among rows by key; ``data`` is the integer key or None. ``offer`` sets the choices per request."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=_coerce_id, choices=[], **_CHOICE_MESSAGES, **kwargs)

    def offer(self, rows: Iterable[tuple[int, str] | tuple[int, str, str]], *, empty: Any = None) -> None:
        """Set the choices: (key, label) or (key, label, group) tuples, led by the empty one when given."""
        first = [SelectChoice("", empty)] if empty is not None else []
        self.choices = first + [
            SelectChoice(str(key), label, optgroup=group[0] if group else None) for key, label, *group in rows
        ]


class CodeField(PlainSelectField):
    """A choice among rows by text code (a currency, a country); ``data`` is the code or None."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=_coerce_code, choices=[], **_CHOICE_MESSAGES, **kwargs)

    def offer(self, rows: Iterable[tuple[str, str]], *, empty: Any = None) -> None:
        """Set the choices: (code, label) pairs, led by the empty one when given."""
        first = [SelectChoice("", empty)] if empty is not None else []
        self.choices = first + [SelectChoice(code, label) for code, label in rows]


def _coerce_code(value: Any) -> str | None:
    return value or None


def _coerce_to(enum: type[EnumT]) -> Callable[[Any], EnumT | None]:
    def coerce(value: Any) -> EnumT | None:
        if value in (None, ""):
            return None
        return enum(value)

    return coerce


def _coerce_id(value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value)
    # int() takes Arabic-Indic digits and numbers past 2^63; the database does not.
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValueError(_l("Choose one of the list."))
    return int(text)
