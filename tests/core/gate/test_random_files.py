"""Whatever the bytes are, they are read or refused; nothing else comes out of the gate."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.gate.errors import BadFileError
from forum.core.gate.lists import list_messages
from tests.core.gate.making import RELATIONS, SHEET, STRINGS, STYLES, TYPES, Entry, archive, plain_parts, sheet, zipped
from tests.core.gate.reading import read

_ROWS = (
    '<row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46200.5</v></c><c t="e"><v>#N/A</v></c></row>'
    '<row r="3"><c t="inlineStr"><is><r><t>а_x0041_</t></r><rPh><t>б</t></rPh></is></c><c><f>1</f></c></row>'
)
_PARTS = plain_parts(
    _ROWS,
    strings="<si><t>да &amp; нет</t></si>",
    styles='<numFmts><numFmt numFmtId="164" formatCode="dd.mm"/></numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs>',
    behind='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
)
_USUAL = "".join(
    f'<row r="{row}" spans="1:3">'
    f'<c r="A{row}" s="1" t="s"><v>0</v></c><c r="B{row}" s="1"><v>46{row}.5</v></c><c r="C{row}" s="0"/>'
    f'<c r="D{row}" t="inlineStr"><is><t xml:space="preserve"> а&amp;_x0041_</t></is></c>'
    f'<c r="E{row}" t="str"><v>б</v></c><c r="F{row}" t="b"><v>1</v></c></row>\n'
    for row in (1, 2, 4)
)
_WHOLE = zipped(_PARTS)
_SNIPPETS = st.sampled_from(
    [
        *("<c>", "</c>", "<v>", "</v>", '<row r="1">', "</row>", "<t>", "<is>", "<f/>", '<c r="ZZ99" t="s">', "<x:c>"),
        *("&amp;", "&#0;", "<![CDATA[", "]]>", "<!--", "-->", "<?a?>", "<!DOCTYPE a>", "_xD800_", "\ud7ff", '"'),
        *("1E999", "9" * 30, " "),
    ]
)
_BYTES = st.binary(max_size=12)


def attempt(content: bytes) -> None:
    """Read it; the refusal alone may come of it."""
    with suppress(BadFileError):
        for sheet in read(content).sheets:
            assert all(cell.reference for row in sheet.rows.values() for cell in row.values())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    attempt(content)
    attempt(b"PK\x03\x04" + content)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "cp1251", "koi8-r", "utf-8-sig"]))
def test_any_text(text: str, encoding: str) -> None:
    attempt(text.encode(encoding, "ignore"))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(_WHOLE)), st.integers(0, 12), _BYTES), min_size=1, max_size=4))
def test_workbook_with_other_bytes(changes: list[tuple[int, int, bytes]]) -> None:
    content = _WHOLE
    for at, length, put in changes:
        content = content[:at] + put + content[at + length :]
    attempt(content)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([SHEET, SHEET, SHEET, STRINGS, STYLES, RELATIONS, TYPES, "xl/workbook.xml"]),
    st.lists(st.tuples(st.integers(0, 800), st.integers(0, 20), _SNIPPETS), min_size=1, max_size=4),
)
def test_workbook_with_other_words(name: str, changes: list[tuple[int, int, str]]) -> None:
    text = str(_PARTS[name])
    for at, length, put in changes:
        text = text[:at] + put + text[at + length :]
    attempt(zipped({**_PARTS, name: text}))


def told(content: bytes) -> object:
    """All that is told of it, or the refusal."""
    try:
        return list(list_messages(content))
    except BadFileError as error:
        return error.code, error.params


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 800), st.integers(0, 20), _SNIPPETS), max_size=3))
def test_usual_rows_are_what_the_parser_makes_of_them(changes: list[tuple[int, int, str]]) -> None:
    text = sheet(_USUAL)
    for at, length, put in changes:
        text = text[:at] + put + text[at + length :]
    # Behind a comment every row goes to the parser.
    parsed = text.replace("<sheetData>", "<sheetData><!---->")
    assert told(zipped({**_PARTS, SHEET: text})) == told(zipped({**_PARTS, SHEET: parsed}))


_FIGURES = st.sampled_from([0, 1, 5, 100, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF])


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["crc", "packed", "size", "offset", "attributes"]), _FIGURES),
    st.dictionaries(st.sampled_from(["crc", "packed", "size"]), _FIGURES),
    st.dictionaries(st.sampled_from(["size", "offset"]), _FIGURES),
    st.binary(max_size=40),
)
def test_zip_that_lies(told: dict[str, int], before: dict[str, int], end: dict[str, int], extra: bytes) -> None:
    entries = [Entry(name.encode(), str(text).encode()) for name, text in _PARTS.items()]
    liar = Entry(b"xl/a.xml", b"<a/>", told={**told, "extra": extra}, told_before=before)
    attempt(archive([*entries, liar], end=end))
