"""Registers of delegations and persons, each declared once for the page and its files."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.core.security import Permission
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.entries import ChoiceEntry, DayEntry, Entry, TextEntry
from forum.delegations.asking import IDENTITY, ON_REQUEST, unasked_columns
from forum.delegations.drafts import LONGEST_IDENTITY, LONGEST_NOTE
from forum.delegations.entries import CountryEntry, SectionsEntry, text_entry
from forum.delegations.enums import DELEGATION_STATE_LABELS, MEMBER_CATEGORY_LABELS
from forum.delegations.models import Delegation, Member
from forum.delegations.queries import MEMBER_COUNT, DelegationRow, MemberRow
from forum.forums.enums import DELEGATION_KIND_LABELS, HEAD_LEVEL_LABELS
from forum.forums.models import Forum
from forum.reference.enums import COUNTRY_LABELS
from forum.reference.models import Organisation, Region


@functools.cache
def delegations_register(locale: str) -> Register[DelegationRow]:
    """The register of delegations, sorted by names in ``locale``; holds no person."""
    by_name: dict[Any, Any] = {model: getattr(model, f"sort_{locale}") for model in (Organisation, Region)}
    return Register(
        name="delegations",
        title=_l("Delegations"),
        columns=(
            Column("position", _l("No."), Kind.ORDINAL, on_page=False),
            Column(
                "organisation",
                _l("Sending organisation"),
                read=lambda row: row.organisation,
                width=52,
                wraps=True,
                sort=by_name[Organisation],
            ),
            Column("country", _l("Country"), read=lambda row: str(COUNTRY_LABELS[row.side]), width=14, on_page=False),
            Column("region", _l("Region"), read=lambda row: row.region, width=32, wraps=True, sort=by_name[Region]),
            Column("forum", _l("Forum"), read=lambda row: row.forum_code, width=10, sort=Forum.year),
            Column(
                "kind",
                _l("Kind of delegation"),
                read=lambda row: str(DELEGATION_KIND_LABELS[row.kind]),
                width=18,
                sort=Delegation.kind,
            ),
            Column(
                "head_level",
                _l("Level of the head"),
                read=lambda row: str(HEAD_LEVEL_LABELS[row.head_level]),
                width=22,
                sort=Delegation.head_level,
            ),
            Column(
                "members", _l("Members"), Kind.INTEGER, read=lambda row: row.members, total="sum", sort=MEMBER_COUNT
            ),
            Column("letter_number", _l("Number of the letter"), read=lambda row: row.letter_number, on_page=False),
            Column("letter_on", _l("Date of the letter"), Kind.DATE, read=lambda row: row.letter_on, on_page=False),
            Column(
                "state",
                _l("State"),
                read=lambda row: str(DELEGATION_STATE_LABELS[row.state]),
                width=24,
                sort=Delegation.state,
            ),
            Column(
                "submitted_at",
                _l("Submitted on"),
                Kind.DATETIME,
                read=lambda row: row.submitted_at,
                sort=Delegation.submitted_at,
            ),
            Column("decided_at", _l("Decided on"), Kind.DATETIME, read=lambda row: row.decided_at, on_page=False),
        ),
    )


def status_in_delegation(row: Any) -> str:
    """«глава делегации», or the category of the person; of a row or of a ``Member``."""
    return str(HEAD_LABEL if row.is_head else MEMBER_CATEGORY_LABELS[row.category])


def _personal(
    key: str, title: Any, kind: Kind = Kind.TEXT, *, width: float | None = None, entry: Entry | None = None
) -> Column[MemberRow]:
    return Column(
        key,
        title,
        kind,
        read=lambda row: getattr(row, key),
        width=width,
        entry=entry,
        permission=Permission.IDENTITY_VIEW if key in IDENTITY else Permission.PERSONS_VIEW,
        personal=True,
        wraps=kind is Kind.TEXT,
    )


def _line(key: str, title: Any, *, width: float, example: str = "", is_required: bool = False) -> Column[MemberRow]:
    return _personal(key, title, width=width, entry=text_entry(Member, key, example=example, is_required=is_required))


_IF_ASKED: Final = _l("only where the edition asks for it")


def _on_request(key: str, title: Any, *, width: float, longest: int) -> Column[MemberRow]:
    return _personal(key, title, width=width, entry=TextEntry(longest=longest, hint=_IF_ASKED))


HEAD_LABEL: Final = _l("head of the delegation")
HEAD: Final = "head"
STATUS_LABELS: Final[dict[str, Any]] = {
    HEAD: HEAD_LABEL,
    **{key.value: text for key, text in MEMBER_CATEGORY_LABELS.items()},
}
"""What may stand under «Статус в делегации»: the head, or a category."""
_STATUS: Final = Column[MemberRow](
    "status",
    _l("Status in the delegation"),
    read=status_in_delegation,
    width=16,
    wraps=True,
    entry=ChoiceEntry(labels=STATUS_LABELS, hint=_l("one row says that it is the head")),
)
_NUMBER: Final = Column[MemberRow]("position", _l("No."), Kind.ORDINAL)

MEMBERS: Final[Register[MemberRow]] = Register(
    name="members",
    title=_l("List of participants"),
    columns=(
        _NUMBER,
        Column("country", _l("Country"), read=lambda row: str(COUNTRY_LABELS[row.side]), width=14),
        Column("delegation", _l("Delegation"), read=lambda row: row.organisation, width=48, wraps=True),
        _STATUS,
        _personal("full_name", _l("Family name, given name, patronymic"), width=36),
        _personal("post", _l("Position held"), width=36),
        _personal("workplace", _l("Place of work"), width=44),
        _personal("sections", _l("Section"), width=32),
        _personal("badge_number", _l("Number of the badge"), Kind.INTEGER, width=10),
        _personal("arrived_at", _l("Mark of arrival"), Kind.DATETIME, width=18),
    ),
)
"""The list of participants with badge and mark of arrival: no telephones."""

_SECTIONS_HINT: Final = _l("sections of the edition; several with a semicolon between")

APPLICATION: Final[Register[MemberRow]] = Register(
    name="application",
    title=_l("Composition of the delegation"),
    columns=(
        _NUMBER,
        _STATUS,
        _line("last_name", _l("Family name"), width=15, example="Вымышленный", is_required=True),
        _line("first_name", _l("Given name"), width=12, example="Пётр", is_required=True),
        _line("patronymic", _l("Patronymic (if any)"), width=15, example="Ильич"),
        _line("last_name_latin", _l("Family name (Latin letters)"), width=15, example="Vymyshlennyi"),
        _line("first_name_latin", _l("Given name (Latin letters)"), width=13, example="Petr"),
        _line("post", _l("Position held"), width=22, example="заместитель министра", is_required=True),
        _line("workplace", _l("Place of work"), width=26, example="Министерство экономики", is_required=True),
        _personal("citizenship", _l("Citizenship"), width=13, entry=CountryEntry()),
        _personal(
            "birth_on",
            _l("Date of birth"),
            Kind.DATE,
            width=12,
            entry=DayEntry(example="17.03.1975", hint=_l("a day, 17.03.1975; only where the edition asks for it")),
        ),
        _on_request("birth_place", _l("Place of birth"), width=18, longest=LONGEST_IDENTITY),
        _on_request(
            "identity_document",
            _l("Identity document (kind, series, number)"),
            width=20,
            longest=LONGEST_IDENTITY,
        ),
        _line("phone", _l("Telephone"), width=16, example="+375 17 200-00-00"),
        _line("email", _l("E-mail address"), width=20, example="name@example.by"),
        _personal("sections", _l("Events (sections)"), width=20, entry=SectionsEntry(hint=_SECTIONS_HINT)),
        _line("arrival", _l("Arrival (date, time, flight or train)"), width=18, example="25.06.2026, 10:40, B2 956"),
        _line("departure", _l("Departure (date, time, flight or train)"), width=18),
        _on_request("vehicle", _l("Vehicle (make, registration number)"), width=18, longest=200),
        _line("hotel", _l("Hotel"), width=14),
        _line("needs", _l("Special needs"), width=14),
        _personal(
            "consent_on",
            _l("Date of consent to the processing of personal data"),
            Kind.DATE,
            width=13,
            entry=DayEntry(example="01.06.2026"),
        ),
        _personal("note", _l("Note"), width=16, entry=TextEntry(longest=LONGEST_NOTE, has_lines=True)),
    ),
)
"""The full application of one delegation, exactly as regions send it."""


def application_of(forum: Forum | None) -> Register[MemberRow]:
    """The application without the columns that the edition does not ask for and that no other file may hold."""
    left_out = unasked_columns(forum) & ON_REQUEST
    return replace(APPLICATION, columns=tuple(one for one in APPLICATION.columns if one.key not in left_out))
