"""Pages of files: sending without JavaScript, hostile uploads, downloads as attachments, side doors."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.test import stream_encode_multipart

from forum.agreements.models import AgreementFile
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.files import MOST_BYTES, File, path_of
from forum.core.security import Role
from tests.agreements.pages import count, enter, shown, stage
from tests.client import Browser
from tests.factories.agreements import AgreementFactory, party
from tests.factories.files import as_sent, docx, pdf, png, signature


@pytest.fixture(autouse=True)
def _own_folder(app: Flask, tmp_path: Path) -> Iterator[None]:
    """An empty folder of files of this test's own."""
    before = app.config["FORUM"]
    app.config["FORUM"] = replace(before, files=tmp_path / "files")
    yield
    app.config["FORUM"] = before


def sent(*files: tuple[bytes, str], **typed: Any) -> dict[str, Any]:
    return {**typed, "files": [as_sent(content, name) for content, name in files]}


def fetched(browser: Browser, url: str) -> tuple[bytes, Headers]:
    """The content and the headers of a download, which is read to its end."""
    with browser.get(url) as answer:
        return answer.data, answer.headers


def send(browser: Browser, url: str, data: dict[str, Any], *, line: type[io.BytesIO] = io.BytesIO) -> int:
    """Send a form over ``line`` and return the status; the test client itself would leave a large body open."""
    body, _length, boundary = stream_encode_multipart(
        MultiDict({"csrf_token": browser.csrf_token(), "kind": "scan", **data}), use_tempfile=False
    )
    with browser.app.app_context():
        answer = browser.client.post(
            url,
            input_stream=line(body.read()),
            content_length=body.tell(),
            content_type=f"multipart/form-data; boundary={boundary}",
        )
    return answer.status_code


def made(browser: Browser, **given: Any) -> int:
    """The key of a document that the secretary has open."""
    stage()
    key: int = AgreementFactory.create(**given).id
    enter(browser)
    browser.get(f"/agreements/{key}/files/new")
    return key


def attached(browser: Browser, key: int, *files: tuple[bytes, str], **typed: Any) -> list[int]:
    browser.get(f"/agreements/{key}/files/new")
    browser.submit("/files/new", sent(*files, **typed))
    return list(db.session.scalars(sa.select(AgreementFile.id).order_by(AgreementFile.id)))


def test_files_are_attached_seen_and_downloaded(browser: Browser) -> None:
    key = made(browser)
    files = [(pdf(), "Скан 1.pdf"), (png(), "Скан 2.png")]
    response = browser.submit("/files/new", sent(*files, kind="scan", language="ru", note="экземпляр 1"))
    browser.follow(response)
    page = shown(browser)
    stored = sa.select(AgreementFile.id, AgreementFile.name, File.sha256).join(File).order_by(AgreementFile.id)
    rows = db.session.execute(stored).all()
    assert [row.name for row in rows] == ["Скан 1.pdf", "Скан 2.png"]
    for row, (content, name) in zip(rows, files, strict=True):
        told = (name, "экземпляр 1", "scan of the signed document", "in Russian", row.sha256[:32], row.sha256[32:])
        assert [text for text in told if text not in page.text] == []
        assert fetched(browser, f"/agreements/{key}/files/{row.id}")[0] == content
    assert "Attached: 2." in page.text


def test_download_is_an_attachment_of_our_own_type_and_told_in_the_trail(browser: Browser) -> None:
    key = made(browser)
    (attachment,) = attached(browser, key, (pdf(), "Договор 7\u202e.pdf"))
    sha256 = db.session.scalars(sa.select(File.sha256)).one()
    _content, headers = fetched(browser, f"/agreements/{key}/files/{attachment}")
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == (
        "attachment; filename=\" 7.pdf\"; filename*=UTF-8''%D0%94%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80%207.pdf"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.entity_id) == ("agreement.file_opened", key)
    assert sha256[:12] in event.entity_label
    assert "Договор 7" not in event.entity_label
    browser.get(f"/agreements/{key}")
    assert "download of a file" not in shown(browser).text


