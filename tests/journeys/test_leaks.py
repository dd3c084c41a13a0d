"""A walk over every address there is, by each role, looking for what it must not read."""

from __future__ import annotations

import html
import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from forum.accounts.drafts import keep_draft
from forum.accounts.models import User
from forum.agreements.enums import AttachmentKind
from forum.agreements.models import Agreement, AgreementFile
from forum.agreements.services.files import attach_file
from forum.agreements.services.proposals import propose_agreement
from forum.core.db import db
from forum.core.security import Role
from forum.delegations.enums import DelegationState, PaperKind
from forum.delegations.models import Delegation, DelegationFile, Member
from forum.delegations.services.papers import attach_paper
from forum.forums.enums import ForumState
from forum.reference.enums import Side
from forum.reference.models import Organisation
from tests.client import Browser, kind_of
from tests.factories.accounts import user_of
from tests.factories.agreements import (
    SECRETARY,
    AgreementFactory,
    EditionFactory,
    contract_draft,
    party,
    representative,
)
from tests.factories.delegations import MemberFactory, ready_delegation
from tests.factories.files import pdf
from tests.factories.rates import load_currencies
from tests.factories.reference import OrganisationFactory, load_reference

PERSON, SIGNATORY, PLANNED, PROPOSAL, FILE, CONTENT, DRAFT = (
    "Сокрытцева",
    "Сокрытникова",
    "Сокрытый договор",
    "Сокрытое предложение",
    "сокрыт-проект",
    "concealed content",
    "Сокрытый недописанный текст",
)
"""Words found nowhere else: a foreign person, who signs for others, foreign documents, files, what another typed."""
ASKED: Final = "сокрыт"
"""What a curious reader looks for: it finds all of them, and a page that repeats the question tells none."""
FORBIDDEN: Final = {
    Role.REPRESENTATIVE: (PERSON, SIGNATORY, PLANNED, PROPOSAL, FILE, CONTENT, DRAFT),
    Role.ANALYST: (PERSON, SIGNATORY, PROPOSAL, FILE, CONTENT, DRAFT),
    Role.DESK: (SIGNATORY, PLANNED, PROPOSAL, FILE, CONTENT, DRAFT),
    # Who keeps the accounts reads in the trail what a document is called, and of persons nothing.
    Role.ADMINISTRATOR: (PERSON, SIGNATORY, CONTENT, DRAFT),
    Role.SECRETARY: (DRAFT,),
}
SEEN_BY_SECRETARY: Final = {PERSON, SIGNATORY, PLANNED, PROPOSAL, FILE, CONTENT}
VALUES: Final = {"suffix": ["xlsx", "csv"], "code": ["RU-BA", "BY-MI"], "year": ["2023"]}
MOST_ADDRESSES: Final = 1_500
LINK: Final = re.compile(r'<a\s(?:[^>]*\s)?href="(/[^"]*)"')
# The scope is one condition in the statements, the same on both databases; the walk is long.
pytestmark = pytest.mark.sqlite
DAY: Final = date(2023, 6, 27)


@dataclass(frozen=True)
class Stage:
    """Keys of the reader's own organisation and of the records of strangers, by the argument of an address."""

    own_id: int
    forum_code: str
    keys: dict[str, list[int]]


@pytest.fixture
def stage(app: Flask) -> Stage:
    """A reader's organisation without anything of its own, beside strangers of its region and of another."""
    load_reference()
    load_currencies()
    forum = EditionFactory.create(state=ForumState.REGISTRATION)
    own = OrganisationFactory.create()
    sister, far, partner = (
        OrganisationFactory.create(region=own.region),
        OrganisationFactory.create(),
        OrganisationFactory.create(region__side=Side.BY),
    )
    for organisation in (sister, far):
        foreign_delegation(forum, organisation)
    signed = AgreementFactory.create(forum=forum, value=100_00, signed_on=DAY, parties=parties_of(far, partner))
    # Of another region: the own one sees what its organisations plan.
    AgreementFactory.create(forum=forum, title=PLANNED, parties=parties_of(far, partner))
    draft = contract_draft(forum=forum, title=PROPOSAL, parties=parties_of(sister, partner))
    proposal = propose_agreement(actor=representative(sister), draft=draft)
    for agreement in (signed, proposal):
        attach(agreement)
    author = user_of(Role.SECRETARY)
    keep_draft(user_id=author.id, address="/agreements/new", fields=[("title", DRAFT)])
    db.session.commit()
    models: dict[str, Any] = {
        "agreement_id": Agreement,
        "other_id": Agreement,
        "attachment_id": AgreementFile,
        "delegation_id": Delegation,
        "member_id": Member,
        "user_id": User,
        "organisation_id": Organisation,
    }
    keys = {name: list(db.session.scalars(sa.select(model.id))) for name, model in models.items()}
    # Papers of documents and of delegations are told apart by the address alone.
    keys["attachment_id"] = sorted({*keys["attachment_id"], *db.session.scalars(sa.select(DelegationFile.id))})
    return Stage(own.id, forum.code, keys)


