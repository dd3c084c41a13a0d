"""Forms over several persons of a delegation at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectMultipleField
from wtforms.validators import Length, Optional

from forum.core.errors import DomainError
from forum.core.forms import BareForm, Form, Line, Paragraphs
from forum.core.text import clean_line
from forum.delegations.forms import free_of
from forum.delegations.latin_names import LatinName
from forum.delegations.models import Member
from forum.delegations.persons import latin_name_problem

MOST_PERSONS: Final = 500
LONGEST_PASTED: Final = 200_000
"""Characters of one pasting: some two thousand persons."""


class LatinNameForm(BareForm):
    """The Latin name of one person; written only where it is ticked. ``member_id`` travels hidden."""

    member_id = HiddenField(validators=[Optional(), Length(max=18)])
    last_name_latin = Line(_l("Family name (Latin letters)"), longest=100, validators=[free_of(latin_name_problem)])
    first_name_latin = Line(_l("Given name (Latin letters)"), longest=100, validators=[free_of(latin_name_problem)])
    is_checked = BooleanField(_l("checked against the passport"))

    name: str = ""


class LatinNamesForm(Form):
    """Latin names of the persons of a list who have none: what is suggested stands in the fields."""

    persons: Any = FieldList(FormField(LatinNameForm), _l("Persons"), max_entries=MOST_PERSONS)

    @staticmethod
    def opened_with(members: Sequence[Member]) -> list[dict[str, Any]]:
        """The rows as the page opens: what the passport is known to say, else the suggestion, and no tick."""
        return [
            {
                "member_id": str(member.id),
                "last_name_latin": member.last_name_latin or member.suggested_latin.last_name,
                "first_name_latin": member.first_name_latin or member.suggested_latin.first_name,
            }
            for member in members
        ]

    def call(self, names: Mapping[str, str]) -> None:
        """Say beside each row whose it is; ``names`` by keys as they travel."""
        for entry in self.persons.entries:
            entry.form.name = names.get(entry.form.member_id.data or "", "")

    def checked(self) -> dict[int, LatinName]:
        """Key of a person -> the name that was checked; refused where no row is ticked."""
        told = {}
        for entry in self.persons.entries:
            key = entry.form.member_id.data or ""
            if entry.form.is_checked.data and key.isascii() and key.isdecimal():
                name = LatinName(entry.form.last_name_latin.data or "", entry.form.first_name_latin.data or "")
                told[int(key)] = name
        if not told:
            first = "persons-0-last_name_latin" if self.persons.entries else None
            raise DomainError(first, _l("Nothing was ticked: tick the names that you have checked."))
        return told


class CarryOverForm(Form):
    """Whoever of the earlier delegations comes again."""

    persons = SelectMultipleField(_l("Persons"), coerce=int, choices=[])


class PastedRows(Paragraphs):
    """Rows copied out of a table: cleaned cell by cell, their tabs kept."""

    @staticmethod
    def clean(text: str | None) -> str:
        """The rows with clean cells; of rows without a word nothing is left."""
        lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        rows = ["\t".join(map(clean_line, line.split("\t"))) for line in lines]
        return "\n".join(rows).strip("\n") if any(row.strip() for row in rows) else ""


class PasteForm(Form):
    """A list pasted out of a workbook or a letter."""

    text = PastedRows(_l("List of persons"), is_required=True, longest=LONGEST_PASTED)
