"""Many accounts at once from a pasted list or a CSV file: read whole, checked whole, made whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from forum.accounts.columns import ACCOUNTS
from forum.accounts.queries import account_by_email, folded_email, sending_organisations_named
from forum.accounts.services import AccountDraft, IssuedPassword, check_draft, create_account
from forum.core.db import atomic
from forum.core.errors import DomainError
from forum.core.security import ROLE_LABELS, Actor, Role
from forum.core.spreadsheet.csv import guarded, unguarded
from forum.core.spreadsheet.words import in_any_language, read_day
from forum.core.text import clean_line, search_key

MOST_ROWS: Final = 500
MOST_BYTES: Final = 1024 * 1024
COLUMNS: Final = ("email", "name", "role", "organisation", "is_region_wide", "valid_until")
"""The columns in their order; a first line with their titles may put them into another."""

_YES: Final = frozenset({"yes", "да", "так", "true", "1", "+", "x", "х"})
_NO: Final = frozenset({"", "no", "нет", "не", "false", "0", "-", "–"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one place: the line of the list from 1, and the column (a key of ``COLUMNS``, or none)."""

    line: int
    column: str | None
    message: str

    @property
    def column_title(self) -> str:
        """The column as people call it."""
        return str(ACCOUNTS.column(self.column).title) if self.column else ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line that may become an account; ``organisation`` in words for the preview."""

    line: int
    draft: AccountDraft
    organisation: str


@dataclass(slots=True)
class Reading:
    """A list as read: what would be made, and every fault. With one fault nothing is made."""

    candidates: list[Candidate] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether every line may become an account."""
        return bool(self.candidates) and not self.faults


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 with or without its mark, else windows-1251. Raises ``DomainError``."""
    if len(content) > MOST_BYTES:
        raise DomainError("file", _("The file is larger than %(number)s MB.", number=MOST_BYTES // 1024**2))
    if b"\0" in content:
        # UTF-16, a workbook, a picture: decoding would turn it into plausible nonsense.
        raise DomainError("file", _("This is not a text file. Save the list as CSV (UTF-8 or windows-1251)."))
    for encoding in ("utf-8-sig", "windows-1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DomainError("file", _("This is not a text file. Save the list as CSV (UTF-8 or windows-1251)."))


def read_accounts(text: str, *, locale: str) -> Reading:
    """Read and check a list; ``locale`` is the language in which the preview names organisations."""
    reading = Reading()
    try:
        lines = _lines(text)
    except csv.Error as error:
        reading.faults.append(Fault(1, None, _("The list cannot be read as CSV: %(reason)s.", reason=str(error))))
        return reading
    if not lines:
        reading.faults.append(Fault(1, None, _("The list is empty.")))
        return reading
    order, body = _order(lines, reading.faults)
    if len(body) > MOST_ROWS:
        message = _("At most %(number)s accounts at once; divide the list.", number=MOST_ROWS)
        reading.faults.append(Fault(body[MOST_ROWS][0], None, message))
    seen: dict[str, int] = {}
    for number, cells in body[:MOST_ROWS]:
        line = _Line(number, dict(zip(order, cells, strict=False)), reading.faults)
        if len(cells) > len(order):
            line.refuse(None, _("There are more cells than columns; put a cell with the delimiter in quotation marks."))
        candidate = _read_line(line, seen, locale)
        if line.is_sound:
            reading.candidates.append(candidate)
    return reading


def make_accounts(*, actor: Actor, reading: Reading) -> list[IssuedPassword]:
    """Make all accounts of a sound list, each with its own event; none when one is refused. Raises ``DomainError``."""
    with atomic():
        return [create_account(actor=actor, draft=candidate.draft) for candidate in reading.candidates]


def issued_csv(issued: Iterable[IssuedPassword]) -> str:
    """E-mail, name and one-time password, to be handed out; opened by Excel with a double click."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([str(ACCOUNTS.column("email").title), str(ACCOUNTS.column("name").title), _("One-time password")])
    writer.writerows([guarded(one.user.email), guarded(one.user.name), one.password] for one in issued)
    return "\ufeff" + out.getvalue()


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers; the delimiter is the one the first of them uses most."""
    text = text.removeprefix("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines = []
    for cells in reader:
        cleaned = [clean_line(unguarded(cell)) for cell in cells]
        if any(cleaned):
            lines.append((reader.line_num, cleaned))
    return lines


def _order(lines: list[tuple[int, list[str]]], faults: list[Fault]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The keys of the columns and the lines below the titles; a first line without an e-mail address is titles."""
    number, first = lines[0]
    if any("@" in cell for cell in first):
        return list(COLUMNS), lines
    titles = _titles()
    order = [titles.get(search_key(cell), "") for cell in first]
    unknown = [cell for cell, key in zip(first, order, strict=True) if not key and cell]
    if unknown:
        message = _("Unknown columns: %(names)s. Known are: %(known)s.", names=", ".join(unknown), known=_known())
        faults.append(Fault(number, None, message))
    faults.extend(
        Fault(number, None, _("The column “%(name)s” is missing.", name=str(ACCOUNTS.column(key).title)))
        for key in COLUMNS[:3]
        if key not in order
    )
    return order, lines[1:]


