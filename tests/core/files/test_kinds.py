"""Kinds of files: told by the content, hostile ones refused with words."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from flask import Flask

from forum.core.errors import DomainError
from forum.core.files import FileKind
from forum.core.files.kinds import recognise
from tests.factories.files import (
    OFFICE_TYPES,
    armoured,
    docx,
    in_base64,
    jpeg,
    ole,
    pdf,
    png,
    rtf,
    signature,
    tiff,
    zipped,
)

ODT = "application/vnd.oasis.opendocument.text"


def kind_of(content: bytes, tmp_path: Path) -> FileKind:
    path = tmp_path / "content"
    path.write_bytes(content)
    return recognise(path)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf(), FileKind.PDF),
        (jpeg(), FileKind.JPEG),
        (png(), FileKind.PNG),
        (tiff(), FileKind.TIFF),
        (docx(), FileKind.DOCX),
        (zipped("xl/workbook.xml", OFFICE_TYPES), FileKind.XLSX),
        (zipped(mimetype=ODT), FileKind.ODT),
        (ole("Root Entry", "WordDocument"), FileKind.DOC),
        (rtf(), FileKind.RTF),
        (signature(), FileKind.SIGNATURE),
        (signature(digest="sha256"), FileKind.SIGNATURE),
        (armoured(signature()), FileKind.SIGNATURE),
        (in_base64(signature()), FileKind.SIGNATURE),
    ],
)
def test_kind_is_told_by_the_content(app: Flask, tmp_path: Path, content: bytes, kind: FileKind) -> None:
    assert kind_of(content, tmp_path) is kind


UNKNOWN = "В реестр принимаются PDF"
DAMAGED = "повреждён или получен не полностью"
NO_SIGNATURE = "Это не электронная подпись"
ENTRIES_UNTOLD = struct.pack("<HI", 0xFFFF, 0xFFFFFFFF)


def with_directory(content: bytes, told: bytes) -> bytes:
    """The archive with another number of entries and size of their list told at its end."""
    end = content.rfind(b"PK\x05\x06")
    return content[: end + 10] + told + content[end + 16 :]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"MZ\x90\0" + b"\0" * 200, UNKNOWN),
        (b"\x7fELF" + b"\0" * 200, UNKNOWN),
        (b"<html><script>alert(1)</script></html>", UNKNOWN),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', UNKNOWN),
        (b"GIF89a" + b"\0" * 50, UNKNOWN),
        ("просто текст".encode(), UNKNOWN),
        (zipped("readme.txt"), UNKNOWN),
        (zipped("ppt/presentation.xml", OFFICE_TYPES), UNKNOWN),
        (zipped("word/document.xml"), UNKNOWN),
        (zipped(mimetype=ODT.replace("text", "graphics")), UNKNOWN),
        (with_directory(docx(), ENTRIES_UNTOLD), UNKNOWN),
        (ole("Root Entry", "Workbook"), UNKNOWN),
        (ole("Root Entry", "__substg1.0_0037001F"), UNKNOWN),
        (zipped("word/document.xml", OFFICE_TYPES, "word/vbaProject.bin"), "есть макросы"),
        (ole("WordDocument", "_VBA_PROJECT"), "есть макросы"),
        (pdf()[:-7], DAMAGED),
        (b"%PDF-1.7 <script>alert(1)</script>", DAMAGED),
        (docx()[:60], DAMAGED),
        (docx()[:-30], DAMAGED),
        (b"PK\x03\x04" + b"\0" * 100 + b"PK\x05\x06" + b"\0" * 18, UNKNOWN),
        (signature()[:-1], NO_SIGNATURE),
        (signature() + b"\0", NO_SIGNATURE),
        (signature(signers=0), NO_SIGNATURE),
        (b"\x30\x80" * 50_000, NO_SIGNATURE),
        (b"\x30\x84\xff\xff\xff\xff" + b"\0" * 50, NO_SIGNATURE),
        (b"\x30\x03\x02\x01\x05", NO_SIGNATURE),
        (b"-----BEGIN PKCS7-----\nno base64\n", NO_SIGNATURE),
        (b"MII" + b"A" * 101, NO_SIGNATURE),
        (b"\x30" + b"\0" * (1024 * 1024), "не больше 1 МБ"),
        (signature("Договор".encode()), "содержит сам документ"),
    ],
)
def test_other_content_is_refused_with_the_reason(app: Flask, tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DomainError) as error:
        kind_of(content, tmp_path)
    assert error.value.field == "files"
    assert message in str(error.value)
