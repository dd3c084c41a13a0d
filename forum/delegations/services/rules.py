"""What may be written of a delegation and of a person, told without writing anything: for services and for lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.clock import today
from forum.delegations.asking import ON_REQUEST, unasked_columns
from forum.delegations.drafts import DelegationDraft, MemberDraft
from forum.delegations.persons import email_problem, latin_name_problem, name_problem, phone_problem
from forum.delegations.telephones import international
from forum.forums.models import Forum
from forum.reference.enums import Side

Problem = tuple[str, Any]
"""The field of the draft, and a lazy sentence that says what is wrong with it."""

_EARLIEST_BIRTH: Final = date(1900, 1, 1)
_REQUIRED: Final = ("last_name", "first_name", "post", "workplace")
_OF_MEMBER: Final[tuple[tuple[str, Any], ...]] = (
    ("last_name", name_problem),
    ("first_name", name_problem),
    ("patronymic", name_problem),
    ("last_name_latin", latin_name_problem),
    ("first_name_latin", latin_name_problem),
    ("email", email_problem),
)
_OF_DELEGATION: Final[tuple[tuple[str, Any], ...]] = (("contact_email", email_problem),)


CONFIRMED_FIELDS: Final = frozenset(
    {
        *("category", "last_name", "first_name", "patronymic", "last_name_latin", "first_name_latin"),
        *("post", "workplace", "citizenship", "birth_on", "birth_place", "identity_document"),
    }
)
"""What of a person the secretariat has confirmed: changed, the person is confirmed again. How and where he travels,
stays and is reached may change without."""


def delegation_problems(draft: DelegationDraft, side: Side, stored: object | None = None) -> Iterator[Problem]:
    """What is wrong with a delegation of ``side`` as typed over ``stored``; its sender and edition are judged where it
    is registered.
    """
    if draft.letter_on is not None and draft.letter_on > today():
        yield "letter_on", _l("The letter cannot be dated in the future.")
    due = draft.letter_due_on
    if due is not None and due < today() and due != getattr(stored, "letter_due_on", None):
        yield "letter_due_on", _l("A letter that follows comes today or later.")
    yield from _of_texts(draft, _OF_DELEGATION)
    yield from _of_phone(draft, "contact_phone", side, stored)


def member_problems(draft: MemberDraft, side: Side, stored: object | None = None) -> Iterator[Problem]:
    """What is wrong with a person of a delegation of ``side`` as typed over ``stored``; citizenship and sections are
    looked up where he is written.
    """
    for name in _REQUIRED:
        if not getattr(draft, name):
            yield name, _l("Fill in this field.")
    yield from _of_texts(draft, _OF_MEMBER)
    yield from _of_phone(draft, "phone", side, stored)
    if draft.consent_on is not None and draft.consent_on > today():
        yield "consent_on", _l("The consent cannot be dated in the future.")
    if draft.birth_on is not None and not _EARLIEST_BIRTH <= draft.birth_on <= today():
        yield "birth_on", _l("The date of birth lies between 1900 and today.")


def unasked_problems(draft: MemberDraft, forum: Forum | None, stored: object | None = None) -> Iterator[Problem]:
    """What a person may not be asked for: never stored anew. What ``stored`` says already may stay as it is."""
    for name in sorted(unasked_columns(forum) & ON_REQUEST):
        value = getattr(draft, name)
        if value is not None and value != getattr(stored, name, None):
            yield name, _l("The edition does not ask for this: it is not kept.")


def kept_phone(typed: str | None, stored: str | None, side: Side) -> str | None:
    """A checked number as it is kept; one that was not touched stays as it was written once."""
    return typed if not typed or typed == stored else international(typed, side)


def _of_phone(draft: Any, name: str, side: Side, stored: object | None) -> Iterator[Problem]:
    text = getattr(draft, name)
    if text and text != getattr(stored, name, None) and (problem := phone_problem(text, side)):
        yield name, problem


def _of_texts(draft: Any, checks: tuple[tuple[str, Any], ...]) -> Iterator[Problem]:
    for name, check in checks:
        text = getattr(draft, name)
        if text and (problem := check(text)):
            yield name, problem
