"""`forum export`: a register as a file, with the columns and rows that the actor may see."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from flask import current_app
from flask_babel import force_locale

from forum.accounts.exporting import accounts_export, audit_export
from forum.agreements.exporting import agreements_export, executions_export, files_export
from forum.agreements.queries import AgreementFilter
from forum.commands.application import acting_as, forum_code, in_application, region_code, write_whole
from forum.config import LOCALES
from forum.core.db import reading
from forum.core.exports import Export, Selection, Watch
from forum.core.security import Actor, Permission
from forum.core.viewing import record_viewing
from forum.delegations.exporting import delegations_export, members_export, visits_export
from forum.delegations.queries import DelegationFilter
from forum.delegations.queries.visits import VisitFilter
from forum.forums.exporting import forums_export
from forum.forums.queries import register_statement
from forum.rates.exporting import currencies_export, rates_export
from forum.reference.exporting import (
    districts_export,
    organisations_export,
    places_export,
    regions_export,
    sectors_export,
    working_days_export,
)
from forum.reference.queries import OrganisationFilter, region_by_code

_STEP: Final = 500
"""Rows between two strokes of the bar."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: codes of an edition and of a region, and who asks in which language."""

    actor: Actor
    locale: str
    forum: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Exporter:
    """How a register is read, who may, and which of the filters it knows."""

    read: Callable[[Wanted], Export]
    permission: Permission
    has_forum: bool = False
    has_region: bool = False


def _filter(wanted: Wanted) -> AgreementFilter:
    return AgreementFilter(forum=wanted.forum, region=wanted.region)


def _agreements(wanted: Wanted) -> Export:
    return agreements_export(actor=wanted.actor, locale=wanted.locale, wanted=_filter(wanted))


def _executions(wanted: Wanted) -> Export:
    return executions_export(actor=wanted.actor, locale=wanted.locale, wanted=_filter(wanted))


def _files(wanted: Wanted) -> Export:
    return files_export(actor=wanted.actor, locale=wanted.locale, wanted=_filter(wanted))


def _delegations(wanted: Wanted) -> Export:
    chosen = DelegationFilter(forum=wanted.forum, region=wanted.region)
    return delegations_export(actor=wanted.actor, locale=wanted.locale, wanted=chosen)


def _members(wanted: Wanted) -> Export:
    chosen = DelegationFilter(forum=wanted.forum, region=wanted.region)
    return members_export(actor=wanted.actor, locale=wanted.locale, wanted=chosen)


def _visits(wanted: Wanted) -> Export:
    return visits_export(actor=wanted.actor, locale=wanted.locale, wanted=VisitFilter(region=wanted.region))


def _organisations(wanted: Wanted) -> Export:
    region_id = region_by_code(wanted.region).id if wanted.region else None
    return organisations_export(locale=wanted.locale, wanted=OrganisationFilter(region_id=region_id))


def _places(wanted: Wanted) -> Export:
    region_id = region_by_code(wanted.region).id if wanted.region else None
    return places_export(locale=wanted.locale, region_id=region_id)


EXPORTERS = {
    "agreements": Exporter(_agreements, Permission.AGREEMENTS_VIEW, has_forum=True, has_region=True),
    "executions": Exporter(_executions, Permission.AGREEMENTS_VIEW, has_forum=True, has_region=True),
    "files": Exporter(_files, Permission.AGREEMENTS_FILES, has_forum=True, has_region=True),
    "delegations": Exporter(_delegations, Permission.DELEGATIONS_VIEW, has_forum=True, has_region=True),
    "members": Exporter(_members, Permission.PERSONS_VIEW, has_forum=True, has_region=True),
    "visits": Exporter(_visits, Permission.VISITS_VIEW, has_region=True),
    "forums": Exporter(
        lambda wanted: forums_export(register_statement(wanted.actor, locale=wanted.locale)), Permission.SIGNED_IN
    ),
    "organisations": Exporter(_organisations, Permission.REFERENCE_VIEW, has_region=True),
    "regions": Exporter(lambda wanted: regions_export(locale=wanted.locale), Permission.REFERENCE_VIEW),
    "districts": Exporter(lambda wanted: districts_export(locale=wanted.locale), Permission.REFERENCE_VIEW),
    "places": Exporter(_places, Permission.REFERENCE_VIEW, has_region=True),
    "sectors": Exporter(lambda wanted: sectors_export(locale=wanted.locale), Permission.REFERENCE_VIEW),
    "working-days": Exporter(lambda _wanted: working_days_export(), Permission.REFERENCE_VIEW),
    "currencies": Exporter(lambda wanted: currencies_export(locale=wanted.locale), Permission.REFERENCE_VIEW),
    "rates": Exporter(lambda wanted: rates_export(locale=wanted.locale), Permission.REFERENCE_VIEW),
    "accounts": Exporter(
        lambda wanted: accounts_export(actor=wanted.actor, locale=wanted.locale), Permission.ACCOUNTS_MANAGE
    ),
    "audit": Exporter(lambda wanted: audit_export(actor=wanted.actor, locale=wanted.locale), Permission.AUDIT_VIEW),
}


@click.command()
@click.argument("register", type=click.Choice(list(EXPORTERS)))
@click.option("-o", "--output", "path", required=True, metavar="FILE.xlsx|.csv", type=click.Path(path_type=Path))
@click.option("--forum", metavar="N", help="Only this edition: its number or code.")
@click.option("--region", metavar="C", help="Only this region: its code, for example RU-BA.")
@click.option("--locale", type=click.Choice(LOCALES), help="Language of the file; the installation's when left out.")
@click.option("--as", "email", metavar="E-MAIL", help="Act as this account instead of the console.")
@click.option("--columns", metavar="KEYS", help="Only these columns: their keys with commas between them.")
@in_application
def export(
    register: str,
    path: Path,
    forum: str | None,
    region: str | None,
    locale: str | None,
    email: str | None,
    columns: str | None,
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
        selection = _selected(found, actor, columns)
        if found.viewing is not None:
            seen = found.viewing
            record_viewing(actor=actor, action=seen.action, entity=seen.entity, label=seen.label)
        with _progress(found) as watched:
            suffix = path.suffix.lower().removeprefix(".")
            size = write_whole(path, found.chunks(suffix, selection, locale=language, watched=watched))
    click.echo(f"{path}: {size} bytes")


def _selected(export: Export, actor: Actor, columns: str | None) -> Selection:
    """The columns asked for, or all of them; a key that the register has not is told."""
    if columns is None:
        return export.select(actor.may)
    keys = [key.strip() for key in columns.split(",") if key.strip()]
    known = [column.key for column in export.register.export_columns(actor.may)] + list(export.more)
    unknown = sorted(set(keys) - set(known))
    if unknown or not keys:
        raise click.ClickException(f"No such columns: {', '.join(unknown)}. There are: {', '.join(known)}.")
    return export.select(actor.may, keys)


@contextmanager
def _progress(export: Export) -> Iterator[Watch | None]:
    """Rows written, on a terminal alone: a file's words on standard error stay words."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=export.count(), label="Rows", file=sys.stderr) as bar:

        def watched(rows: Iterable[Any]) -> Iterator[Any]:
            for number, row in enumerate(rows, 1):
                if number % _STEP == 0:
                    bar.update(_STEP)
                yield row
            bar.update(bar.length or 0)

        yield watched
