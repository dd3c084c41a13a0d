"""Texts of Word from outside: paragraphs, hostile files refused with words."""

from __future__ import annotations

import io
import zipfile

import pytest

from forum.core.errors import DomainError
from forum.core.gate.documents import document_messages
from forum.core.spreadsheet.books import read_paragraphs

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def docx(body: str, **more: str) -> bytes:
    """A text of Word whose body is ``body``."""
    out = io.BytesIO()
    parts = {"[Content_Types].xml": _TYPES, "word/document.xml": f"<w:document {_SPACE}>{body}</w:document>", **more}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


def told(content: bytes) -> list[str]:
    return [str(message[3]) for message in document_messages(content) if isinstance(message[0], int)]


def test_paragraphs_are_told_with_their_runs_joined() -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph('ячейка')}</w:tc></w:tr></w:tbl>"
    box = f"<w:p><w:r><w:t>снаружи</w:t></w:r><w:txbxContent>{paragraph('внутри')}</w:txbxContent></w:p>"
    struck = "<w:p><w:r><w:t>есть</w:t><w:tab/><w:delText>нет</w:delText></w:r><w:r><w:br/><w:t>ещё</w:t></w:r></w:p>"
    body = paragraph("Годовой ", "отчёт") + "<w:p/>" + table + box + struck
    assert told(docx(body)) == ["Годовой отчёт", "ячейка", "внутри", "снаружи", "есть\t\nещё"]


def test_the_child_tells_the_same() -> None:
    content = docx(paragraph("раз") + paragraph("два"))
    assert read_paragraphs(content) == ("раз", "два")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        docx("<w:p>"),
        docx(paragraph("x" * 40_000)),
        docx("", **{"word/vbaProject.bin": "macros"}),
        docx("")[:200],
        docx("").replace(b"word/document.xml", b"word/documents.ml"),
        docx("<!DOCTYPE x>"),
        docx("<w:p>" * 300_000),
    ],
)
def test_what_is_no_sound_text_is_refused_with_words(content: bytes) -> None:
    with pytest.raises(DomainError) as refused:
        read_paragraphs(content)
    assert refused.value.field == "file"
    assert "{" not in str(refused.value)
