"""`forum import …`: files brought in whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from flask import current_app
from flask_babel import force_locale

from forum.accounts.importing import ACCOUNTS_IMPORT
from forum.agreements.importing.agreements import AGREEMENTS_IMPORT
from forum.agreements.importing.executions import EXECUTIONS
from forum.commands.application import acting_as, forum_code, in_application, write_whole
from forum.config import LOCALES
from forum.core.db import db, reading
from forum.core.errors import DomainError
from forum.core.imports import Decisions, Importer, Order, Preview, Table, runs
from forum.core.imports.marking import at_cell, marked_copy
from forum.core.imports.verdicts import SHOWN_FIRST
from forum.core.security import Actor
from forum.core.viewing import record_viewing
from forum.delegations.importing import APPLICATIONS, MEMBERS, VISITS
from forum.rates.importing import RATES_IMPORT, read_rates
from forum.rates.importing import import_rates as bring_in_rates
from forum.reference.importing import ORGANISATIONS_IMPORT

_MARKUP: Final = b"<"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_CODE: Final = 8
_SHARED: Final = (
    "A workbook (.xlsx) or CSV, as its template on the site describes it. Faults are told with their cells; nothing is "
    "written while one row has an error. Remarks are told too – a sum that stands out, a record that may be known "
    "already – and a list that has some is brought in with --confirm-remarks. The same file is brought in once."
)
LISTS: Final[tuple[tuple[Importer, str], ...]] = (
    (
        ACCOUNTS_IMPORT,
        (
            "Add and change accounts of a list; the one-time passwords of new ones are printed, this once.\n\n"
            "An account is found by the mark of its row, else by its e-mail address."
        ),
    ),
    (
        APPLICATIONS,
        (
            "Register or correct a delegation by the application its region sent.\n\n"
            "The sender and the edition stand above the list; --forum gives the edition where they do not. Nobody is "
            "taken off by a list."
        ),
    ),
    (MEMBERS, "Bring the members of many delegations to the edition of --forum in, each row with its sender."),
    (
        VISITS,
        (
            "Record visits of the whole year outside forums, and correct those that left for editing.\n\n"
            "They are recorded as confirmed; a day may be known to the month or year alone."
        ),
    ),
    (
        AGREEMENTS_IMPORT,
        (
            "Bring in agreements and contracts with their parties, and changes of those that left for editing.\n\n"
            "A row with a day of signing enters the register at once, in the order of the list. --forum gives the "
            "edition of rows that name none."
        ),
    ),
    (EXECUTIONS, "Report on the execution of signed documents, by register number and quarter or year."),
    (ORGANISATIONS_IMPORT, "Register and change organisations of a list."),
    (
        RATES_IMPORT,
        (
            "Add official rates of a list, or of a file of the Bank of Russia: XML_daily or XML_dynamic.\n\n"
            "Rates that stand here already are passed over; one that stands here with other figures is a fault of the "
            "file. Documents that awaited a rate are converted; those that have an equivalent keep it."
        ),
    ),
)
"""The kinds of lists, each a command of its name, with its help."""


def _of_a_list(command: Callable[..., None]) -> Callable[..., None]:
    """What every list takes: a file, whether only to check it, who acts, its edition and language, the marked copy."""
    taken: Callable[..., None] = in_application(command)
    for option in (
        click.option("--as", "email", metavar="E-MAIL", help="Act as this account instead of the console."),
        click.option("--dry-run", is_flag=True, help="Only check the file."),
        click.option(
            "--confirm-remarks",
            metavar="CODE",
            help="Say that every remark of the check is right; CODE stands below them. Without it, or once there are "
            "other remarks, the list is not brought in.",
        ),
        click.option("--reason", metavar="TEXT", default="", help="Why it comes late, where the check asks for it."),
        click.option("--forum", metavar="N", help="Number or code of the edition, for lists that belong to one."),
        click.option("--locale", type=click.Choice(LOCALES), help="Language of the list and of its faults."),
        click.option(
            "--marked",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write the list, every fault at its cell, to this workbook (.xlsx).",
        ),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):
        taken = option(taken)
    return taken


@click.group("import")
def importing() -> None:
    """Lists brought in from files, whole or not at all."""


def _add_list(importer: Importer, told: str) -> None:
    """Add the command of a kind of list."""

    def bring_in_list(
        file: Path,
        dry_run: bool,
        email: str | None,
        forum: str | None,
        locale: str | None,
        marked: Path | None,
        confirm_remarks: str | None,
        reason: str,
    ) -> None:
        content, actor = file.read_bytes(), acting_as(email)
        if importer is RATES_IMPORT and content.removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(_MARKUP):
            _bring_in_bank_file(content, actor, dry_run=dry_run)
            return
        language = locale or current_app.config["FORUM"].default_locale
        chosen: dict[str, Any] = {"forum": forum_code(forum)} if forum else {}
        with force_locale(language):
            try:
                order = Order(actor, language, chosen)
                _bring_in(
                    importer,
                    order,
                    file,
                    content,
                    dry_run=dry_run,
                    marked=marked,
                    code=confirm_remarks,
                    reason=reason,
                )
            except DomainError as error:
                # In the list's language, which its text would not be told in outside of here.
                raise click.ClickException(str(error)) from error

    command = _of_a_list(bring_in_list)
    command.__doc__ = f"{told}\n\n{_SHARED}"
    importing.command(importer.name)(command)


def _bring_in(
    importer: Importer,
    order: Order,
    file: Path,
    content: bytes,
    *,
    dry_run: bool,
    marked: Path | None,
    code: str | None,
    reason: str,
) -> None:
    with reading():
        book = runs.opened(content, file.name)
        table, preview = runs.read_list(importer, order, book)
        run = runs.new_run(importer, order, name=file.name, content=content, preview=preview)
        if importer.has_persons:
            record_viewing(actor=order.actor, action="import_run.viewed", entity="import_run", label=importer.name)
        _report(preview, table, order, marked)
        db.session.commit()
    if not preview.is_sound:
        raise click.ClickException("Nothing was brought in.")
    if missing := Decisions().missing(preview):
        raise click.ClickException(f"Nothing was brought in: {len(missing)} cells are to be decided on the site.")
    if dry_run:
        click.echo("The list is sound. Nothing was brought in.")
        return
    # Checked anew in the transaction that writes: somebody may have changed the register in between.
    _table, preview = runs.read_list(importer, order, book)
    if preview.fingerprint() != run.fingerprint:
        raise runs.MovedOnError
    written = runs.bring_in(importer, order, run, preview, _confirmed(preview, code, reason))
    db.session.commit()
    if handout := importer.handout(preview):
        for row in handout.rows:
            click.echo("  ".join(str(column.read(row)) for column in handout.register.columns))
        click.echo(str(handout.words), err=True)
    click.echo(f"{written} records brought in.")


def _confirmed(preview: Preview, code: str | None, reason: str) -> Decisions:
    """That every remark is right, and the reason; refused in words where nobody has said so of these very remarks, or
    given one.
    """
    if preview.reason is not None and not reason.strip():
        raise click.ClickException("Nothing was brought in: give one reason for all of it with --reason TEXT.")
    rows = len(preview.asking())
    if rows and code != _code_of(preview):
        why = (
            f"{rows} rows are to be checked"
            if code is None
            else "the remarks are not, or no longer, those that were confirmed"
        )
        raise click.ClickException(
            f"Nothing was brought in: {why}. Look at the remarks above; if all of them are right, "
            f"add --confirm-remarks {_code_of(preview)}"
        )
    return Decisions.confirming(preview, reason=reason)


def _code_of(preview: Preview) -> str:
    """What stands for these very remarks on a command line."""
    return preview.fingerprint()[:_CODE]


def _report(preview: Preview, table: Table, order: Order, marked: Path | None) -> None:
    if preview.reason is not None:
        click.echo(preview.reason.words, err=True)
    for notice in preview.notices:
        click.echo(notice, err=True)
    for fault in preview.all_faults():
        click.echo(at_cell(fault, fault.message), err=True)
    asking = preview.asking()
    for row in asking:
        for remark in row.remarks:
            click.echo(at_cell(remark, remark.words), err=True)
    counts = preview.counts()
    told = ", ".join(
        f"{verdict.value.replace('_', ' ')} {counts[verdict]}" for verdict in SHOWN_FIRST if counts[verdict]
    )
    click.echo(f"Rows: {told or 'none'}.", err=True)
    if asking and preview.is_sound:
        click.echo(f"Rows with remarks: {len(asking)}. Code of these remarks: {_code_of(preview)}.", err=True)
    if marked is not None:
        write_whole(marked, marked_copy(table, preview, locale=order.locale))


def _bring_in_bank_file(content: bytes, actor: Actor, *, dry_run: bool) -> None:
    # The console speaks English.
    with force_locale("en"):
        reading = read_rates(content)
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


for _importer, _told in LISTS:
    _add_list(_importer, _told)
