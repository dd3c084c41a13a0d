"""Workbooks made by hand: any part may say anything, and the zip's table may lie about all of it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"

TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'

Text = str | bytes


def plain_parts(rows: str = ONE, *, strings: str = "", styles: str = "", behind: str = "") -> dict[str, Text]:
    """The parts of a workbook of one sheet: ``rows`` of it, ``behind`` them, shared ``strings``, ``styles``."""
    return {
        TYPES: f'<Types xmlns="{PACKAGE}/content-types"/>',
        BOOK: book('<sheet name="Лист" sheetId="1" r:id="a"/>'),
        RELATIONS: relations(a=("worksheet", "worksheets/sheet1.xml"), b=("sharedStrings", "/xl/sharedStrings.xml"))
        if not styles
        else relations(
            a=("worksheet", "worksheets/sheet1.xml"),
            b=("sharedStrings", "/xl/sharedStrings.xml"),
            c=("styles", "styles.xml"),
        ),
        SHEET: sheet(rows, behind),
        STRINGS: f'<sst xmlns="{MAIN}">{strings}</sst>',
        **({STYLES: f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'} if styles else {}),
    }


def sheet(rows: str = ONE, behind: str = "") -> str:
    """The XML of a sheet."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{behind}</worksheet>'


def book(sheets: str, before: str = "") -> str:
    """The XML of a workbook with these sheets."""
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheets>{sheets}</sheets></workbook>'


def relations(**targets: tuple[str, str]) -> str:
    """The XML of relations: key, kind and target."""
    told = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def outside(kind: str, target: str = "https://example.org/a") -> str:
    """The XML of one relation that leads out of the file."""
    told = f'<Relationship Id="x" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def workbook(rows: str = ONE, parts: Mapping[str, Text] | None = None, *, method: int = 8, **options: Any) -> bytes:
    """A workbook of one sheet, with further or other ``parts``."""
    whole = entries({**plain_parts(rows, **options), **(parts or {})})
    return archive([replace(entry, method=method) for entry in whole])


@dataclass(frozen=True)
class Entry:
    """A part of a zip. ``told`` overrides what the table tells of it, ``told_before`` what stands before its bytes.

    Keys are name, flags, method, crc, packed, size, offset, attributes, made_by, extra.
    """

    name: bytes
    content: bytes
    method: int = 8
    told: Mapping[str, Any] | None = None
    told_before: Mapping[str, Any] | None = None
    raw: bytes | None = None
    """The packed bytes, when they are not what packing gives."""


def entries(parts: Mapping[str, Text]) -> list[Entry]:
    """The parts as entries."""
    return [Entry(name.encode(), text.encode() if isinstance(text, str) else text) for name, text in parts.items()]


def zipped(parts: Mapping[str, Text]) -> bytes:
    """An honest zip of the parts."""
    return archive(entries(parts))


def with_entry(entry: Entry) -> bytes:
    """A workbook with one more entry."""
    return archive([*entries(plain_parts()), entry])


def with_sheet(**changes: Any) -> bytes:
    """A workbook whose sheet's entry is changed."""
    return archive([replace(one, **changes) if one.name == SHEET.encode() else one for one in entries(plain_parts())])


def archive(parts: Sequence[Entry], *, end: Mapping[str, int] | None = None, tail: bytes = b"") -> bytes:
    """A zip of the entries, whose last record says what ``end`` says."""
    out, table = bytearray(), bytearray()
    for part in parts:
        packed = part.raw if part.raw is not None else _packed(part.content, part.method)
        true = {
            "name": part.name, "flags": 0x800, "method": part.method, "crc": zlib.crc32(part.content),
            "packed": len(packed), "size": len(part.content), "offset": len(out), "attributes": 0, "made_by": 20,
            "extra": b"",
        }  # fmt: skip
        told = {**true, **(part.told or {})}
        table += _row(told)
        out += _before({**told, **(part.told_before or {})}) + packed
    record = {"disk": 0, "count": len(parts), "size": len(table), "offset": len(out), "comment": 0, **(end or {})}
    last = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", record["disk"], record["disk"], record["count"], record["count"],
        record["size"], record["offset"], record["comment"],
    )  # fmt: skip
    return bytes(out + table + last + tail)


def _packed(content: bytes, method: int) -> bytes:
    if method != 8:
        return content
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _row(told: Mapping[str, Any]) -> bytes:
    fixed = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", told["made_by"], 20, told["flags"], told["method"], 0, 33, told["crc"],
        told["packed"], told["size"], len(told["name"]), len(told["extra"]), 0, 0, 0, told["attributes"],
        told["offset"],
    )  # fmt: skip
    return bytes(fixed + told["name"] + told["extra"])


def _before(told: Mapping[str, Any]) -> bytes:
    fixed = struct.pack(
        "<4s5H3L2H", told.get("mark", b"PK\x03\x04"), 20, told["flags"], told["method"], 0, 33, told["crc"],
        told["packed"], told["size"], len(told["name"]), 0,
    )  # fmt: skip
    return bytes(fixed + told["name"])