@pytest.mark.parametrize(
    ("content", "name", "typed", "message"),
    [
        (b"", "пустой.pdf", {}, "пустой.pdf: The file is empty."),
        (b"MZ\x90\0" + b"\0" * 99, "скан.pdf", {}, "скан.pdf: The register takes PDF"),
        (b"<script>alert(1)</script>", "<b>.pdf", {}, "_b_.pdf: The register takes PDF"),
        (docx(), "текст.docx", {}, "текст.docx: A scan is a PDF or a picture"),
        (signature(), "x.sig", {"kind": "signature", "language": "ru"}, "A signature has no language."),
        (pdf(), "скан.pdf", {"signs": "77"}, "Choose one of the list."),
        (pdf(), "скан.pdf", {"kind": "nothing"}, "Choose one of the list."),
        (pdf(), "скан.pdf", {"note": "я" * 301}, "300"),
    ],
)
def test_refused_upload_stores_nothing_and_keeps_what_was_typed(
    browser: Browser, content: bytes, name: str, typed: dict[str, str], message: str
) -> None:
    made(browser)
    good = (png(), "хороший.png")
    answer = browser.submit("/files/new", sent(good, (content, name), **{"note": "важное", **typed}), status=422)
    page = shown(browser)
    assert message in page.text
    assert page.form("/files/new")["data"]["note"] == [typed.get("note", "важное")]
    assert b"<b>.pdf" not in answer.data
    assert (count(AgreementFile), count(File)) == (0, 0)


def test_file_over_the_limit_is_refused(browser: Browser) -> None:
    key = made(browser)
    large = b"%PDF-" + b"x" * MOST_BYTES
    assert send(browser, f"/agreements/{key}/files/new", sent((large, "большой.pdf"))) == 422
    assert (count(AgreementFile), count(File)) == (0, 0)


def test_form_without_a_file_or_with_too_many_is_refused(browser: Browser) -> None:
    made(browser)
    for data, message in (
        (sent(), "Choose a file."),
        ({"files": (io.BytesIO(b""), "")}, "Choose a file."),
        ({"files": "text"}, "Choose a file."),
        (sent(*[(pdf(str(number)), f"{number}.pdf") for number in range(9)]), "At most 8 files at once."),
    ):
        browser.submit("/files/new", data, status=422)
        assert message in shown(browser).text
    assert count(AgreementFile) == 0


def test_form_sent_twice_attaches_once(browser: Browser) -> None:
    made(browser)
    for _ in range(2):
        browser.submit("/files/new", sent((pdf(), "скан.pdf")))
    assert count(AgreementFile) == 1


def test_body_is_read_before_the_database_is_waited_for(browser: Browser) -> None:
    key = made(browser)
    seen: list[bool] = []

    class Line(io.BytesIO):
        def readinto(self, buffer: Any, /) -> int:
            seen.append(db.session().in_transaction())
            return super().readinto(buffer)

    assert send(browser, f"/agreements/{key}/files/new", sent((pdf(), "скан.pdf")), line=Line) == 302
    assert set(seen) == {False}
    assert count(AgreementFile) == 1


def test_large_body_is_taken_by_this_form_alone(browser: Browser, app: Flask) -> None:
    key = made(browser)
    large, url = b"%PDF-" + b"x" * (5 * 1024 * 1024) + b"%%EOF\n", f"/agreements/{key}/files/new"
    assert send(browser, "/agreements/new", sent((large, "скан.pdf"))) == 413
    assert send(browser, url, sent((large, "скан.pdf"))) == 302
    # Fields lie in memory: the larger limit is for files.
    assert send(browser, url, sent((pdf(), "a.pdf"), note="x" * (5 * 1024 * 1024))) == 413
    browser.post(url, {"note": "x" * (5 * 1024 * 1024)}, status=413)
    assert count(AgreementFile) == 1


