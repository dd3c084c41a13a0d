"""The search over everything the reader may see, group by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from forum.agreements.enums import AGREEMENT_KIND_LABELS, AGREEMENT_STATE_LABELS
from forum.agreements.models import Agreement
from forum.agreements.queries import AgreementFilter, AgreementRow, agreement_rows, register_statement
from forum.core.db import db
from forum.core.formatting import current_formats
from forum.core.security import Actor, Permission
from forum.core.text import search_key
from forum.core.viewing import record_viewing
from forum.delegations.enums import DELEGATION_STATE_LABELS
from forum.delegations.models import Delegation, Member
from forum.delegations.queries import DelegationRow, find_delegations, members_visible_to
from forum.delegations.queries.visits import VisitRow, find_visits
from forum.forums import queries as forums
from forum.forums.enums import DELEGATION_KIND_LABELS
from forum.home.cards import documents_url
from forum.home.navigation import working_forum
from forum.reference.enums import COUNTRY_LABELS
from forum.reference.models import Organisation
from forum.reference.queries import (
    OrganisationFilter,
    RegionFilter,
    organisation_rows,
    organisations_statement,
    region_rows,
    regions_statement,
)

SHORTEST: Final = 2
LONGEST: Final = 200
MOST: Final = 10
"""Hits shown per group; what is more is said and led to."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is called, where it is, what tells it from others."""

    title: str
    url: str
    detail: str


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one sort; ``more_url`` leads to the register with all of them when there are more."""

    title: str
    hits: Sequence[Hit]
    more_url: str | None = None


def found(text: str, *, actor: Actor, locale: str) -> list[Group]:
    """The groups in which something was found for ``text``, each within the scope of ``actor``.

    Words are found in any order, case and spelling of ё and ў. When persons are among the hits, an event says that
    they were shown before they are read.
    """
    key = search_key(text)
    if len(key) < SHORTEST:
        return []
    groups = [
        # The event of the persons ends the reading transaction, so it comes before everything else.
        _persons(key, actor, locale),
        _forums(text, actor, locale),
        _agreements(text, actor, locale),
        _delegations(text, actor, locale),
        _visits(text, actor, locale),
        _regions(text, locale),
        _organisations(text, locale),
    ]
    shown = [group for group in groups[1:] if group.hits]
    return [*shown, groups[0]] if groups[0].hits else shown


def _persons(key: str, actor: Actor, locale: str) -> Group:
    title = str(_("Members of delegations"))
    if not actor.may(Permission.PERSONS_VIEW):
        return Group(title, ())
    words = [Member.search_key.contains(word, autoescape=True) for word in key.split()]
    statement = members_visible_to(actor).where(*words)
    if not db.session.scalar(statement.with_only_columns(sa.func.count())):
        return Group(title, ())
    record_viewing(actor=actor, action="member.viewed", entity=Member.__tablename__, label=str(_("search")))
    statement = (
        statement.options(
            joinedload(Member.delegation).joinedload(Delegation.organisation),
            joinedload(Member.delegation).joinedload(Delegation.forum),
        )
        .order_by(Member.sort_key, Member.id)
        .limit(MOST)
    )
    return Group(title, [_person(member, locale) for member in db.session.scalars(statement)])


def _person(member: Member, locale: str) -> Hit:
    delegation = member.delegation
    code = delegation.forum.code if delegation.forum else ""
    return Hit(
        title=member.full_name,
        url=url_for("delegations.show", delegation_id=delegation.id),
        detail=_joined(member.post, delegation.sender(locale), code),
    )


def _agreements(text: str, actor: Actor, locale: str) -> Group:
    """Documents of all real editions, those of a training edition at work before them."""
    forum = working_forum()
    chosen = [AgreementFilter(text=text)]
    if forum is not None and forum.is_training:
        chosen.insert(0, AgreementFilter(text=text, forum=forum.code))
    keys: list[int] = []
    more = None
    for one in chosen:
        statement = register_statement(actor=actor, chosen=one).order_by(None)
        newest = statement.order_by(Agreement.signed_on.desc().nulls_last(), Agreement.id.desc())
        read = db.session.scalars(newest.limit(MOST + 1)).all()
        if len(read) > MOST and more is None:
            more = documents_url(actor, one)
        keys += read[: MOST - len(keys)]
    rows = agreement_rows(keys, locale=locale)
    return Group(str(_("Agreements and contracts")), [_agreement(row) for row in rows], more)


def _agreement(row: AgreementRow) -> Hit:
    number = row.register_number or row.own_number
    signed = current_formats().date_short(row.signed_on, row.signed_precision) if row.signed_on else ""
    regions = " – ".join(part.replace("\n", ", ") for part in (row.by_regions, row.ru_regions) if part)
    return Hit(
        title=f"{number} {row.title}" if number else row.title,
        url=url_for("agreements.show", agreement_id=row.id),
        detail=_joined(
            str(AGREEMENT_KIND_LABELS[row.kind]),
            regions,
            str(AGREEMENT_STATE_LABELS[row.state]),
            signed,
            row.forum_code,
        ),
    )


def _delegations(text: str, actor: Actor, locale: str) -> Group:
    rows = find_delegations(actor=actor, text=text, locale=locale, limit=MOST + 1)
    more = url_for("delegations.index", q=text) if len(rows) > MOST else None
    return Group(str(_("Delegations")), [_delegation(row) for row in rows[:MOST]], more)


def _delegation(row: DelegationRow) -> Hit:
    return Hit(
        title=row.organisation,
        url=url_for("delegations.show", delegation_id=row.id),
        detail=_joined(row.region, str(DELEGATION_STATE_LABELS[row.state]), row.forum),
    )


def _visits(text: str, actor: Actor, locale: str) -> Group:
    title = str(_("Visits outside the Forum"))
    if not actor.may(Permission.VISITS_VIEW):
        return Group(title, ())
    rows = find_visits(actor=actor, text=text, locale=locale, limit=MOST + 1)
    more = url_for("visits.index", q=text) if len(rows) > MOST else None
    return Group(title, [_visit(row) for row in rows[:MOST]], more)


def _visit(row: VisitRow) -> Hit:
    return Hit(
        title=f"{row.organisation or row.home} – {row.destination}",
        url=url_for("visits.show", visit_id=row.id),
        detail=_joined(
            current_formats().date_range(row.starts_on, row.ends_on, row.date_precision),
            row.home if row.organisation else "",
            str(DELEGATION_KIND_LABELS[row.kind]),
            str(DELEGATION_STATE_LABELS[row.state]),
        ),
    )


def _forums(text: str, actor: Actor, locale: str) -> Group:
    formats = current_formats()
    statement = forums.register_statement(actor, locale=locale, text=text)
    rows = forums.rows_of(db.session.execute(statement.limit(MOST)))
    return Group(
        str(_("Editions of the Forum")),
        [
            Hit(
                row.name,
                url_for("home.forum", code=row.code),
                _joined(formats.date_range(row.starts_on, row.ends_on, row.precision), row.place),
            )
            for row in sorted(rows, key=lambda row: (row.number is None, -(row.number or 0)))
        ],
    )


def _regions(text: str, locale: str) -> Group:
    statement = regions_statement(RegionFilter(text=text))
    rows = region_rows(db.session.execute(statement.limit(MOST)), locale)
    return Group(
        str(_("Regions")),
        [
            Hit(row.name, url_for("home.region", code=row.code), _joined(str(COUNTRY_LABELS[row.side]), row.code))
            for row in sorted(rows, key=lambda row: (row.side, row.official_order))
        ],
    )


def _organisations(text: str, locale: str) -> Group:
    statement = organisations_statement(OrganisationFilter(text=text))
    rows = list(organisation_rows(db.session.execute(_by_name(statement, locale).limit(MOST + 1)), locale))
    more = url_for("reference.organisations", q=text) if len(rows) > MOST else None
    return Group(
        str(_("Organisations")),
        [
            Hit(
                row.name,
                url_for("reference.organisation", organisation_id=row.id),
                _joined(
                    row.region,
                    f"{_('INN')} {row.inn}" if row.inn else "",
                    f"{_('UNP')} {row.unp}" if row.unp else "",
                ),
            )
            for row in rows[:MOST]
        ],
        more,
    )


def _by_name(statement: sa.Select[Any], locale: str) -> sa.Select[Any]:
    return statement.order_by(getattr(Organisation, f"sort_{locale}"), Organisation.id)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
