"""Workbooks whose zip is honest and whose XML is not what it should be: each with its exact verdict."""

from __future__ import annotations

from functools import partial

from forum.core.gate.limits import (
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_FORMATS,
    MOST_MERGES,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_STYLES,
    MOST_TEXTS,
)
from tests.core.gate.cases import Case, case
from tests.core.gate.making import (
    BOOK,
    MAIN,
    ONE,
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    book,
    relations,
    sheet,
    workbook,
)

_book = "xl/workbook.xml"
_KILOBYTE = 1024


def _runs() -> list[Case]:
    far = 300 * _KILOBYTE
    ways = {
        "attribute": f'<row r="1" spans="{"1" * far}"/>',
        "text": f'<row r="1"><c r="A1"><v>{"1" * far}</v></c></row>',
        "blanks": f"{' ' * far}{ONE}",
        "name of an element": f"<{'a' * far}/>",
        "comment": f"<!--{'-a' * far}-->",
        "comment with tags": f"<!--{'<a' * far}-->",
        "cdata with tags": f"<![CDATA[{'<a' * far}]]>"[:-3],
        "instruction": f"<?a {'<' * 2 * far}?>",
    }
    return [
        *(
            case(f"endless {name}", workbook(rows), "long_text", place=SHEET)
            for name, rows in ways.items()
            if "cdata" not in name
        ),
        case("unclosed cdata", workbook(ways["cdata with tags"]), "damaged", place=SHEET),
        case(
            "endless tags",
            lambda: workbook("<a/>" * 300_000, {f"xl/{n}.xml": "<a>" * 400_000 + "b" * n for n in range(12)}),
            "unpacked",
        ),
    ]


