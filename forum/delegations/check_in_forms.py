"""The field of the scanner, what a desk is set to, and the filters of the list of arrivals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SearchField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from forum.core.forms import EnumField, FilterForm, Form, Line
from forum.delegations.enums import PASSAGE_LABELS, PRESENCE_LABELS, Passage, Presence
from forum.delegations.queries.check_ins import AttendanceFilter

LONGEST_DESK = 60


class TypedField(Line, SearchField):
    """What a scanner or a person types: never shown again, or the next code would stand behind the last."""


class DeskFilters(FilterForm):
    """What a desk is set to: which way people pass it, what it is called; and the name that is looked for."""

    way = EnumField(_l("Direction"), Passage, {Passage.IN: _l("entry"), Passage.OUT: _l("exit")})
    desk = Line(_l("Entrance or desk"), longest=LONGEST_DESK)
    q = HiddenField(validators=[Length(max=100)])


class PassageForm(Form):
    """A code that was read or letters of a name; or, from the list, the person."""

    typed = TypedField(_l("Code of the badge or letters of the name"), longest=100, is_required=True)
    member = HiddenField(validators=[Optional(), Length(max=18)])
    desk = HiddenField(validators=[Optional(), Length(max=LONGEST_DESK)])
    way = EnumField(_l("Direction"), Passage, PASSAGE_LABELS)

    @property
    def member_id(self) -> int | None:
        """The person who was chosen from the list."""
        text = self.member.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


class AttendanceFilters(FilterForm):
    """The filters of the list of arrivals."""

    q = Line(_l("Family name or given name"), longest=100)
    presence = EnumField(_l("Where the person is"), Presence, PRESENCE_LABELS, empty="", widget=HiddenInput())
    delegation = HiddenField()

    def wanted(self, forum_id: int) -> AttendanceFilter:
        """The filter that was set; what makes no sense filters nothing."""
        given = self.read()
        key = given.get("delegation", "")
        return AttendanceFilter(
            forum_id=forum_id,
            presence=given.get("presence"),
            text=given.get("q", ""),
            delegation_id=int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else None,
        )
