"""Two people on one record: what is stored now beside what the later one typed, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from wtforms import BooleanField, Field, FieldList, SelectMultipleField
from wtforms.fields.choices import SelectFieldBase

_PART: Final = ":"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is stored otherwise than it was typed, both in words; empty text is nothing.

    ``label`` is the field's own, led by its row's in a list. ``field_id`` is where the typed text stands, ``token``
    what the button sends that takes the stored one (see ``take_stored``).
    """

    label: str
    stored: str
    typed: str
    field_id: str
    token: str


def differences(form: Any, names: Iterable[str]) -> list[Difference]:
    """The fields among ``names`` that differ, in the order of the form; rows of lists are matched by likeness."""
    wanted = set(names)
    found: list[Difference] = []
    for name, field in form._fields.items():
        if name not in wanted or not _is_seen(field):
            continue
        if isinstance(field, FieldList):
            found.extend(_of_rows(field))
        else:
            found.extend(_of_field(field, field.object_data, label="", token=name))
    return found


def take_stored(form: Any, token: str, names: Iterable[str]) -> None:
    """Put what is stored into the form in the place of what was typed; a token that means nothing changes nothing.

    ``title`` is a field; ``parties:1:0:weight`` a field of the typed row 1, from the stored row 0; ``parties:1::``
    takes the typed row away and ``parties::0:`` adds the stored one.
    """
    name, *rest = token.split(_PART)
    field = form._fields.get(name) if name in set(names) else None
    if field is None:
        return
    if not rest and not isinstance(field, FieldList):
        _put(field, field.object_data)
    elif len(rest) == 3 and isinstance(field, FieldList):
        _take_in_list(field, *rest)


def told(field: Any, value: Any) -> str:
    """A value as the reader of ``field`` knows it: labels of choices, figures and days as written on pages."""
    if isinstance(field, BooleanField):
        return str(_("yes") if value else _("no"))
    if _plain(value) is None:
        return ""
    if hasattr(field, "told"):
        return str(field.told(value))
    if isinstance(field, SelectFieldBase):
        labels = {str(choice.value): str(choice.label) for choice in field.choices or ()}  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2
        values = value if isinstance(value, (list, tuple)) else [value]
        return "; ".join(labels.get(str(one), str(one)) for one in values)
    return str(value)


def _is_seen(field: Any) -> bool:
    """Whether a person fills the field in; what is hidden, secret or a file is not compared."""
    return getattr(field.widget, "input_type", "") not in {"hidden", "password", "file", "submit"}


def _plain(value: Any) -> Any:
    """A value to be compared: nothing is nothing however it is written, an order of choices says nothing."""
    if value is None or value is False or value in ("", [], ()):
        return None
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, list):
        return sorted(map(str, value))
    return value


def _typed(field: Any) -> tuple[Any, str]:
    """What stands in the field, to compare and in words; what could not be read is told as it was typed."""
    if field.process_errors:
        text = "; ".join(map(str, field.raw_data or ()))
        return text, text
    return field.data, told(field, field.data)


def _is_same(field: Any, stored: Any) -> bool:
    typed, _words = _typed(field)
    if isinstance(stored, (list, tuple)) and isinstance(field, SelectFieldBase):
        return bool(_plain(list(stored)) == _plain(list(typed or ())))
    return bool(_plain(typed) == _plain(stored))


def _is_sent(field: Any) -> bool:
    """Whether the page offered the field; a tick or a list that was left empty is not sent either."""
    return bool(field.raw_data) or isinstance(field, (BooleanField, SelectMultipleField)) or field.raw_data is None


def _of_field(field: Any, stored: Any, *, label: str, token: str) -> Iterator[Difference]:
    if _is_sent(field) and not _is_same(field, stored):
        yield Difference(f"{label}{field.label.text}", told(field, stored), _typed(field)[1], field.id, token)