def _books() -> list[Case]:
    tell = partial(case, code="damaged", place=_book)
    one = '<sheet name="A" sheetId="1" r:id="a"/>'
    many = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(MOST_SHEETS + 1))
    targets = {f"r{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(MOST_SHEETS + 1)}
    key = "Relationship"
    twice = f'<{key} Id="a" Type="x" Target="y"/>' * 2
    return [
        tell("book cut off", workbook(parts={BOOK: book(one)[:-5]})),
        tell("book without content", workbook(parts={BOOK: ""})),
        tell("sheet without a relation", workbook(parts={BOOK: book('<sheet name="A" sheetId="1" r:id="z"/>')})),
        tell("sheet without a key", workbook(parts={BOOK: book('<sheet name="A" sheetId="1"/>')})),
        tell("sheet without a name", workbook(parts={BOOK: book('<sheet sheetId="1" r:id="a"/>')})),
        tell("sheet told twice", workbook(parts={BOOK: book(one + one.replace("A", "B"))})),
        case("book without sheets", workbook(parts={BOOK: book("")}), "no_sheets"),
        case(
            "book of charts alone",
            workbook(parts={RELATIONS: relations(a=("chartsheet", "chartsheets/sheet1.xml"))}),
            "no_sheets",
        ),
        case(
            "many sheets",
            workbook(parts={BOOK: book(many), RELATIONS: relations(**targets)}),
            "many_sheets",
            number=256,
        ),
        case("deep book", workbook(parts={BOOK: book("<a>" * 70 + "</a>" * 70)}), "deep", place=_book),
        case(
            "sheet that is not there",
            workbook(parts={RELATIONS: relations(a=("worksheet", "worksheets/b.xml"))}),
            "damaged",
            place="xl/worksheets/b.xml",
        ),
        case(
            "sheet out of the file",
            workbook(parts={RELATIONS: relations(a=("worksheet", "../../b.xml"))}),
            "damaged",
            place="../b.xml",
        ),
        case(
            "sheet that is no xml",
            workbook(parts={RELATIONS: relations(a=("worksheet", "media/a.png")), "xl/media/a.png": "<a/>"}),
            "damaged",
            place="xl/media/a.png",
        ),
        case(
            "relation without a target",
            workbook(parts={RELATIONS: f'<{key}s><{key} Id="a" Type="x/worksheet"/></{key}s>'}),
            "damaged",
            place=RELATIONS,
        ),
        case(
            "relation told twice", workbook(parts={RELATIONS: f"<{key}s>{twice}</{key}s>"}), "damaged", place=RELATIONS
        ),
        case("relations cut off", workbook(parts={RELATIONS: "<a>"}), "damaged", place=RELATIONS),
        case("content types cut off", workbook(parts={TYPES: "<Types>"}), "damaged", place="[content_types].xml"),
        case(
            "shared texts cut off",
            workbook(parts={STRINGS: f'<sst xmlns="{MAIN}"><si>'}),
            "damaged",
            place="xl/sharedstrings.xml",
        ),
        case(
            "styles that are not there",
            workbook(
                parts={RELATIONS: relations(a=("worksheet", "worksheets/sheet1.xml"), b=("styles", "styles.xml"))}
            ),
            "damaged",
            place=STYLES,
        ),
        case(
            "many styles",
            workbook(styles=f"<cellXfs>{'<xf/>' * (MOST_STYLES + 1)}</cellXfs>"),
            "many_styles",
            number=65_490,
        ),
        case(
            "many formats",
            workbook(
                styles="".join(f'<numFmt numFmtId="{n}" formatCode="0"/>' for n in range(200, MOST_FORMATS + 201))
            ),
            "many_styles",
            number=5_000,
        ),
        case(
            "many shared texts",
            lambda: workbook(strings="<si/>" * (MOST_TEXTS + 1), method=0),
            "many_texts",
            number=500_000,
        ),
    ]


def _rows() -> list[Case]:
    tell = partial(case, code="damaged", place=SHEET)
    one = '<c r="A1"><v>1</v></c>'
    return [
        tell("sheet cut off", workbook(parts={SHEET: sheet()[:-3]})),
        tell("sheet without content", workbook(parts={SHEET: ""})),
        tell("sheet with two roots", workbook(parts={SHEET: sheet() + sheet()})),
        tell("tags crossed", workbook('<row r="1"><c r="A1"></row></c>')),
        tell(
            "bytes that are no UTF-8", workbook(parts={SHEET: sheet().replace("1</v>", "\xff</v>").encode("latin-1")})
        ),
        tell("overlong UTF-8", workbook(parts={SHEET: sheet().encode().replace(b"1</v>", b"\xc0\xaf</v>")})),
        tell("control character", workbook('<row r="1"><c r="A1" t="str"><v>\x01</v></c></row>')),
        tell("control character by number", workbook('<row r="1"><c r="A1" t="str"><v>&#1;</v></c></row>')),
        tell("zero by number", workbook('<row r="1"><c r="A1" t="str"><v>&#0;</v></c></row>')),
        tell("surrogate by number", workbook('<row r="1"><c r="A1" t="str"><v>&#xD800;</v></c></row>')),
        tell("entity that nobody declared", workbook('<row r="1"><c r="A1" t="str"><v>&nbsp;</v></c></row>')),
        tell("attribute twice", workbook('<row r="1" r="2"/>')),
        *(
            tell(f"row {number!r}", workbook(f'<row r="{number}">{one}</row>'))
            for number in ("0", "-1", "x", "", "1.5", "1048577", "1_0", "\u0661", "99999999999", " 1")
        ),
        tell("row in a row", workbook(f'<row r="1"><row r="2">{one}</row></row>')),
        tell("row in a cell", workbook('<row r="1"><c r="A1"><row r="2"/></c></row>')),
        tell("row outside of the data", workbook(behind=f'<row r="2">{one}</row>')),
        tell("cell in a cell", workbook(f'<row r="1"><c r="B1">{one}</c></row>')),
        tell("cell outside of a row", workbook(one)),
        tell("value in a value", workbook('<row r="1"><c r="A1"><v><v>1</v></v></c></row>')),
        tell("text in a text", workbook('<row r="1"><c r="A1" t="inlineStr"><is><t><t>1</t></t></is></c></row>')),
        tell("data twice", workbook(behind=f"<sheetData>{ONE}</sheetData>")),
        case("row twice", workbook(ONE + ONE), "twice", place="1"),
        case("cell twice", workbook(f'<row r="1">{one}<c r="B1"/>{one}</row>'), "twice", place="A1"),
        case("deep sheet", workbook("<a>" * 70 + "</a>" * 70), "deep", place=SHEET),
        case("deep cell", workbook(f'<row r="1"><c r="A1">{"<is>" * 70}{"</is>" * 70}</c></row>'), "deep", place=SHEET),
        *(
            tell(f"merged area {told!r}", workbook(behind=f'<mergeCells><mergeCell ref="{told}"/></mergeCells>'))
            for told in ("", "A", "B2:A1", "A1:XFE1", "A1:A1048577", "A1:B2:C3", "a1:b2", "A0:A1")
        ),
        *(
            tell(
                f"dimension {told!r}",
                workbook(parts={SHEET: sheet().replace("<sheetData>", f'<dimension ref="{told}"/><sheetData>')}),
            )
            for told in ("", "A1:XFE1048576", "A1:A9999999", "everything")
        ),
        case(
            "many merged areas",
            workbook(behind="".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, MOST_MERGES + 2))),
            "many_merges",
            number=20_000,
        ),
    ]


