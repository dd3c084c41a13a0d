"""A mark inside an Office file that outlives saving anew: a property of the document, as Excel and Word keep them."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from forum.core.spreadsheet.archive import Archive

PART: Final = "docProps/custom.xml"
_NAME: Final = "forum-report"
_TYPES: Final = "[Content_Types].xml"
_RELATIONS: Final = "_rels/.rels"
_KIND: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_PROPERTIES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}">'
    "<vt:lpwstr>{mark}</vt:lpwstr></property></Properties>"
)
# Programs declare the namespace where they like and order attributes as they like.
_MARK: Final = re.compile(rb'name="forum-report"[^<>]{0,400}>\s{0,20}<[^<>]{0,300}>([a-z0-9/]{1,120})<')
_READ: Final = 64 * 1024


def marked(content: bytes, mark: str) -> bytes:
    """The Office file ``content``, which has no properties of its own, with ``mark`` (small letters, digits, «/»).

    Equal contents and marks give equal bytes.
    """
    archive = Archive(is_fixed=True)
    with zipfile.ZipFile(io.BytesIO(content)) as plain:
        chunks = [archive.whole(name, _linked(name, plain.read(name))) for name in plain.namelist()]
    chunks.append(archive.whole(PART, _PROPERTIES.format(name=_NAME, mark=mark).encode()))
    return b"".join([*chunks, archive.close()])


def mark_of(content: bytes) -> str | None:
    """The mark of an Office file that has passed the gate, whoever saved it last; None where there is none."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if PART not in archive.namelist():
            return None
        with archive.open(PART) as part:
            found = _MARK.search(part.read(_READ))
    return found[1].decode() if found else None


def _linked(name: str, part: bytes) -> bytes:
    if name == _TYPES:
        told = f'<Override PartName="/{PART}" ContentType="{_KIND}"/></Types>'
        return part.replace(b"</Types>", told.encode())
    if name == _RELATIONS:
        told = f'<Relationship Id="rIdMark" Type="{_OFFICE}/relationships/custom-properties" Target="{PART}"/>'
        return part.replace(b"</Relationships>", f"{told}</Relationships>".encode())
    return part
