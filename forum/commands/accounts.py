"""`forum user add`."""

from __future__ import annotations

import click

from forum.accounts.queries import sending_organisations_named
from forum.accounts.services import AccountDraft, create_account
from forum.commands.application import in_application
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.security import CONSOLE, Role
from forum.reference.models import Organisation

ROLES = click.Choice([role.value for role in Role])


@click.group("user")
def user() -> None:
    """Accounts of people."""


@user.command()
@click.argument("email", metavar="E-MAIL")
@click.option("--role", type=ROLES, required=True, help="What the account may do.")
@click.option("--name", help="Name of the person; the e-mail address when left out.")
@click.option("--organisation", metavar="N", help="Sending organisation: its key, INN, UNP or name.")
@click.option("--region-wide", is_flag=True, help="The account sees all organisations of the region.")
@in_application
def add(email: str, role: str, name: str | None, organisation: str | None, region_wide: bool) -> None:
    """Add an account and print its one-time password, which works for 14 days."""
    draft = AccountDraft(
        email=email,
        name=name or email,
        role=Role(role),
        organisation_id=_organisation(organisation),
        is_region_wide=region_wide,
    )
    issued = create_account(actor=CONSOLE, draft=draft)
    db.session.commit()
    click.echo(f"{issued.user.email}  {issued.password}")
    click.echo("This one-time password works for 14 days and is replaced at the first sign-in.")


def _organisation(text: str | None) -> int | None:
    if text is None:
        return None
    # Keys are short, INN and UNP are not.
    if text.isascii() and text.isdigit() and len(text) < 9:
        found = db.session.get(Organisation, int(text))
        if found is None:
            raise DomainError("organisation_id", f"There is no organisation with the key {text}.")
        return found.id
    named = sending_organisations_named(text)
    if len(named) != 1:
        names = "; ".join(f"{row.id} {row.name('ru')}" for row in named[:5]) or "none"
        raise DomainError("organisation_id", f"One sending organisation is needed, {text!r} fits: {names}")
    return named[0].id
