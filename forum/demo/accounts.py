"""One account per role with a random password, kept in a file that only its owner reads."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forum.accounts import passwords
from forum.accounts.models import User
from forum.accounts.queries import account_by_email
from forum.accounts.services import AccountDraft, create_account
from forum.core.security import CONSOLE, Actor, Role
from forum.demo.organisations import Organisations
from forum.reference.enums import OrganisationKind

ACCOUNTS_FILE: Final = "accounts.txt"
HOME: Final = "RU-BA"
"""Region of the representative of the Russian side."""
HOME_BY: Final = "BY-MI"
"""Region of the representative of the Belarusian side, who acts for all its organisations."""

_ACCOUNTS: Final = (
    ("secretary", "Секретарь учебного форума", Role.SECRETARY, None),
    # A sum by word of mouth is verified by a second person: with one secretary nobody could try it.
    ("secretary2", "Второй секретарь учебного форума", Role.SECRETARY, None),
    ("representative", "Представитель учебного правительства", Role.REPRESENTATIVE, HOME),
    ("representative2", "Представитель области (учебная запись)", Role.REPRESENTATIVE, HOME_BY),
    ("analyst", "Аналитик (учебная запись)", Role.ANALYST, None),
    ("desk", "Аккредитация (учебная запись)", Role.DESK, None),
    ("administrator", "Администратор (учебная запись)", Role.ADMINISTRATOR, None),
)


@dataclass(frozen=True, slots=True)
class Issued:
    """An account and its new password; None for an account that was there before."""

    email: str
    password: str | None


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the training edition."""

    secretary: Actor
    second_secretary: Actor
    representative: Actor
    representative_by: Actor
    desk: Actor


def make_accounts(organisations: Organisations) -> tuple[Cast, list[Issued]]:
    """Make the accounts that are missing; their passwords are random and working, not to be replaced at once."""
    made: dict[str, User] = {}
    issued = []
    for name, label, role, code in _ACCOUNTS:
        email = f"{name}@training.example"
        user = account_by_email(email)
        password = None
        if user is None:
            password = passwords.new_one_time_password()
            sender = organisations.one(code, OrganisationKind.GOVERNMENT).id if code else None
            draft = AccountDraft(
                email=email, name=label, role=role, organisation_id=sender, is_region_wide=code == HOME_BY
            )
            user = create_account(actor=CONSOLE, draft=draft, password=password).user
        made[name] = user
        issued.append(Issued(email, password))
    cast = Cast(
        secretary=made["secretary"].actor,
        second_secretary=made["secretary2"].actor,
        representative=made["representative"].actor,
        representative_by=made["representative2"].actor,
        desk=made["desk"].actor,
    )
    return cast, issued


@contextmanager
def keep_passwords(file: Path, issued: list[Issued]) -> Iterator[None]:
    """Write the passwords to ``file`` (mode 600) once the body has succeeded.

    The text lies complete on the disk before the body commits the accounts, so that no password is lost between
    the two, and replaces an older file only afterwards.
    """
    lines = [f"{one.email}\t{one.password or ''}" for one in issued]
    # With a database and a secret of its own elsewhere, an installation may have no instance folder yet.
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as target:
            target.write("\n".join(lines) + "\n")
            target.flush()
            os.fsync(target.fileno())
        yield
        Path(draft).replace(file)
    finally:
        Path(draft).unlink(missing_ok=True)
