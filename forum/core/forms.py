"""Base form and the fields every feature shares: one-line text, money, dates of known precision, enums."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, FieldList, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput, TextInput

from forum.core import submissions
from forum.core.amounts import AmountError, parse_amount
from forum.core.errors import DomainError
from forum.core.formatting import money
from forum.core.i18n import form_translations
from forum.core.text import clean_line, clean_text
from forum.core.types import DatePrecision, last_day

EnumT = TypeVar("EnumT", bound=StrEnum)


class Form(FlaskForm):
    """A form with CSRF token, the row's ``version`` (edits) and a one-time ``form_key`` (creations).

    A field named in ``DomainError.field`` receives its message through ``refuse``.
    """

    class Meta(FlaskForm.Meta):
        """WTForms' own messages come from our catalogues."""

        def get_translations(self, form: Any) -> Any:
            """The catalogue of the page's language."""
            return form_translations

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    form_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.form_key.data:
            self.form_key.data = submissions.new_key()

    def refuse(self, error: DomainError) -> None:
        """Show a refused rule at its field, or above the form when it belongs to none."""
        target = self._target(error.field or "")
        if target is None:
            self.form_errors.append(str(error.message))
        else:
            target.errors = [*target.errors, str(error.message)]
        for field in self._fields.values():
            if isinstance(field, FieldList):
                gather_errors(field)

    def _target(self, name: str) -> Any | None:
        """The field a service names: ``value``, or ``parties-0-weight`` by position in the list as it was sent."""
        outer, _, rest = name.partition("-")
        field = self._fields.get(outer)
        position, _, inner = rest.partition("-")
        if not rest or not isinstance(field, FieldList) or not position.isdecimal():
            return self._fields.get(name)
        if int(position) >= len(field.entries):
            return field
        entry = field.entries[int(position)]
        return entry.form._fields.get(inner, entry) if hasattr(entry, "form") else entry

    def values(self, *names: str) -> dict[str, Any]:
        """The data of the fields ``names``; without names, of all but the form's own."""
        own = {"csrf_token", "version", "form_key"}
        return {
            name: field.data for name, field in self._fields.items() if (name in names if names else name not in own)
        }


class FilterForm(PlainForm):
    """The filters of a register, read from the query string; sent by GET, so without a token.

    A value that makes no sense is told at its field and filters nothing.
    """

    class Meta:
        """WTForms' own messages come from our catalogues."""

        def get_translations(self, form: Any) -> Any:
            """The catalogue of the page's language."""
            return form_translations

    def __init__(self, query: Any, **kwargs: Any) -> None:
        super().__init__(query, **kwargs)
        self.query = {name: query.get(name) for name in self._fields if query.get(name)}

    def read(self) -> dict[str, Any]:
        """Field -> value of the filters that were set and make sense."""
        self.validate()
        return {
            name: field.data
            for name, field in self._fields.items()
            if not field.errors and field.data not in (None, "", [])
        }


def sent_version(sent: Mapping[str, str]) -> int | None:
    """The version a button sends without a form of its own; None for what is no number."""
    text = sent.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() else None


def is_confirmed(asked: Any, tick: Any, told: str, words: Callable[[], str]) -> bool:
    """Whether the question about ``told`` was answered by the tick; else ``words`` ask it there.

    ``asked`` is a hidden field: a tick given for one thing says nothing of another.
    """
    if tick.data and asked.data == told:
        return True
    asked.data, tick.data, tick.errors = told, False, [words()]
    return False


def gather_errors(rows: Any) -> None:
    """Let a list know of errors that were put on its rows after validation, as WTForms does while validating."""
    own = [error for error in rows.errors if isinstance(error, str)]
    inner = [entry.errors for entry in rows.entries]
    rows.errors = [*own, *inner] if own or any(inner) else []


def rearranged(form: Form, sent: Mapping[str, str]) -> bool:
    """Whether ``sent`` asks to add or remove a row of one of the form's lists; the row is added or removed.

    The buttons ``add_<list>`` and ``remove_<list>`` (value: position from 0) work without JavaScript: the view
    shows the form again with everything that was typed.
    """
    for field in form:
        if not isinstance(field, FieldList):
            continue
        if f"add_{field.name}" in sent:
            field.append_entry()
            return True
        position = sent.get(f"remove_{field.name}", "")
        if position.isascii() and position.isdecimal() and int(position) < len(field.entries):
            del field.entries[int(position)]
            return True
    return False


class Line(StringField):
    """One line of text, cleaned of control characters and folded blanks; empty becomes None.

    A hidden control character or line break would otherwise travel into registers, letters and workbooks.
    """

    def __init__(self, label: Any = None, *, longest: int = 300, is_required: bool = False, **kwargs: Any) -> None:
        check = InputRequired(_l("Fill in this field.")) if is_required else Optional()
        super().__init__(label, [check, Length(max=longest), *kwargs.pop("validators", ())], **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Clean what was typed."""
        self.data = (clean_line(valuelist[0]) or None) if valuelist else None

    def pre_validate(self, form: Any) -> None:
        """A required line of blanks alone is empty."""
        if self.flags.required and self.data is None and self.raw_data:
            raise ValidationError(_l("Fill in this field."))


class Paragraphs(TextAreaField):
    """Several lines of text, cleaned like ``Line`` but keeping line breaks; empty becomes None."""

    def __init__(self, label: Any = None, *, longest: int = 4000, is_required: bool = False, **kwargs: Any) -> None:
        check = InputRequired(_l("Fill in this field.")) if is_required else Optional()
        super().__init__(label, [check, Length(max=longest), *kwargs.pop("validators", ())], **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Clean what was typed."""
        self.data = (clean_text(valuelist[0]) or None) if valuelist else None

    def pre_validate(self, form: Any) -> None:
        """A required text of blanks alone is empty."""
        if self.flags.required and self.data is None and self.raw_data:
            raise ValidationError(_l("Fill in this field."))


class MoneyField(Field):
    """An amount typed in major units of its currency; ``data`` is an integer of minor units (kopecks).

    Refuses what is ambiguous, negative or finer than a kopeck, with the reason; keeps what was typed.
    """

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return money(self.data) if self.data is not None else ""

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
        day, precision = self.data
        patterns = {DatePrecision.DAY: "%d.%m.%Y", DatePrecision.MONTH: "%m.%Y", DatePrecision.YEAR: "%Y"}
        return str(day.strftime(patterns[precision]))

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


class EnumField(SelectField):
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


class IdField(SelectField):
    """A choice among rows by key; ``data`` is the integer key or None. ``offer`` sets the choices per request."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=_coerce_id, choices=[], **_CHOICE_MESSAGES, **kwargs)

    def offer(self, rows: Iterable[tuple[int, str] | tuple[int, str, str]], *, empty: Any = None) -> None:
        """Set the choices: (key, label) or (key, label, group) tuples, led by the empty one when given."""
        first = [SelectChoice("", empty)] if empty is not None else []
        self.choices = first + [
            SelectChoice(str(key), label, optgroup=group[0] if group else None) for key, label, *group in rows
        ]


class CodeField(SelectField):
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