def _of_rows(rows: Any) -> Iterator[Difference]:
    stored = _stored_rows(rows)
    for typed_at, stored_at in _matched(rows.entries, stored):
        token = _PART.join([rows.name, _shown(typed_at), _shown(stored_at), ""])
        if typed_at is None:
            yield Difference(str(rows.label.text), _row_words(rows, stored[stored_at or 0]), "", rows.id, token)
            continue
        entry = rows.entries[typed_at]
        label = f"{rows.label.text} {typed_at + 1}"
        if stored_at is None:
            if not getattr(entry.form, "is_empty", False):
                # What only helps to fill a row in is stored nowhere.
                kept = {name: value for name, value in _values(entry).items() if not stored or name in stored[0]}
                yield Difference(label, "", _row_words(rows, kept), entry.id, token)
            continue
        for field in entry.form:
            if field.short_name in stored[stored_at] and _is_seen(field):
                own = stored[stored_at][field.short_name]
                yield from _of_field(field, own, label=f"{label} – ", token=f"{token}{field.short_name}")


def _shown(position: int | None) -> str:
    return "" if position is None else str(position)


def _stored_rows(rows: Any) -> list[Mapping[str, Any]]:
    return list(rows.object_data or ())


def _values(entry: Any) -> dict[str, Any]:
    return {field.short_name: field.data for field in entry.form}


def _matched(entries: Sequence[Any], stored: Sequence[Mapping[str, Any]]) -> list[tuple[int | None, int | None]]:
    """Typed rows with the stored ones they are most like, each used once; then the stored ones that are left.

    Rows carry no key: one taken away by either person moves the others up.
    """
    typed = [_values(entry) for entry in entries]
    scores = sorted(
        (-_likeness(mine, row), abs(at - to), at, to) for at, mine in enumerate(typed) for to, row in enumerate(stored)
    )
    partner: dict[int, int] = {}
    for _score, _distance, at, to in scores:
        if at not in partner and to not in partner.values():
            partner[at] = to
    left = [to for to in range(len(stored)) if to not in partner.values()]
    return [(at, partner.get(at)) for at in range(len(typed))] + [(None, to) for to in left]


def _likeness(typed: Mapping[str, Any], stored: Mapping[str, Any]) -> int:
    """How many fields say the same, what says nothing left out."""
    return sum(_plain(value) is not None and typed.get(name) == value for name, value in stored.items())


def _row_words(rows: Any, values: Mapping[str, Any]) -> str:
    """A whole row in words, a line for each field that says something."""
    is_bare = not rows.entries
    sample = rows.append_entry() if is_bare else rows.entries[0]
    lines = [
        f"{field.label.text}: {told(field, values[field.short_name])}"
        for field in sample.form
        if _is_seen(field) and _plain(values.get(field.short_name)) is not None
    ]
    if is_bare:
        rows.pop_entry()
    return "\n".join(lines)


def _take_in_list(rows: Any, typed_text: str, stored_text: str, name: str) -> None:
    stored = _stored_rows(rows)
    typed_at, stored_at = _position(typed_text, len(rows.entries)), _position(stored_text, len(stored))
    if typed_at is None and stored_at is not None:
        if len(rows.entries) < (rows.max_entries or len(rows.entries) + 1):
            rows.append_entry(stored[stored_at])
    elif typed_at is not None and stored_at is None:
        del rows.entries[typed_at]
    elif typed_at is not None and stored_at is not None:
        fields = rows.entries[typed_at].form._fields
        # A name that was chosen from suggestions has its key in a hidden field beside it.
        for part in (name, f"{name}_id"):
            if part in fields and part in stored[stored_at]:
                _put(fields[part], stored[stored_at][part])


def _position(text: str, length: int) -> int | None:
    """A position in a list of ``length``, or None."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 6
    return int(text) if is_number and int(text) < length else None


def _put(field: Field, value: Any) -> None:
    # What was typed would be shown in the place of the data as long as it is kept.
    field.raw_data = None
    field.process(None, value)