def test_stranger_sends_no_file(app: Flask, browser: Browser) -> None:
    key = made(browser)
    answer = app.test_client().post(f"/agreements/{key}/files/new", data=sent((pdf(), "a.pdf")))
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
    assert count(File) == 0


def test_file_is_taken_off_with_a_reason(browser: Browser) -> None:
    key = made(browser)
    (text,) = attached(browser, key, (pdf(), "скан.pdf"), kind="scan")
    browser.get(f"/agreements/{key}/files/new")
    browser.submit("/files/new", sent((signature(), "скан.pdf.sig"), kind="signature", signs=str(text)))
    browser.get(f"/agreements/{key}/files/{text}/remove")
    browser.submit("/remove", {"reason": ""}, status=422)
    assert "Fill in this field." in shown(browser).text
    browser.submit("/remove", {"reason": "не тот"}, status=422)
    assert "take the signature off first" in shown(browser).text
    browser.submit("/remove", {"reason": "не тот", "version": "7"}, status=409)
    assert "changed while you were editing it" in shown(browser).text
    own = db.session.scalars(sa.select(AgreementFile.id).order_by(AgreementFile.id.desc())).first()
    for attachment in (own, text):
        browser.get(f"/agreements/{key}/files/{attachment}/remove")
        browser.follow(browser.submit("/remove", {"reason": "не тот"}))
    page = shown(browser)
    assert "No file is attached yet." in page.text
    assert "taking off of a file" in page.text
    assert "Reason: не тот" in page.text
    browser.get(f"/agreements/{key}/files/{text}", status=404)


def test_missing_content_is_no_page(browser: Browser) -> None:
    key = made(browser)
    (attachment,) = attached(browser, key, (pdf(), "скан.pdf"))
    path_of(db.session.scalars(sa.select(File.sha256)).one()).unlink()
    browser.get(f"/agreements/{key}/files/{attachment}", status=404)
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.action == "agreement.file_opened")) == 0


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMINISTRATOR])
def test_role_without_persons_is_told_the_number_alone(browser: Browser, role: Role) -> None:
    key = made(browser)
    (attachment,) = attached(browser, key, (pdf(), "Иванов.pdf"))
    enter(browser, role)
    browser.get(f"/agreements/{key}")
    assert "1 file is attached." in shown(browser).text
    assert "Иванов.pdf" not in shown(browser).html
    assert [link for link in shown(browser).links if "/files/" in link] == []
    for address in (f"files/{attachment}", "files/new", f"files/{attachment}/remove"):
        browser.get(f"/agreements/{key}/{address}", status=403)


def test_representative_reaches_no_file_by_a_side_door(browser: Browser) -> None:
    _forum, russian, belarusian = stage()
    own = AgreementFactory.create(parties=(party(organisation=russian), party(organisation=belarusian)))
    foreign = AgreementFactory.create(parties=(party(organisation=belarusian),), signed_on=None)
    keys = own.id, foreign.id
    enter(browser)
    mine, theirs = (
        attached(browser, keys[0], (pdf(), "свой.pdf")) + attached(browser, keys[1], (png(), "чужой.png"))[1:]
    )
    enter(browser, Role.REPRESENTATIVE, organisation=russian)
    browser.get(f"/agreements/{keys[0]}")
    assert "свой.pdf" in shown(browser).text
    assert [link for link in shown(browser).links if "/files/" in link] == [f"/agreements/{keys[0]}/files/{mine}"]
    assert fetched(browser, f"/agreements/{keys[0]}/files/{mine}")[0] == pdf()
    for address in (
        f"{keys[1]}/files/{theirs}",
        f"{keys[0]}/files/{theirs}",
        f"{keys[1]}/files/{mine}",
        f"{keys[0]}/files/new",
        f"{keys[0]}/files/{mine}/remove",
        f"{keys[0]}/files/٧",
        f"{keys[0]}/files/99999999999",
    ):
        browser.get(f"/agreements/{address}", status=404)
