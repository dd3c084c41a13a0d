"""Files that are no workbook of Excel, or whose zip is not what it says: each with its exact verdict."""

from __future__ import annotations

import zlib
from dataclasses import replace
from functools import partial

from forum.core.gate.limits import MOST_PARTS, MOST_WORKBOOK_BYTES
from tests.core.gate.cases import Case, case
from tests.core.gate.making import (
    BOOK,
    MACRO,
    MAIN,
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    Entry,
    archive,
    book,
    entries,
    outside,
    plain_parts,
    relations,
    sheet,
    with_entry,
    with_sheet,
    workbook,
    zipped,
)

_MEGABYTE = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPREADSHEET_2003 = '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'


def _other_files() -> list[Case]:
    magic = {
        "pdf": b"%PDF-1.7\n",
        "png": b"\x89PNG\r\n\x1a\n",
        "gif": b"GIF89a",
        "jpeg": b"\xff\xd8\xff\xe0",
        "rar": b"Rar!\x1a\x07",
        "7z": b"7z\xbc\xaf\x27\x1c",
        "gzip": b"\x1f\x8b\x08",
        "rtf": b"{\\rtf1",
        "tiff": b"II*\0",
        "tiff of another order": b"MM\0*",
        "bmp": b"BM\x36\0\0\0",
        "empty zip": b"PK\x05\x06" + bytes(18),
        "other xml": b"<?xml version='1.0'?><a/>",
    }
    pages = {
        "web page": b"<html><table>",
        "web page of today": b"\r\n<!DOCTYPE html>",
        "bare table": b"<TABLE border=1>",
        "web page with a mark": b"\xef\xbb\xbf<html>",
        "web archive": b"MIME-Version: 1.0\r\n",
        "strict web page": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>",
        "page that begins with its head": b"<head>",
        "page that begins with its coding": b"<meta charset=utf-8>",
    }
    return [
        case("nothing", b"", "empty"),
        case("blanks", b" \r\n\t\n", "empty"),
        case("mark of UTF-8 alone", b"\xef\xbb\xbf", "empty"),
        *(case(name, content, "no_list") for name, content in magic.items()),
        *(case(name, content, "html") for name, content in pages.items()),
        case("xls", _OLE + bytes(504) + "Workbook".encode("utf-16-le"), "ole"),
        case("workbook with a password", _OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "ole"),
        case("xml of 2003", f"<?xml version='1.0'?>{_SPREADSHEET_2003}".encode(), "xml_2003"),
        case("xml of 2003 without a declaration", _SPREADSHEET_2003.encode(), "xml_2003"),
        case(
            "ods", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}), "ods"
        ),
        case("xlsb", zipped({TYPES: "<Types/>", "xl/workbook.bin": b"\x83"}), "xlsb"),
        case("docx", zipped({TYPES: "<Types/>", "word/document.xml": "<a/>"}), "no_workbook"),
        case("pptx", zipped({TYPES: "<Types/>", "ppt/presentation.xml": "<a/>"}), "no_workbook"),
        case("numbers", zipped({"Index/Document.iwa": b"\0"}), "no_workbook"),
        case("zip of papers", zipped({"договор.pdf": b"%PDF"}), "no_workbook"),
        case("zip of a workbook", zipped({"список/Список.xlsx": workbook()}), "archive"),
        case("zip of a csv", zipped({"list.CSV": "a;b"}), "archive"),
        case("workbook without content types", zipped({BOOK: "<workbook/>"}), "no_workbook"),
        case("workbook without a book", zipped({TYPES: "<Types/>", SHEET: sheet()}), "no_workbook"),
        case("large workbook", b"PK\x03\x04" + bytes(MOST_WORKBOOK_BYTES - 3), "too_large", number=10),
    ]