def _cells() -> list[Case]:
    tell = partial(case, code="damaged", place="A1")

    def of(kind: str, value: str, more: str = "") -> bytes:
        return workbook(f'<row r="1"><c r="A1" t="{kind}"{more}><v>{value}</v></c></row>', strings="<si><t>a</t></si>")

    def long(text: str, kind: str = "str") -> bytes:
        inside = f"<is><t>{text}</t></is>" if kind == "inlineStr" else f"<v>{text}</v>"
        return workbook(f'<row r="1"><c r="A1" t="{kind}">{inside}</c></row>')

    def at(reference: str, row: str = ' r="1"') -> bytes:
        return workbook(f'<row{row}><c r="{reference}"><v>1</v></c></row>')

    too_long = "я" * (LONGEST_TEXT + 1)
    shared = workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=f"<si><t>{too_long}</t></si>")
    runs = f"<si>{'<r><t>' + 'я' * 20_000 + '</t></r>'}{'<r><t>' + 'я' * 20_000 + '</t></r>'}</si>"
    return [
        *(tell(f"shared text {told!r}", of("s", told)) for told in ("1", "-1", "x", "0.0", "1e0", "\u0660", "9" * 12)),
        tell("shared text of a book without any", workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')),
        *(
            tell(f"number {told!r}", of("n", told))
            for told in ("abc", "0x10", "1,5", "1 5", "1__0", "\u0661", "--1", "1e", ".", "1" * 65, "1" * 40_000)
        ),
        tell("value of an unknown kind", of("x", "1")),
        tell("truth of 2", of("b", "2")),
        tell("style that is no number", of("n", "1e0", ' s="x"')),
        tell("style below zero", of("n", "1", ' s="-1"')),
        *(
            case(f"cell {told!r}", at(told), "damaged", place=told)
            for told in ("1A", "a1", "A", "$A$1", "A01", "A1:B1", "R1C1", "XFE1", "AAAA1", "А1")
        ),
        case("cell of another row", at("A2"), "damaged", place="A2"),
        case("cell of a row before", workbook('<row r="5"/><row><c r="A2"><v>1</v></c></row>'), "damaged", place="A2"),
        case(
            "cells of two rows in one",
            workbook('<row><c r="A2"><v>1</v></c><c r="A3"><v>1</v></c></row>'),
            "damaged",
            place="A3",
        ),
        case("cell in the last corner", at("XFD1048576", ' r="1048576"'), "outside", cell="XFD1048576"),
        case("cell below the last row", at(f"A{MOST_ROWS + 1}", f' r="{MOST_ROWS + 1}"'), "outside", cell="A20001"),
        case("cell below the last row by itself", at(f"A{MOST_ROWS + 1}", ""), "outside", cell="A20001"),
        case("cell behind the last column", at("GS1"), "outside", cell="GS1"),
        case(
            "cell behind the last column by counting",
            workbook(f"<row>{'<c/>' * 200}<c><v>1</v></c></row>"),
            "outside",
            cell="GS1",
        ),
        case(
            "error behind the last column",
            workbook('<row r="1"><c r="GS1" t="e"><v>#N/A</v></c></row>'),
            "outside",
            cell="GS1",
        ),
        case(
            "formula without a value far out",
            workbook('<row r="1"><c r="GS1"><f>1</f></c></row>'),
            "outside",
            cell="GS1",
        ),
        case("long text", long(too_long), "long_text", place="A1"),
        case("long text in its cell", long(too_long, "inlineStr"), "long_text", place="A1"),
        case("long text of two units a sign", long("\U0001f4c4" * 16_384), "long_text", place="A1"),
        case("long text written as numbers", long("_x0041_" * (LONGEST_TEXT + 1)), "long_text", place="A1"),
        case(
            "text written as more numbers than a cell holds",
            long("_x0041_" * 33_000 + "a" * 200),
            "long_text",
            place="A1",
        ),
        case("long text of references", long("&#1103;" * (LONGEST_TEXT + 1)), "long_text", place="A1"),
        case("long shared text", shared, "long_text", place="sharedStrings#0"),
        case("long shared text of runs", workbook(strings=runs), "long_text", place="sharedStrings#0"),
        case("many cells", _many_cells, "many_cells", number=MOST_CELLS),
        case("much text by few bytes", _much_text, "much_text", number=MOST_CHARACTERS),
    ]


def _many_cells() -> bytes:
    return workbook(f"<row>{'<c><v>1</v></c>' * 200}</row>" * (MOST_CELLS // 200 + 1), method=0)


def _much_text() -> bytes:
    row = "<row>" + '<c t="s"><v>0</v></c>' * 200 + "</row>"
    times = MOST_CHARACTERS // LONGEST_TEXT // 200 + 1
    return workbook(row * times, strings=f"<si><t>{'я' * LONGEST_TEXT}</t></si>")


SHEETS: list[Case] = [*_runs(), *_books(), *_rows(), *_cells()]
