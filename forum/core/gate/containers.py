"""What an archive is by the folded names of its parts, apart from whether it may be read."""

from __future__ import annotations

from typing import Final, Protocol

CONTENT_TYPES: Final = "[content_types].xml"
WORKBOOK: Final = "xl/workbook.xml"
DOCUMENT: Final = "word/document.xml"
MACROS: Final = "vbaproject.bin"
"""How the name of a part ends that holds macros."""


class Names(Protocol):
    """The folded names of an archive's parts."""

    def __contains__(self, name: str, /) -> bool:
        """Whether there is a part of that name."""


def is_workbook(names: Names) -> bool:
    """Whether the parts are those of a workbook of Excel, .xlsx or .xlsm."""
    return CONTENT_TYPES in names and WORKBOOK in names


def is_document(names: Names) -> bool:
    """Whether the parts are those of a text of Word, .docx or .docm."""
    return CONTENT_TYPES in names and DOCUMENT in names
