"""What a file is, told by its content: neither its name nor what the browser says of it is believed."""

from __future__ import annotations

import mmap
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import filetype
from flask_babel import lazy_gettext as _l

from forum.core.errors import DomainError
from forum.core.files.signatures import check_signature, looks_like_signature
from forum.core.gate.containers import MACROS, is_document, is_workbook

UPLOAD_FIELD: Final = "files"
"""The field of a form under which refused files are told."""
MOST_BYTES: Final = 25 * 1024 * 1024
"""The largest file."""


class FileKind(StrEnum):
    """Formats that the register takes: scans, texts of documents, signatures."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    ODT = "odt"
    XLSX = "xlsx"
    SIGNATURE = "signature"


SCANNED: Final = frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG, FileKind.TIFF})
"""What a scanner or a camera makes of a paper."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What a kind is sent as, and the suffixes its names may have; the first is the usual one."""

    content_type: str
    suffixes: tuple[str, ...]


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"

FORMATS: Final[Mapping[FileKind, FileFormat]] = {
    FileKind.PDF: FileFormat("application/pdf", ("pdf",)),
    FileKind.JPEG: FileFormat("image/jpeg", ("jpg", "jpeg")),
    FileKind.PNG: FileFormat("image/png", ("png",)),
    FileKind.TIFF: FileFormat("image/tiff", ("tif", "tiff")),
    FileKind.DOCX: FileFormat(f"{_OFFICE}.wordprocessingml.document", ("docx",)),
    FileKind.DOC: FileFormat("application/msword", ("doc",)),
    FileKind.RTF: FileFormat("application/rtf", ("rtf",)),
    FileKind.ODT: FileFormat("application/vnd.oasis.opendocument.text", ("odt",)),
    FileKind.XLSX: FileFormat(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
    FileKind.SIGNATURE: FileFormat("application/pkcs7-signature", ("sig", "p7s")),
}

_GUESSED: Final = {
    "application/pdf": FileKind.PDF,
    "image/jpeg": FileKind.JPEG,
    "image/png": FileKind.PNG,
    "image/tiff": FileKind.TIFF,
    "application/rtf": FileKind.RTF,
}
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_ZIP: Final = b"PK\x05\x06"
_MOST_ENTRIES: Final = 5_000
_MOST_DIRECTORY: Final = 1024 * 1024
# A PDF ends so; a few tools write blanks or a line after it.
_PDF_TAIL: Final = 2048


def recognise(path: Path) -> FileKind:
    """The kind of the file at ``path``, which is not empty; raises ``DomainError`` for one that is not taken."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content[:4] == _ZIP:
            return _kind_of_zip(path, content)
        if content[:8] == _OLE:
            return _kind_of_ole(content)
        guessed = filetype.guess(content[:8192])
        kind = _GUESSED.get(guessed.mime) if guessed else None
        if kind is not None:
            _check_whole(kind, content)
            return kind
        if looks_like_signature(content[:64]):
            check_signature(content)
            return FileKind.SIGNATURE
    raise _unknown()


def _check_whole(kind: FileKind, content: mmap.mmap) -> None:
    """A scan that broke off on its way is refused while the original is at hand."""
    if kind is FileKind.PDF and content.rfind(b"%%EOF", max(0, len(content) - _PDF_TAIL)) < 0:
        raise _damaged()


def _kind_of_zip(path: Path, content: mmap.mmap) -> FileKind:
    _check_directory(content)
    try:
        with zipfile.ZipFile(path) as archive:
            # Parts are found by their names in any case.
            names = {name.casefold() for name in archive.namelist()}
            if any(name.endswith(MACROS) for name in names):
                raise _macros()
            for kind, is_of_kind in _ZIPPED.items():
                if is_of_kind(names, archive):
                    return kind
    # What a hostile archive raises is as various as its author wished.
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        RuntimeError,
        EOFError,
        struct.error,
    ) as error:
        raise _damaged() from error
    raise _unknown()


def _check_directory(content: mmap.mmap) -> None:
    """Refuse an archive whose list of entries alone would fill the memory; ``zipfile`` reads it whole."""
    end = content.rfind(_END_OF_ZIP, max(0, len(content) - 66_000))
    if end < 0 or end + 22 > len(content):
        raise _damaged()
    entries, size = struct.unpack("<HI", content[end + 10 : end + 16])
    if entries > _MOST_ENTRIES or size > _MOST_DIRECTORY:
        raise _unknown()


def _is_open_text(names: set[str], archive: zipfile.ZipFile) -> bool:
    if "mimetype" not in names:
        return False
    with archive.open("mimetype") as entry:
        return entry.read(100).decode("ascii", "replace").strip() == FORMATS[FileKind.ODT].content_type


_ZIPPED: Final[Mapping[FileKind, Callable[[set[str], zipfile.ZipFile], bool]]] = {
    FileKind.DOCX: lambda names, _archive: is_document(names),
    FileKind.XLSX: lambda names, _archive: is_workbook(names),
    FileKind.ODT: _is_open_text,
}


def _kind_of_ole(content: mmap.mmap) -> FileKind:
    """A document of Word 97–2003; mails, installers and tables lie in the same container."""
    if _entry(content, "_VBA_PROJECT"):
        raise _macros()
    if _entry(content, "WordDocument"):
        return FileKind.DOC
    raise _unknown()


def _entry(content: mmap.mmap, name: str) -> bool:
    return content.find(name.encode("utf-16-le")) >= 0


def _unknown() -> DomainError:
    message: Any = _l("The register takes PDF, JPEG, PNG, TIFF, DOCX, DOC, RTF, ODT, XLSX and signatures (SIG, P7S).")
    return DomainError(UPLOAD_FIELD, message)


def _damaged() -> DomainError:
    return DomainError(UPLOAD_FIELD, _l("The file is damaged or not whole: open it, save it anew and send it again."))


def _macros() -> DomainError:
    return DomainError(UPLOAD_FIELD, _l("The file holds macros. Save it as a document without them."))
