"""What the letters of a delegation say: with its composition in an annex, and on changes of what was confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.formatting import NONE, date_text, formats_for
from forum.delegations.columns import status_in_delegation
from forum.delegations.enums import MemberCategory
from forum.delegations.exporting import annex_line
from forum.delegations.models import Delegation, Member
from forum.delegations.queries import ChangedPerson, CompositionChanges
from forum.forums.models import Forum

BLANK: Final = "_" * 12
"""What is written in by hand."""

HEADS: Final = (
    _l("No."),
    _l("Family name, given name, patronymic (if any)"),
    _l("Position, place of work"),
    _l("Status in the delegation"),
    _l("Events (sections)"),
    _l("Contact telephone"),
)
"""Titles of the annex's columns."""

# The word «Форум» after its number takes an ending in a sentence; the names of other editions stand in quotes.
_NUMBERED: Final = re.compile(r"^([IVXLC]+) ([Фф]орум)\b")
_ENDINGS: Final = {"ru": {"of": "а", "in": "е"}, "be": {"of": "у", "in": "е"}}


@dataclass(frozen=True, slots=True)
class Group:
    """A title such as «Исключить:» and persons under it, one text each."""

    title: str
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """The list behind a letter: a line at the right, title and lines under it, rows by ``HEADS``."""

    reference: str
    title: str
    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter from the top down, for paper and .docx alike; ``references`` stand under the space of the letterhead."""

    references: tuple[str, ...]
    addressee: str
    subject: str
    paragraphs: tuple[str, ...]
    groups: tuple[Group, ...]
    enclosure: str | None
    executor: tuple[str, ...]
    annex: Annex | None


def composition_letter(delegation: Delegation, members: Sequence[Member], locale: str) -> Letter:
    """The letter of a delegation to an edition with ``members`` in an annex, in the order given."""
    forum = _forum(delegation)
    taking_part = _("to take part in %(forum)s", forum=_in_sentence(forum, locale, "in"))
    sent = _(
        "We send the composition of the delegation %(purpose)s%(when)s.", purpose=taking_part, when=_when(forum, locale)
    )
    return Letter(
        references=_references(delegation),
        addressee=_addressee(forum, locale),
        subject=_("On the composition of the delegation"),
        paragraphs=(sent, *_counted(members)),
        groups=(),
        enclosure=_("Annex: ___ sheets in 1 copy."),
        executor=_executor(delegation),
        annex=Annex(
            reference=annex_line(delegation, BLANK),
            title=_("Composition of the delegation"),
            lines=(taking_part, delegation.sender(locale)),
            rows=tuple(_row(number, member, locale) for number, member in enumerate(members, 1)),
        ),
    )


def changes_letter(delegation: Delegation, changes: CompositionChanges, locale: str) -> Letter:
    """The letter that asks for changes of a confirmed delegation; its own number and day are written in by hand."""
    forum = _forum(delegation)
    day = date_text(delegation.letter_on) if delegation.letter_on else BLANK
    asked = _(
        "In addition to our letter of %(day)s No. %(number)s we ask to change the composition of the delegation "
        "(%(sender)s) to take part in %(forum)s%(when)s as follows.",
        day=day,
        number=delegation.letter_number or BLANK,
        sender=delegation.sender(locale),
        forum=_in_sentence(forum, locale, "in"),
        when=_when(forum, locale),
    )
    told = (
        (_("Exclude:"), changes.excluded),
        (_("Include:"), changes.included),
        (_("State anew:"), changes.corrected),
    )
    return Letter(
        references=_references(None),
        addressee=_addressee(forum, locale),
        subject=_("On changes in the composition of the delegation"),
        paragraphs=(asked,),
        groups=tuple(Group(title, tuple(_listed(persons))) for title, persons in told if persons),
        enclosure=None,
        executor=_executor(delegation),
        annex=None,
    )


def _forum(delegation: Delegation) -> Forum:
    if delegation.forum is None:
        raise ValueError("a visit outside forums has no organising committee to write to")
    return delegation.forum


def _in_sentence(forum: Forum, locale: str, case: str) -> str:
    """The edition's name after «of» or «in»."""
    name, endings = forum.name(locale), _ENDINGS.get(locale)
    if endings is None:
        return f"of the {name}" if case == "of" else f"the {name}"
    if _NUMBERED.search(name):
        return _NUMBERED.sub(f"\\1\u00a0\\2{endings[case]}", name)
    return str(_("of the event “%(forum)s”", forum=name) if case == "of" else _("the event “%(forum)s”", forum=name))


def _when(forum: Forum, locale: str) -> str:
    """Place and days in brackets, as far as they are known."""
    days = formats_for(locale).date_range(forum.starts_on, forum.ends_on, forum.date_precision)
    parts = [part for part in (forum.place(locale), days if forum.starts_on else "") if part]
    return f" ({', '.join(parts)})" if parts else ""


def _addressee(forum: Forum, locale: str) -> str:
    return str(_("To the organising committee %(forum)s", forum=_in_sentence(forum, locale, "of")))


def _references(delegation: Delegation | None) -> tuple[str, ...]:
    day = date_text(delegation.letter_on) if delegation is not None and delegation.letter_on else BLANK
    number = (delegation.letter_number if delegation is not None else None) or BLANK
    return (
        str(_("%(day)s No. %(number)s", day=day, number=number)),
        str(_("Your No. %(number)s of %(day)s", number=BLANK, day=BLANK)),
    )


def _counted(members: Sequence[Member]) -> tuple[str, ...]:
    told = [str(_("Persons in the delegation: %(count)s.", count=len(members)))]
    head = next((member for member in members if member.is_head), None)
    if head is not None:
        whole = f"{head.full_name} – {_place(head.post, head.workplace)}"
        told.append(str(_("Head of the delegation: %(person)s.", person=whole)))
    return tuple(told)


def _place(post: str, workplace: str) -> str:
    return ", ".join(part for part in (post, workplace) if part)


def _row(number: int, member: Member, locale: str) -> tuple[str, ...]:
    sections = "; ".join(section.name(locale) for section in member.sections)
    place, status = _place(member.post, member.workplace), status_in_delegation(member)
    return (str(number), member.full_name, place, status, sections or NONE, member.phone or NONE)


def _listed(persons: Iterable[ChangedPerson]) -> list[str]:
    told = []
    for person in persons:
        text = f"{person.full_name} – {_place(person.post, person.workplace)}"
        if person.is_head or person.category is not MemberCategory.MEMBER:
            text = f"{text} ({status_in_delegation(person)})"
        if person.instead_of:
            text = _("%(person)s, instead of: %(before)s", person=text, before=person.instead_of)
        told.append(text)
    last = len(told)
    return [f"{number}. {text}{'.' if number == last else ';'}" for number, text in enumerate(told, 1)]


def _executor(delegation: Delegation) -> tuple[str, ...]:
    name, phone = delegation.contact_name or "_" * 24, delegation.contact_phone or "_" * 24
    return (str(_("Prepared by: %(name)s", name=name)), str(_("Tel.: %(phone)s", phone=phone)))
