"""The register of accounts, declared once for the page, its files and the lists that come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from forum.accounts.models import User
from forum.accounts.queries import STANDING_LABELS, AccountRow, Senders, folded_email
from forum.accounts.services import LONGEST_NAME
from forum.core.imports import MARK_COLUMN, mark_of
from forum.core.security import ROLE_LABELS, Role
from forum.core.spreadsheet import Column, Kind, Register
from forum.core.spreadsheet.entries import (
    YES_NO,
    ChoiceEntry,
    DayEntry,
    Entry,
    EntryError,
    NamedEntry,
    TextEntry,
)
from forum.reference.models import Organisation

ACCOUNTS: Final[Register[AccountRow]] = Register(
    name="accounts",
    title=_l("Accounts"),
    columns=(
        Column(
            "name", _l("Name of the person"), read=lambda row: row.name, width=32, sort=User.sort_key, personal=True
        ),
        Column("email", _l("E-mail"), read=lambda row: row.email, width=32, sort=User.email, personal=True),
        Column("role", _l("Role"), read=lambda row: str(ROLE_LABELS[row.role]), width=26, sort=User.role),
        Column("organisation", _l("Organisation"), read=lambda row: row.organisation, width=44, wraps=True),
        Column("is_region_wide", _l("Whole region"), Kind.FLAG, read=lambda row: row.is_region_wide, on_page=False),
        Column("valid_until", _l("Valid until"), Kind.DATE, read=lambda row: row.valid_until, sort=User.valid_until),
        Column("standing", _l("State"), read=lambda row: str(STANDING_LABELS[row.standing])),
        Column("last_signed_in_at", _l("Last signed in"), Kind.DATETIME, read=lambda row: row.last_signed_in_at),
    ),
)

PASSWORDS: Final[Register[Any]] = Register(
    name="one-time-passwords",
    title=_l("One-time passwords"),
    columns=(
        Column("email", ACCOUNTS.column("email").title, read=attrgetter("user.email"), width=32, personal=True),
        Column("name", ACCOUNTS.column("name").title, read=attrgetter("user.name"), width=32, personal=True),
        Column("password", _l("One-time password"), read=attrgetter("password"), width=26, personal=True),
    ),
)
"""The passwords of accounts that were just made (``IssuedPassword``), told once."""


@dataclass(frozen=True, kw_only=True)
class EmailEntry(TextEntry):
    """An e-mail address, in any case."""

    def folded(self, value: Any) -> str:
        """The address as it is stored."""
        return folded_email(super().folded(value))


class SenderNames:
    """The organisations of a list's accounts, read when the first row asks."""

    def __init__(self, locale: str) -> None:
        self._locale = locale

    @cached_property
    def _senders(self) -> Senders:
        return Senders()

    def words(self, organisation_id: int | None) -> str:
        """What a cell says of the organisation with that key."""
        return self._senders.words(organisation_id, self._locale)

    def find(self, text: str) -> Organisation:
        """The only organisation that is meant; raises ``EntryError``."""
        found = self._senders.named(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise EntryError(
                _l("No such sending organisation. Give its full name, INN or UNP as in the reference data.")
            )
        names = "; ".join(self.words(one.id) for one in found[:3])
        raise EntryError(_l("Several organisations fit: %(names)s. Give the INN or UNP.", names=names))

    def offer(self) -> Sequence[str]:
        """Those an account may be of."""
        return self._senders.offered(self._locale)


def accounts_list(locale: str) -> Register[AccountRow]:
    """Accounts as they are brought in and edited in a workbook: the columns of the register that a form has too."""
    names = SenderNames(locale)
    flag = ChoiceEntry(labels=YES_NO)
    columns: tuple[Column[AccountRow], ...] = (
        Column("ordinal", _l("No."), Kind.ORDINAL),
        _entered("email", EmailEntry(is_required=True, longest=254, example="anna@example.org",
                                     hint=_l("The name to sign in with."))),
        _entered("name", TextEntry(is_required=True, longest=LONGEST_NAME, example="Петрова Анна Ивановна",
                                   hint=_l("As the audit trail is to show it."))),
        _entered("role", ChoiceEntry(is_required=True, labels=ROLE_LABELS, example=ROLE_LABELS[Role.REPRESENTATIVE])),
        replace(
            _entered("organisation", NamedEntry(
                find=names.find, name=lambda one: names.words(one.id), offer=names.offer,
                hint=_l("A representative works for the one that sends delegations: its name, INN or UNP."))),
            read=lambda row: names.words(row.organisation_id),
        ),
        _entered("is_region_wide", replace(flag, hint=_l("yes or no; a representative may see the whole region"),
                                           example=YES_NO[False])),
        _entered("valid_until", DayEntry(hint=_l("The last day the account works; empty for no limit."),
                                         example="31.12.2026")),
        Column("is_active", _l("May sign in"), Kind.FLAG, read=lambda row: row.is_active, width=16,
               entry=replace(flag, example=YES_NO[True],
                             hint=_l("yes or no; an empty cell changes nothing, and a new account may"))),
    )  # fmt: skip
    mark: Column[AccountRow] = Column(
        MARK_COLUMN,
        _l("Mark of the row: leave it as it is"),
        read=lambda row: mark_of(row.id, row.version, columns, row),
        width=24,
        is_hidden=True,
    )
    return Register(name=ACCOUNTS.name, title=ACCOUNTS.title, columns=(*columns, mark))


def _entered(key: str, entry: Entry) -> Column[AccountRow]:
    return replace(ACCOUNTS.column(key), entry=entry)
