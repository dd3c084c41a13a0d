"""Papers as .docx: any text is written, tables keep their widths and headings, equal content gives equal bytes."""

import io
import zipfile

import docx
import pytest
import time_machine
from docx.oxml.ns import qn
from docx.shared import Cm

from forum.core.word_documents import WordDocument

HOSTILE = {
    "=1+1": "=1+1",
    "a\x00b\x1bc": "a\ufffdb\ufffdc",
    "\ud800": "\ufffd",
    "<b>&amp;</b>": "<b>&amp;</b>",
    "\u202eсправа\u200d": "\u202eсправа\u200d",
    "ы" * 40_000: "ы" * 40_000,
}


def written(text: str = "Текст") -> bytes:
    made = WordDocument(title=text, locale="be")
    made.title("Справка", "за год")
    made.heading(text)
    made.paragraph(text)
    made.table(("№", "Что"), [(1, text), (2, "…")], widths=(1.5, 12.0), sides=("center", "left"))
    made.signature("Начальник")
    return made.content()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_written_as_it_is(text: str) -> None:
    read = docx.Document(io.BytesIO(written(text)))
    assert [paragraph.text for paragraph in read.paragraphs[2:4]] == [HOSTILE[text]] * 2
    assert read.tables[0].rows[1].cells[1].text == HOSTILE[text]


def test_a_table_repeats_its_heading_and_keeps_its_widths() -> None:
    (table,) = docx.Document(io.BytesIO(written())).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["№", "Что"], ["1", "Текст"], ["2", "…"]]
    assert [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows] == [
        True, False, False,
    ]  # fmt: skip  # there is no public way to the setting
    assert [round(column.width / Cm(1), 1) for column in table.columns if column.width] == [1.5, 12.0]


def test_a_letter_has_its_columns_lines_to_sign_and_a_part_on_its_side() -> None:
    def letter() -> bytes:
        made = WordDocument(title="Письмо", locale="ru")
        made.columns(("№ 1", "На № 2"), ("Кому",), widths=(8.0, 9.0), above=(4.5, 0))
        made.paragraph("Текст", side="both", indent=1.25, before=6)
        made.signature_lines(("должность", "подпись"), widths=(8.0, 4.0), before=36)
        made.landscape()
        made.table(("№",), [("1",)], widths=(2.0,), sides=("center",), size=9)
        made.number_pages()
        return made.content()

    read = docx.Document(io.BytesIO(letter()))
    assert [[cell.text for cell in table.rows[0].cells] for table in read.tables] == [
        ["№ 1\nНа № 2", "Кому"], ["должность", "подпись"], ["№"],
    ]  # fmt: skip
    assert [round(section.page_width / Cm(1), 1) for section in read.sections if section.page_width] == [21.0, 29.7]
    # The first sheet of each part carries no number.
    assert [section.different_first_page_header_footer for section in read.sections] == [True, True]
    assert [field.get(qn("w:instr")) for field in read.sections[0].header._element.iter(qn("w:fldSimple"))] == ["PAGE"]
    size = read.tables[2].rows[1].cells[0].paragraphs[0].runs[0].font.size
    assert size is not None
    assert size.pt == 9
    assert letter() == letter()


def test_equal_content_gives_equal_bytes_that_tell_no_moment() -> None:
    now = written()
    with time_machine.travel("2031-05-06T07:08:09+03:00"):
        assert written() == now
    with zipfile.ZipFile(io.BytesIO(now)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = docx.Document(io.BytesIO(now)).core_properties
    assert (properties.author, properties.title, properties.language) == ("", "Текст", "be-BY")
