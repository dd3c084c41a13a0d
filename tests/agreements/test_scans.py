"""Scans dropped in bulk: which document a name means, what is shown before, what is attached after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.agreements.enums import AgreementState, AttachmentKind
from forum.agreements.models import AgreementFile
from forum.agreements.queries.scans import NamedBy, documents_named
from forum.core.db import db
from forum.core.security import Role
from forum.forums.models import Forum
from tests.agreements.pages import count, enter, shown
from tests.client import Browser
from tests.factories.agreements import SECRETARY, AgreementFactory, EditionFactory
from tests.factories.files import as_sent, pdf, png

# What a name means is decided in Python; files are attached by services that are tried on both.
pytestmark = pytest.mark.either

DAY = date(2023, 6, 27)


@pytest.fixture(autouse=True)
def _own_folder(app: Flask, tmp_path: Path) -> Iterator[None]:
    """An empty folder of files of this test's own."""
    before = app.config["FORUM"]
    app.config["FORUM"] = replace(before, files=tmp_path / "files")
    yield
    app.config["FORUM"] = before


def hall(code: str = "XL") -> tuple[Forum, dict[str, int]]:
    """An edition with a document for each way to be named; their keys by what they are."""
    forum = EditionFactory.create(code=code)
    made = {
        "registered": AgreementFactory.create(forum=forum, signed_on=DAY),
        "own": AgreementFactory.create(forum=forum, own_number="К-7/26"),
        "short": AgreementFactory.create(forum=forum, own_number="15"),
        "listed": AgreementFactory.create(forum=forum, list_number=12),
        "listed too": AgreementFactory.create(forum=forum, list_number=15),
        "twin": AgreementFactory.create(forum=forum, own_number="Б/1"),
        "other twin": AgreementFactory.create(forum=forum, own_number="б-1"),
        "void": AgreementFactory.create(forum=forum, list_number=99, state=AgreementState.VOID),
    }
    AgreementFactory.create(forum=EditionFactory.create(), own_number="Ч-9/26", list_number=77)
    return forum, {name: one.id for name, one in made.items()}


@pytest.mark.parametrize(
    ("name", "meant", "by"),
    [
        ("XL-0001.pdf", "registered", NamedBy.REGISTER_NUMBER),
        ("xl_1 скан подписанный.PDF", "registered", NamedBy.REGISTER_NUMBER),
        ("скан XL-0001 (2).pdf", "registered", NamedBy.REGISTER_NUMBER),
        # Typed in the Russian layout.
        ("\N{CYRILLIC CAPITAL LETTER HA}L-0001.pdf", "registered", NamedBy.REGISTER_NUMBER),
        ("К-7-26.pdf", "own", NamedBy.OWN_NUMBER),
        ("договор к_7_26 от 27 июня.pdf", "own", NamedBy.OWN_NUMBER),
        ("12.pdf", "listed", NamedBy.LIST_NUMBER),
        ("012 договор поставки.pdf", "listed", NamedBy.LIST_NUMBER),
        ("15.pdf", "short", NamedBy.OWN_NUMBER),
        ("15 договор.pdf", "listed too", NamedBy.LIST_NUMBER),
    ],
)
def test_name_means_one_document(app: Flask, name: str, meant: str, by: NamedBy) -> None:
    forum, keys = hall()
    found = documents_named(actor=SECRETARY, forum=forum, names=[name])[name]
    assert [(one.agreement_id, one.named_by) for one in found] == [(keys[meant], by)]


@pytest.mark.parametrize(
    "name", ["скан.pdf", "XL-0002.pdf", "77.pdf", "Ч-9-26.pdf", "99.pdf", "договор 12.pdf", ".pdf", "٣.pdf", "№.pdf"]
)
def test_name_that_means_nothing_of_the_edition_goes_nowhere(app: Flask, name: str) -> None:
    forum, _keys = hall()
    assert documents_named(actor=SECRETARY, forum=forum, names=[name]) == {name: []}