def _ends() -> list[Case]:
    whole = workbook()
    parts = entries(plain_parts())
    table = whole.index(b"PK\x01\x02")
    return [
        case("first bytes of a zip", whole[:4], "damaged", place="end"),
        case("half a zip", whole[: len(whole) // 2], "damaged", place="end"),
        case("zip without its last byte", whole[:-1], "damaged", place="end"),
        case("zip without its table", whole[:table], "damaged", place="end"),
        case("zip with something behind", whole + b"\n", "damaged", place="end"),
        case("zip with something before", b"PK\x03\x04" + whole, "damaged", place="end"),
        case("zip that hides another", archive(parts, tail=whole), "damaged", place="end"),
        case("zip of several disks", archive(parts, end={"disk": 1}), "damaged", place="end"),
        case("table of another size", archive(parts, end={"size": 10}), "damaged", place="end"),
        case("table at another place", archive(parts, end={"offset": 1}), "damaged", place="end"),
        case("comment that is not there", archive(parts, end={"comment": 5}), "damaged", place="end"),
        case("one part more than there is", archive(parts, end={"count": len(parts) + 1}), "damaged", place="table"),
        case("one part less than there is", archive(parts, end={"count": len(parts) - 1}), "damaged", place="table"),
        case("large zip that is none", archive(parts, end={"count": 0xFFFF}), "damaged", place="end"),
        case("large zip without figures", archive(parts, end={"offset": 0xFFFFFFFF}), "damaged", place="end"),
        case("table with a broken mark", whole[:table] + b"XX" + whole[table + 2 :], "damaged", place="table"),
        case(
            "many parts", workbook(parts={f"xl/{n}.xml": "<a/>" for n in range(MOST_PARTS)}), "many_parts", number=1000
        ),
        case("many parts told", archive(parts, end={"count": 60_000}), "many_parts", number=1000),
    ]


def _lies() -> list[Case]:
    text = sheet().encode()
    longer = b" " * 100 + text
    tell = partial(case, code="damaged", place=SHEET)
    cut = zlib.compress(text)[2:-6]
    return [
        tell("part of another mark", with_sheet(told_before={"mark": b"PK\x03\x03"})),
        tell("part of another name", with_sheet(told_before={"name": b"xl/worksheets/sheet2.xml"})),
        tell("part packed otherwise", with_sheet(told_before={"method": 0})),
        tell("part of another size", with_sheet(told_before={"size": 1})),
        tell("part of another packed size", with_sheet(told_before={"packed": 1})),
        tell("part of another sum", with_sheet(told_before={"crc": 1})),
        tell("part encrypted beside its table", with_sheet(told_before={"flags": 0x801})),
        tell("part whose sizes follow, it alone says", with_sheet(told_before={"flags": 0x808})),
        tell("wrong sum", with_sheet(told={"crc": 1})),
        tell("size too small", with_sheet(told={"size": 10})),
        tell("size too large", with_sheet(told={"size": len(text) + 1})),
        tell("small table of a bomb", with_sheet(content=b" " * (30 * _MEGABYTE), told={"size": 2000})),
        tell("noise instead of packed bytes", with_sheet(raw=b"\xff" * 50, told={"packed": 50})),
        tell("packed bytes cut off", with_sheet(raw=cut, told={"packed": len(cut)})),
        tell("something behind the packed bytes", with_sheet(raw=zlib.compress(text)[2:-4] + b"more")),
        tell("plain bytes of two sizes", with_sheet(method=0, told={"size": len(text) - 1})),
        tell("offset behind all", with_sheet(told={"offset": 10 * _MEGABYTE})),
        tell("offset of another part", with_sheet(told={"offset": 0})),
        case("part without a name", with_entry(Entry(b"", b"")), "damaged", place="table"),
        case("size told wide, without it", with_sheet(told={"size": 0xFFFFFFFF}), "damaged", place="table"),
        case("packed size into the table", with_sheet(raw=b"", told={"packed": 5000}), "overlap", place=SHEET),
        case("part over the next one", _overlapping(), "overlap", place=STRINGS),
        case("one part told twice in its place", _twice(), "damaged", place="xl/b.xml"),
        case("bomb", workbook(parts={"xl/media/a.xml": " " * 5_000_000}), "unpacked"),
        case("bomb in the sheet", with_sheet(content=b" " * 5_000_000), "unpacked"),
        case("many small bombs", workbook(parts={f"xl/{n}.xml": " " * 1_000_000 for n in range(85)}), "unpacked"),
        case("table of a whale", with_sheet(told={"size": 0xFFFFFFFF, "extra": _wide(2**60)}), "unpacked"),
        case("longer text than told", with_sheet(content=longer, told={"size": 100}), "damaged", place=SHEET),
    ]


def _overlapping() -> bytes:
    """The sheet's packed bytes reach over the head of the next part."""
    parts = entries(plain_parts())
    last = next(at for at, one in enumerate(parts) if one.name == SHEET.encode())
    parts[last] = replace(
        parts[last], method=0, told={"packed": len(parts[last].content) + 20, "size": len(parts[last].content) + 20}
    )
    return archive(parts)


def _twice() -> bytes:
    parts = entries({**plain_parts(), "xl/a.xml": "<a/>"})
    at = archive(parts).index(b"xl/a.xml") - 30
    return archive([*parts, Entry(b"xl/b.xml", b"<a/>", told={"offset": at})])


def _wide(size: int) -> bytes:
    return b"\x01\x00\x08\x00" + size.to_bytes(8, "little")


def _kinds_of_entries() -> list[Case]:
    methods = {"shrunk": 1, "imploded": 6, "deflated wider": 9, "bzip2": 12, "lzma": 14, "zstd": 93, "xz": 95}
    flags = {"encrypted": 0x801, "strongly encrypted": 0x840, "with a masked table": 0x2800}
    names = {
        "out of the folder": b"../evil.xml",
        "out of the folder by a way round": b"xl/../../evil.xml",
        "from the root": b"/etc/passwd",
        "on a disk": b"C:/evil.xml",
        "with a backslash": b"xl\\evil.xml",
        "with a dot": b"./evil.xml",
        "with an empty step": b"xl//evil.xml",
        "twice": SHEET.encode(),
        "twice in another case": SHEET.upper().encode(),
    }
    odd_names = {
        "with a zero": (b"xl/a\0.xml", "'xl/a\\x00.xml'"),
        "with a line break": (b"xl/a\n.xml", "'xl/a\\n.xml'"),
        "written backwards": ("xl/\u202elmx.a".encode(), "'xl/\\u202elmx.a'"),
        "that is no UTF-8": (b"xl/\xff.xml", "b'xl/\\xff.xml'"),
    }
    link = {"made_by": 3 << 8 | 20, "attributes": 0o120777 << 16}
    return [
        *(case(f"part {name}", with_sheet(method=method), "method", place=SHEET) for name, method in methods.items()),
        case("patched part", with_sheet(told={"flags": 0x820}), "method", place=SHEET),
        *(
            case(f"part {name}", with_sheet(told={"flags": flag}), "encrypted", place=SHEET)
            for name, flag in flags.items()
        ),
        case("part encrypted by AES", with_sheet(method=99, told={"flags": 0x801}), "encrypted", place=SHEET),
        case("link", with_sheet(told=link), "name", place=SHEET),
        *(
            case(f"name {what}", with_entry(Entry(name, b"<a/>")), "name", place=name.decode())
            for what, name in names.items()
        ),
        *(case(f"name {what}", with_entry(Entry(n, b"<a/>")), "name", place=t) for what, (n, t) in odd_names.items()),
    ]


def _active() -> list[Case]:
    names = (
        "xl/vbaProject.bin",
        "xl/VBAPROJECT.BIN",
        "xl/externalLinks/externalLink1.xml",
        "xl/activeX/activeX1.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/macrosheets/sheet1.xml",
        "xl/dialogsheets/sheet1.xml",
        "customUI/customUI.xml",
        "xl/connections.xml",
        "xl/webextensions/webextension1.xml",
    )
    types = {
        "with macros": MACRO,
        "template with macros": MACRO.replace("sheet", "template"),
        "add-in": MACRO.replace("sheet", "addin"),
        "with macros spelt out": MACRO.replace("E", "&#69;"),
        "with a sheet of macros": "application/vnd.ms-excel.macrosheet+xml",
        "with a project": "application/vnd.ms-office.vbaProject",
    }
    rels = {
        "xl/worksheets/_rels/sheet1.xml.rels": "oleObject",
        "xl/drawings/_rels/drawing1.xml.rels": "image",
        "_rels/.rels": "attachedTemplate",
        "xl/_rels/workbook.xml.rels": "externalLinkPath",
    }
    told = "[content_types].xml"
    return [
        *(case(f"part {name}", workbook(parts={name: "<a/>"}), "active", place=name) for name in names),
        *(
            case(
                f"type {name}",
                workbook(parts={TYPES: f'<Types><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'}),
                "active",
                place=told,
            )
            for name, kind in types.items()
        ),
        *(
            case(f"{kind} outside", workbook(parts={name: outside(kind)}), "active", place=name)
            for name, kind in rels.items()
        ),
    ]


def _encodings() -> list[Case]:
    text = sheet()
    declared = f'<?xml version="1.0" encoding="%s"?>{text}'
    ways = {
        "utf-16": text.encode("utf-16"),
        "utf-16 of another order": "\ufeff".encode("utf-16-be") + text.encode("utf-16-be"),
        "utf-16 without a mark": text.encode("utf-16-le"),
        "utf-32": text.encode("utf-32"),
        "ebcdic": b"\x4c\x6f\xa7\x94" + text.encode("cp037"),
        "a zero inside": text.replace("1</v>", "1\0</v>").encode(),
        "windows-1251 declared": (declared % "windows-1251").encode("cp1251"),
        "utf-16 declared alone": (declared % "UTF-16").encode(),
        "utf-7 declared": (declared % "utf-7").encode(),
        "koi8 declared in single quotes": (declared % "koi8-r").replace('"', "'").encode(),
    }
    return [
        *(
            case(f"sheet in {name}", workbook(parts={SHEET: content}), "utf8", place=SHEET)
            for name, content in ways.items()
        ),
        case(
            "shared texts in utf-16",
            workbook(parts={STRINGS: f'<sst xmlns="{MAIN}"/>'.encode("utf-16")}),
            "utf8",
            place=STRINGS,
        ),
        case("book in utf-16", workbook(parts={BOOK: book("").encode("utf-16")}), "utf8", place=BOOK),
        case(
            "drawing in utf-16",
            workbook(parts={"xl/drawings/drawing1.xml": "<a/>".encode("utf-16")}),
            "utf8",
            place="xl/drawings/drawing1.xml",
        ),
    ]


def _document_types() -> list[Case]:
    laughs = (
        "<!DOCTYPE a [<!ENTITY b 'c'>" + "".join(f"<!ENTITY b{n} '&b{n - 1};&b{n - 1};'>" for n in range(1, 30)) + "]>"
    )
    ways = {
        "that multiplies": laughs,
        "of a file": '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        "alone": "<!DOCTYPE a>",
        "of a parameter": "<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://127.0.0.1/'>%b;]>",
        "behind a declaration": "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE a>",
        "far behind": "<!-- -->" + " " * (65_536 - 12) + "<!DOCTYPE a>",
    }
    parts = plain_parts(styles="<cellXfs/>") | {"xl/drawings/drawing1.xml": "<a/>", "_rels/.rels": relations()}
    return [
        *(
            case(f"document type {name}", workbook(parts={SHEET: before + sheet()}), "doctype", place=SHEET)
            for name, before in ways.items()
        ),
        *(
            case(
                f"document type in {name}",
                zipped({**parts, name: f"<!DOCTYPE a>{parts[name]!s}"}),
                "doctype",
                place=name,
            )
            for name in (TYPES, BOOK, RELATIONS, STRINGS, STYLES, "xl/drawings/drawing1.xml", "_rels/.rels")
        ),
        case(
            "entity without a document type",
            workbook(parts={SHEET: "<!ENTITY b 'c'>" + sheet()}),
            "doctype",
            place=SHEET,
        ),
    ]


FILES: list[Case] = [
    *_other_files(),
    *_ends(),
    *_lies(),
    *_kinds_of_entries(),
    *_active(),
    *_encodings(),
    *_document_types(),
]