def foreign_delegation(forum: Any, organisation: Organisation) -> None:
    """A confirmed delegation with a person who is nobody else's."""
    delegation = ready_delegation(
        1, forum=forum, organisation=organisation, state=DelegationState.CONFIRMED, contact_name=f"{PERSON} Контактная"
    )
    MemberFactory.create(delegation=delegation, last_name=PERSON)
    attach_paper(
        actor=SECRETARY,
        delegation=delegation,
        stream=io.BytesIO(pdf(f"{CONTENT} {delegation.id}")),
        name=f"{FILE}-{delegation.id}.pdf",
        kind=PaperKind.LETTER,
    )


def parties_of(organisation: Organisation, partner: Organisation) -> tuple[Any, ...]:
    """Parties of either side, signed for by a person."""
    return (party(organisation=organisation, signatory=f"{SIGNATORY} А. А."), party(organisation=partner))


def attach(agreement: Agreement) -> None:
    """A scan on the card."""
    content = io.BytesIO(pdf(f"{CONTENT} {agreement.id}"))
    attach_file(
        actor=SECRETARY,
        agreement=agreement,
        stream=content,
        name=f"{FILE}-{agreement.id}.pdf",
        kind=AttachmentKind.SCAN,
    )


@pytest.mark.parametrize("role", list(FORBIDDEN), ids=str)
def test_no_address_tells_a_role_what_it_must_not_read(app: Flask, stage: Stage, role: Role) -> None:
    own = {"organisation": db.session.get_one(Organisation, stage.own_id)} if role is Role.REPRESENTATIVE else {}
    reader = Browser(app).sign_in(user_of(role, **own), locale="ru")
    found: dict[str, set[str]] = {}
    answered = 0
    for address, text in walk(reader, stage):
        answered += 1
        for word in (PERSON, SIGNATORY, PLANNED, PROPOSAL, FILE, CONTENT, DRAFT):
            if word in text:
                found.setdefault(word, set()).add(kind_of(address))
    assert {word: places for word, places in found.items() if word in FORBIDDEN[role]} == {}
    assert answered > 40
    if role is Role.SECRETARY:
        # The same walk meets all of it where it may be read: it would have met it elsewhere, too.
        assert SEEN_BY_SECRETARY - found.keys() == set()


def walk(reader: Browser, stage: Stage) -> Iterator[tuple[str, str]]:
    """Every address of the site with every record that could leak, then whatever the pages link to; address, text."""
    ahead = list(addresses(reader.app, stage))
    known = {shape(address) for address in ahead}
    while ahead:
        assert len(known) < MOST_ADDRESSES
        address = ahead.pop()
        with closing(reader.client.get(address)) as response:
            assert response.status_code < 500, address
            if response.status_code != 200:
                continue
            yield address, text_of(response)
            if response.mimetype != "text/html":
                continue
            for link in map(html.unescape, LINK.findall(response.get_data(as_text=True))):
                for way in ways(link):
                    if shape(way) not in known:
                        known.add(shape(way))
                        ahead.append(way)


def ways(link: str) -> list[str]:
    """The link as it is; that of a text file with each of its filters alone.

    A filter narrows, so that one alone lets through whatever it does beside others; the page that offers the file has
    the same filters and is met with all of them at once. A workbook is written from the rows of the text file, and its
    columns are chosen without a row.
    """
    path, _, query = link.partition("?")
    if path.endswith((".xlsx", "/columns")):
        return [path]
    if not path.endswith(".csv"):
        return [link]
    return [path, *(f"{path}?{urlencode([one])}" for one in parse_qsl(query))]


def shape(address: str) -> tuple[str, ...]:
    """The path of a link and the names of its filters: other values of them, in another order, are the same page."""
    names = {name for name, _value in parse_qsl(urlsplit(address).query)}
    return kind_of(address), *sorted(names - {"sort"} or names)


def addresses(app: Flask, stage: Stage) -> Iterator[str]:
    """All addresses that are read, with the keys of the stage in them, and the question of a curious reader."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" not in (rule.methods or ()) or rule.endpoint.split(".")[-1] in {"static", "set_locale", "sign_out"}:
            continue
        for values in itertools.product(*(values_of(rule, name, stage) for name in sorted(rule.arguments))):
            built = rule.build(dict(zip(sorted(rule.arguments), values, strict=True)))
            if built is None:
                continue
            yield built[1]
            if not rule.arguments:
                yield f"{built[1]}?q={ASKED}&text={ASKED}&forum={stage.forum_code}"


def values_of(rule: Rule, name: str, stage: Stage) -> Iterable[Any]:
    """What stands for an argument of an address."""
    if name == "code":
        return [stage.forum_code, *VALUES["code"]]
    return stage.keys.get(name) or VALUES.get(name) or [1]


def text_of(response: TestResponse) -> str:
    """All that an answer says, whatever it is wrapped in."""
    body = response.get_data()
    if response.mimetype == "application/json":
        return json.dumps(response.get_json(), ensure_ascii=False)
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return html.unescape(body.decode("utf-8", "ignore"))
