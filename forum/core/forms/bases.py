"""The form of a page and the form of a register's filters, with what is asked of either."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import request
from flask_wtf import FlaskForm
from wtforms import FieldList, HiddenField, IntegerField
from wtforms import Form as PlainForm
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from forum.core import submissions
from forum.core.drafts import restored_fields
from forum.core.errors import ConflictError, DomainError, Versioned
from forum.core.forms.conflicts import Difference, differences, take_stored
from forum.core.i18n import form_translations

_OWN: Final = frozenset({"csrf_token", "version", "form_key"})
"""Fields of the form itself, which say nothing of the record."""


class Form(FlaskForm):
    """A form with CSRF token, the row's ``version`` (edits) and a one-time ``form_key`` (creations).

    A field named in ``DomainError.field`` receives its message through ``refuse``. ``record`` is the stored row that
    the form edits, whose values it was opened with: an edit sent with another version comes back with what was typed
    beside what is stored now, and sent again it is stored knowingly. ``compared_names`` are the fields that hold
    stored values; None for all that came with ``data`` or ``obj``.
    """

    class Meta(FlaskForm.Meta):
        """WTForms' own messages come from our catalogues; an unsaved text stands for what was sent."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent; on a page that only shows the form, the draft that its address asks for."""
            given = super().wrap_formdata(form, formdata)
            return restored_fields() if given is None and formdata is not None else given

        def get_translations(self, form: Any) -> Any:
            """The catalogue of the page's language."""
            return form_translations

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    form_key = HiddenField()

    compared_names: frozenset[str] | None = None

    def __init__(self, *args: Any, record: Versioned | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        self.is_in_conflict = self.is_compared = self.is_rearranged = False
        self._stored = {
            name
            for name in self._fields
            if name not in _OWN and (name in (kwargs.get("data") or ()) or hasattr(kwargs.get("obj"), name))
        }
        if not self.form_key.data:
            self.form_key.data = submissions.new_key()
        if record is not None and self.is_submitted():
            self._go_on_comparing(request.form)

    @property
    def status(self) -> int:
        """The status of a page with this form: 409 in a conflict, 422 when it was refused, else 200."""
        if self.is_in_conflict:
            return 409
        return 422 if self.is_submitted() and not self.is_rearranged else 200

    @property
    def differences(self) -> list[Difference]:
        """What is stored otherwise than typed, while a conflict is being settled."""
        return differences(self, self._compared()) if self.is_compared else []

    @property
    def differences_may_be_told(self) -> bool:
        """Whether the form holds stored values at all; a decision with its reason holds none."""
        return bool(self._compared())

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the form may be saved: sound, of the row as it is now, and not sent by one of its own buttons."""
        if self.is_rearranged:
            return False
        if self.record is not None and self.version.data != self.version.object_data:
            self.refuse(ConflictError(self.record))
            return False
        return bool(super().validate(*args, **kwargs))

    def _compared(self) -> set[str]:
        return self._stored if self.compared_names is None else self._stored & self.compared_names

    def _go_on_comparing(self, sent: Mapping[str, str]) -> None:
        """Keep the conflict on the page until it is settled, and take the stored text where the sender asks for it."""
        self.is_rearranged = "take" in sent
        if self.version.data == self.version.object_data:
            self.is_compared = "compared" in sent
            if self.is_rearranged:
                take_stored(self, sent["take"], self._compared())
        elif self.is_rearranged:
            self.refuse(ConflictError(self.record))

    def refuse(self, error: DomainError) -> None:
        """Show a refused rule at its field, or above the form when it belongs to none."""
        if isinstance(error, ConflictError):
            self.is_in_conflict, self.is_compared = True, self.record is not None
            # The version of the values that now stand beside the typed ones: sent again, it is done knowingly.
            self.version.data, self.version.raw_data = self.version.object_data, None
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
        return {
            name: field.data for name, field in self._fields.items() if (name in names if names else name not in _OWN)
        }


class BareForm(PlainForm):
    """A form without a token of its own: a row among several of a form, the filters of a register."""

    class Meta:
        """WTForms' own messages come from our catalogues."""

        def get_translations(self, form: Any) -> Any:
            """The catalogue of the page's language."""
            return form_translations


class FilterForm(BareForm):
    """The filters of a register, read from the query string; sent by GET, so without a token.

    A value that makes no sense is told at its field and filters nothing.
    """

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
    if form.is_rearranged:
        return True
    for field in form:
        if not isinstance(field, FieldList):
            continue
        if f"add_{field.name}" in sent:
            field.append_entry()
            form.is_rearranged = True
            return True
        position = sent.get(f"remove_{field.name}", "")
        if position.isascii() and position.isdecimal() and int(position) < len(field.entries):
            del field.entries[int(position)]
            form.is_rearranged = True
            return True
    return False
