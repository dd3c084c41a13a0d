"""Forms of accreditation: filters of its registers, the choice of how badges are printed, who takes them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of WTForms 3.2
from wtforms.validators import Length, Optional

from forum.core.forms import EnumField, FilterForm, Form, Line, Paragraphs, PlainSelectField
from forum.delegations.queries.badges import BADGE_STANDING_LABELS, BadgeFilter, BadgeStanding
from forum.delegations.queries.passes import PassFilter
from forum.reference.enums import COUNTRY_LABELS, Side

LONGEST_CHOICE = 400_000
"""Characters of a hidden list of badges: keys and versions of all badges of the largest edition and more."""


class AccreditationFilters(FilterForm):
    """What all registers of accreditation are narrowed by; one edition always, for badges are numbered in it."""

    q = Line(_l("Name, organisation or badge number"), longest=200)
    forum = PlainSelectField(_l("Forum"), choices=[], validators=[Optional()])
    delegation = PlainSelectField(_l("Delegation"), choices=[], validators=[Optional()])
    side = EnumField(_l("Country"), Side, COUNTRY_LABELS, empty=_l("both"))

    def offer(self, forums: Sequence[tuple[str, str]], delegations: Sequence[tuple[int, str]]) -> None:
        """Set the choices: editions as (code, name), delegations as (key, sender)."""
        self.forum.choices = [SelectChoice(*row) for row in forums]
        named = (SelectChoice(str(key), name) for key, name in delegations)
        self.delegation.choices = [SelectChoice("", _l("all")), *named]


class BadgeFilters(AccreditationFilters):
    """The filters of the register of badges."""

    standing = EnumField(_l("State"), BadgeStanding, BADGE_STANDING_LABELS, empty=_l("any state"))

    def wanted(self) -> BadgeFilter:
        """The filter that was set; what makes no sense filters nothing."""
        given = self.read()
        return BadgeFilter(
            forum=given.get("forum"),
            delegation_id=int(given["delegation"]) if "delegation" in given else None,
            side=given.get("side"),
            standing=given.get("standing"),
            text=given.get("q", ""),
        )


class Missing(StrEnum):
    """Whether the lists for passes hold everybody."""

    MISSING = "missing"


class PassFilters(AccreditationFilters):
    """The filters of the lists for passes."""

    badge = EnumField(_l("Badge"), Missing, {Missing.MISSING: _l("without a badge")}, empty=_l("any"))

    def wanted(self, *, has_vehicle: bool = False) -> PassFilter:
        """The filter that was set, of persons or of vehicles; what makes no sense filters nothing."""
        given = self.read()
        return PassFilter(
            forum=given.get("forum"),
            delegation_id=int(given["delegation"]) if "delegation" in given else None,
            side=given.get("side"),
            text=given.get("q", ""),
            is_missing="badge" in given,
            has_vehicle=has_vehicle,
        )


class Paper(StrEnum):
    """What badges are printed on."""

    FOUR = "a4"
    ONE = "a6"


class Second(StrEnum):
    """The language that stands on a badge beside Russian."""

    BE = "be"
    EN = "en"


PAPER_LABELS = {Paper.FOUR: _l("A4, four badges a sheet"), Paper.ONE: _l("A6, one badge a sheet")}
SECOND_LABELS = {Second.BE: _l("Russian and Belarusian"), Second.EN: _l("Russian and English")}


class PrintChoice(BadgeFilters):
    """How badges are printed, and which: the filter of the register travels along."""

    second = EnumField(_l("Languages of the badge"), Second, SECOND_LABELS)
    paper = EnumField(_l("Paper"), Paper, PAPER_LABELS)


class IssueForm(Form):
    """Badges are handed over: ``badges`` travel hidden as keys with the versions that were seen."""

    issued_to = Line(_l("Taken by, if not the persons themselves"), longest=200)
    badges = HiddenField(validators=[Length(max=LONGEST_CHOICE)])


class RevocationForm(Form):
    """A badge is revoked."""

    reason = Paragraphs(_l("Reason"), is_required=True, longest=2000)