def test_name_that_several_documents_have_is_told_and_not_guessed(app: Flask) -> None:
    forum, keys = hall()
    found = documents_named(actor=SECRETARY, forum=forum, names=["Б-1.pdf"])["Б-1.pdf"]
    assert [one.agreement_id for one in found] == [keys["twin"], keys["other twin"]]


def sent(browser: Browser, code: str, *files: tuple[bytes, str]) -> str:
    """Send files to the check page; its text."""
    browser.get(f"/agreements/scans?forum={code}")
    data: dict[str, Any] = {"files": [as_sent(content, name) for content, name in files]}
    browser.submit("/agreements/scans", data, status=200)
    return shown(browser).text


def test_check_page_shows_what_goes_where_and_attaches_what_is_ticked(browser: Browser) -> None:
    forum, keys = hall()
    code = forum.code
    enter(browser, locale="ru")
    text = sent(browser, code, (pdf("1"), "XL-0001.pdf"), (png(), "12.png"), (pdf("2"), "Б-1.pdf"), (pdf(), "нет.pdf"))
    assert "Подходят несколько документов: Б/1, б-1." in text
    assert "Ни у одного документа форума нет номера, который стоит в этом имени." in text
    assert count(AgreementFile) == 0
    chosen = shown(browser).form("/scans/attach")["data"]
    ticked = [
        value for value in shown(browser).html.split('"') if value.startswith(tuple("123456789")) and ":" in value
    ]
    assert len(ticked) == 2
    for _ in range(2):
        browser.post(f"/agreements/scans/attach?forum={code}", {**chosen, "chosen": ticked})
    rows = db.session.scalars(sa.select(AgreementFile).order_by(AgreementFile.id)).all()
    assert [(row.agreement_id, row.name, row.kind) for row in rows] == [
        (keys["registered"], "XL-0001.pdf", AttachmentKind.SCAN),
        (keys["listed"], "12.png", AttachmentKind.SCAN),
    ]
    again = sent(browser, code, (pdf("1"), "XL-0001.pdf"))
    assert "Будут приложены" not in again
    assert "Этот файл уже приложен к документу." in again


def test_file_that_is_none_is_told_and_keeps_no_other_back(browser: Browser) -> None:
    forum, _keys = hall()
    enter(browser)
    text = sent(browser, forum.code, (b"MZ not a scan", "12.pdf"), (pdf(), "XL-0001.pdf"))
    assert text.count("Attach the chosen") == 1
    assert "12.pdf" in text.split("Go nowhere")[1]
    assert "XL-0001.pdf" in text.split("Go nowhere")[0]


@pytest.mark.parametrize("chosen", [[], ["1:zz:x.pdf"], [f"{2**40}:{'a' * 64}:x.pdf"]])
def test_nonsense_attaches_nothing(browser: Browser, chosen: list[str]) -> None:
    forum, _keys = hall()
    code = forum.code
    enter(browser)
    browser.get(f"/agreements/scans?forum={code}")
    browser.post(f"/agreements/scans/attach?forum={code}", {"chosen": chosen})
    assert count(AgreementFile) == 0


def test_content_that_was_never_sent_is_not_attached(browser: Browser) -> None:
    forum, keys = hall()
    code = forum.code
    enter(browser)
    browser.get(f"/agreements/scans?forum={code}")
    chosen = {"chosen": [f"{keys['listed']}:{'a' * 64}:12.pdf"]}
    browser.follow(browser.post(f"/agreements/scans/attach?forum={code}", chosen))
    assert "This file is not kept any more: send it again." in shown(browser).text
    assert count(AgreementFile) == 0


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.ANALYST, Role.DESK, Role.ADMINISTRATOR])
def test_scans_are_of_who_keeps_the_register(browser: Browser, role: Role) -> None:
    forum, _keys = hall()
    code = forum.code
    enter(browser, role)
    browser.get(f"/agreements/scans?forum={code}", status=403)