def _titles() -> dict[str, str]:
    titles = {search_key(key): key for key in COLUMNS}
    return titles | in_any_language({key: ACCOUNTS.column(key).title for key in COLUMNS})


def _known() -> str:
    return ", ".join(str(ACCOUNTS.column(key).title) for key in COLUMNS)


class _Line:
    """One line while it is read: its cells, and where its faults go."""

    def __init__(self, number: int, cells: Mapping[str, str], faults: list[Fault]) -> None:
        self.number = number
        self._cells = cells
        self._faults = faults
        self._sound_before = len(faults)

    @property
    def is_sound(self) -> bool:
        return len(self._faults) == self._sound_before

    def cell(self, column: str) -> str:
        return self._cells.get(column, "")

    def refuse(self, column: str | None, message: str) -> None:
        """One fault per column: the first says what to do."""
        if all(fault.column != column for fault in self._faults[self._sound_before :]):
            self._faults.append(Fault(self.number, column, message))

    def role(self) -> Role:
        found = _role(self.cell("role"))
        if found is None:
            # In the words of the reader: the codes are accepted too, but nobody calls them so.
            known = ", ".join(str(label) for label in ROLE_LABELS.values())
            self.refuse("role", _("Unknown role. Known are: %(roles)s.", roles=known))
        # Only a sound line is made; without a role the rules of a representative are not asked.
        return found or Role.DESK

    def organisation(self, locale: str) -> tuple[int | None, str]:
        if not self.cell("organisation"):
            return None, ""
        found = sending_organisations_named(self.cell("organisation"))
        if len(found) == 1:
            return found[0].id, found[0].name(locale)
        self.refuse("organisation", _ambiguous([row.name(locale) for row in found]))
        return None, ""

    def is_region_wide(self) -> bool:
        word = self.cell("is_region_wide").casefold()
        if word not in _YES | _NO:
            self.refuse("is_region_wide", _("Write yes or no."))
        return word in _YES

    def valid_until(self) -> date | None:
        day, is_date = _day(self.cell("valid_until"))
        if not is_date:
            self.refuse("valid_until", _("Write the date as 31.12.2026."))
        return day


def _read_line(line: _Line, seen: dict[str, int], locale: str) -> Candidate:
    email = folded_email(line.cell("email"))
    if email in seen:
        line.refuse("email", _("The same address stands in line %(line)s.", line=seen[email]))
    elif email:
        seen[email] = line.number
    role = line.role()
    organisation_id, organisation = line.organisation(locale)
    draft = AccountDraft(
        email=email,
        name=line.cell("name"),
        role=role,
        organisation_id=organisation_id,
        is_region_wide=line.is_region_wide(),
        valid_until=line.valid_until(),
    )
    for error in check_draft(draft, existing=account_by_email(email)):
        if _role(line.cell("role")) is not None or error.field in {"email", "name"}:
            line.refuse({"organisation_id": "organisation"}.get(error.field or "", error.field), str(error.message))
    return Candidate(line.number, draft, organisation)


def _role(text: str) -> Role | None:
    names = {search_key(role.value): role for role in Role} | in_any_language(ROLE_LABELS)
    return names.get(search_key(text))


def _day(text: str) -> tuple[date | None, bool]:
    """The day and whether the cell could be read; an empty cell is no limit."""
    if not text:
        return None, True
    day = read_day(text)
    is_sound = day is not None and 2000 <= day.year <= 2100
    return day if is_sound else None, is_sound


def _ambiguous(names: Sequence[Any]) -> str:
    if not names:
        return str(_("No such sending organisation. Give its full name, INN or UNP as in the reference data."))
    return str(_("Several organisations fit: %(names)s. Give the INN or UNP.", names="; ".join(names[:3])))
