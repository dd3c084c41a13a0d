"""A text of Word behind the gate: its paragraphs, and what is refused with which verdict."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import docx
import pytest

from forum.core.gate.containers import DOCUMENT
from forum.core.gate.documents import document_messages
from forum.core.gate.errors import BadFileError
from forum.core.gate.limits import LONGEST_TEXT, MOST_CHARACTERS
from tests.core.gate.making import TYPES, zipped

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def _paper(body: str, before: str = "", **more: str) -> bytes:
    parts: Mapping[str, Any] = {
        TYPES: "<Types/>",
        DOCUMENT: f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        **more,
    }
    return zipped(parts)


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _told(content: bytes) -> list[str]:
    return [str(message[3]) for message in document_messages(content) if isinstance(message[0], int)]


def test_paragraphs_and_cells_are_told_in_their_order() -> None:
    document = docx.Document()
    document.add_paragraph("Справка")
    document.add_paragraph("")
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "1 600 000 000,00"
    document.add_paragraph("Исполнитель")
    out = io.BytesIO()
    document.save(out)
    assert _told(out.getvalue()) == ["Справка", "1 600 000 000,00", "Исполнитель"]


def test_what_was_struck_out_is_not_told_and_breaks_are_kept() -> None:
    body = (
        "<w:p><w:r><w:t>до</w:t><w:br/><w:t>после</w:t></w:r><w:del><w:r><w:delText>нет</w:delText></w:r></w:del></w:p>"
    )
    assert _told(_paper(body)) == ["до\nпосле"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "damaged"),
        (zipped({TYPES: "<Types/>", "xl/workbook.xml": "<workbook/>"}), "no_document"),
        (zipped({DOCUMENT: "<document/>"}), "no_document"),
        (_paper("<w:p>"), "damaged"),
        (_paper(_paragraph("а"), '<!DOCTYPE a [<!ENTITY b "c">]>'), "doctype"),
        (_paper(_paragraph("а" * (LONGEST_TEXT + 1))), "long_text"),
        (_paper(_paragraph("а" * LONGEST_TEXT) * (MOST_CHARACTERS // LONGEST_TEXT + 1)), "unpacked"),
        (_paper(_paragraph("а"), **{"word/vbaProject.bin": "x"}), "active"),
    ],
)
def test_bad_papers_are_refused_each_with_its_verdict(content: bytes, code: str) -> None:
    with pytest.raises(BadFileError) as refused:
        _told(content)
    assert refused.value.code == code
