"""`forum import accounts|rates`: files brought in whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from flask_babel import force_locale

from forum.accounts.importing import decoded, make_accounts, read_accounts
from forum.commands.application import acting_as, in_application
from forum.core.db import db
from forum.rates.importing import import_rates as bring_in_rates
from forum.rates.importing import read_rates


def _of_a_file(command: Callable[[Path, bool, str | None], None]) -> Callable[..., None]:
    """What every import takes: a file, whether only to check it, who acts."""
    taken: Callable[..., None] = in_application(command)
    for option in (
        click.option("--as", "email", metavar="E-MAIL", help="Act as this account instead of the console."),
        click.option("--dry-run", is_flag=True, help="Only check the file."),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):
        taken = option(taken)
    return taken


@click.group("import")
def importing() -> None:
    """Lists brought in from files, whole or not at all."""


@importing.command("accounts")
@_of_a_file
def import_accounts(file: Path, dry_run: bool, email: str | None) -> None:
    """Add the accounts of a CSV file and print their one-time passwords.

    Columns: e-mail; name of the person; role; organisation (name, INN or UNP); whole region (yes, no); valid until.
    """
    actor = acting_as(email)
    # The locale names organisations in the check's messages; the console speaks English.
    with force_locale("en"):
        reading = read_accounts(decoded(file.read_bytes()), locale="ru")
        for fault in reading.faults:
            column = f", {fault.column_title}" if fault.column else ""
            click.echo(f"line {fault.line}{column}: {fault.message}", err=True)
        if not reading.is_sound:
            raise click.ClickException("Nothing was added.")
        if dry_run:
            click.echo(f"The list is sound: {len(reading.candidates)} accounts. Nothing was added.")
            return
        issued = make_accounts(actor=actor, reading=reading)
    db.session.commit()
    for one in issued:
        click.echo(f"{one.user.email}  {one.password}")
    click.echo(f"{len(issued)} accounts added. The one-time passwords work for 14 days.", err=True)


@importing.command("rates")
@_of_a_file
def import_rates(file: Path, dry_run: bool, email: str | None) -> None:
    """Add the official rates of a file of the Bank of Russia: XML_daily or XML_dynamic.

    Rates that stand here already are passed over; one that stands here with other figures is a fault of the file.
    Documents that awaited a rate are converted; those that have an equivalent keep it.
    """
    actor = acting_as(email)
    with force_locale("en"):
        reading = read_rates(file.read_bytes())
        for fault in reading.faults:
            click.echo(f"line {fault.line}: {fault.message}", err=True)
        if reading.faults:
            raise click.ClickException("Nothing was added.")
        if dry_run:
            click.echo(f"The file is sound: {len(reading.drafts)} rates. Nothing was added.")
            return
        done = bring_in_rates(actor=actor, reading=reading)
    db.session.commit()
    click.echo(f"{done.added} rates added, {done.same} were here already, {reading.others} of other currencies.")
