"""`forum export`: a register as a file, with the columns and rows that the actor may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import force_locale

from forum.accounts.exporting import accounts_export
from forum.agreements.exporting import agreements_export, sees_signatories
from forum.agreements.queries import AgreementFilter
from forum.commands.application import acting_as, forum_code, in_application, region_code, write_whole
from forum.config import LOCALES
from forum.core.db import reading
from forum.core.security import Actor, Permission
from forum.core.spreadsheet import Register, RegisterSheet, Sheet, stream_csv, stream_workbook
from forum.core.viewing import record_viewing
from forum.delegations.exporting import delegations_export, export_label, members_export
from forum.delegations.queries import DelegationFilter
from forum.rates.exporting import rates_export
from forum.reference.exporting import organisations_export, regions_export
from forum.reference.queries import OrganisationFilter, region_by_code


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: codes of an edition and of a region, and who asks in which language."""

    actor: Actor
    locale: str
    forum: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Export:
    """A register ready to be written; ``more`` are further sheets of a workbook."""

    register: Register[Any]
    rows: Iterable[Any]
    lines: Sequence[Any]
    more: Sequence[Sheet] = ()


@dataclass(frozen=True, slots=True)
class Exporter:
    """How a register is read, who may, and which of the filters it knows."""

    read: Callable[[Wanted], Export]
    permission: Permission
    has_forum: bool = False
    has_region: bool = False


def _agreements(wanted: Wanted) -> Export:
    chosen = AgreementFilter(forum=wanted.forum, region=wanted.region)
    if sees_signatories(wanted.actor):
        record_viewing(actor=wanted.actor, action="agreement.exported", entity="agreement")
    found = agreements_export(actor=wanted.actor, locale=wanted.locale, wanted=chosen)
    return Export(found.register, found.rows, found.lines, found.more)


def _delegations(wanted: Wanted) -> Export:
    chosen = DelegationFilter(forum=wanted.forum, region=wanted.region)
    return Export(*delegations_export(actor=wanted.actor, locale=wanted.locale, wanted=chosen))


def _members(wanted: Wanted) -> Export:
    chosen = DelegationFilter(forum=wanted.forum, region=wanted.region)
    record_viewing(actor=wanted.actor, action="member.exported", entity="member", label=export_label(chosen))
    return Export(*members_export(actor=wanted.actor, locale=wanted.locale, wanted=chosen))


def _organisations(wanted: Wanted) -> Export:
    region_id = region_by_code(wanted.region).id if wanted.region else None
    return Export(*organisations_export(locale=wanted.locale, wanted=OrganisationFilter(region_id=region_id)))


def _accounts(wanted: Wanted) -> Export:
    record_viewing(actor=wanted.actor, action="account.exported", entity="user_account")
    return Export(*accounts_export(actor=wanted.actor, locale=wanted.locale))


EXPORTERS = {
    "agreements": Exporter(_agreements, Permission.AGREEMENTS_VIEW, has_forum=True, has_region=True),
    "delegations": Exporter(_delegations, Permission.DELEGATIONS_VIEW, has_forum=True, has_region=True),
    "members": Exporter(_members, Permission.PERSONS_VIEW, has_forum=True, has_region=True),
    "organisations": Exporter(_organisations, Permission.REFERENCE_VIEW, has_region=True),
    "regions": Exporter(lambda wanted: Export(*regions_export(locale=wanted.locale)), Permission.REFERENCE_VIEW),
    "rates": Exporter(lambda wanted: Export(*rates_export(locale=wanted.locale)), Permission.REFERENCE_VIEW),
    "accounts": Exporter(_accounts, Permission.ACCOUNTS_MANAGE),
}


@click.command()
@click.argument("register", type=click.Choice(list(EXPORTERS)))
@click.option("-o", "--output", "path", required=True, metavar="FILE.xlsx|.csv", type=click.Path(path_type=Path))
@click.option("--forum", metavar="N", help="Only this edition: its number or code.")
@click.option("--region", metavar="C", help="Only this region: its code, for example RU-BA.")
@click.option("--locale", type=click.Choice(LOCALES), help="Language of the file; the installation's when left out.")
@click.option("--as", "email", metavar="E-MAIL", help="Act as this account instead of the console.")
@in_application
def export(
    register: str, path: Path, forum: str | None, region: str | None, locale: str | None, email: str | None
) -> None:
    """Write a register to a workbook or a CSV file, by the ending of FILE."""
    exporter = EXPORTERS[register]
    if path.suffix.lower() not in {".xlsx", ".csv"}:
        raise click.ClickException("The name of the file must end in .xlsx or .csv.")
    if (forum and not exporter.has_forum) or (region and not exporter.has_region):
        raise click.ClickException(f"The register {register} has no such filter.")
    actor = acting_as(email)
    if not actor.may(exporter.permission):
        raise click.ClickException(f"The role of {email} does not allow this.")
    language = locale or current_app.config["FORUM"].default_locale
    wanted = Wanted(actor=actor, locale=language, forum=forum_code(forum), region=region_code(region))
    with force_locale(language), reading():
        found = exporter.read(wanted)
        size = write_whole(path, _chunks(found, path.suffix.lower(), wanted))
    click.echo(f"{path}: {size} bytes")


def _chunks(found: Export, suffix: str, wanted: Wanted) -> Iterator[bytes]:
    columns = found.register.export_columns(wanted.actor.may)
    if suffix == ".csv":
        return stream_csv(columns, found.rows, locale=wanted.locale)
    title = str(found.register.title)
    sheet = RegisterSheet(columns=columns, rows=found.rows, name=title, title=title, heading=tuple(found.lines))
    return stream_workbook([sheet, *found.more], title=title, locale=wanted.locale)
