"""Names of uploaded files: one line, no path, nothing invisible, the suffix of what the file is."""

from __future__ import annotations

import re
from typing import Final

from forum.core.files.kinds import FORMATS, FileKind
from forum.core.text import clean_line

LONGEST_NAME: Final = 150
_SEPARATORS: Final = re.compile(r"[/\\]")
# Windows refuses them in a name, and a shell reads some of them.
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
# Devices on Windows, whatever stands behind the point.
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_UNNAMED: Final = "document"


def safe_name(name: str) -> str:
    """What a person called the file, as any computer may write it; never empty."""
    # A mark that turns the direction of writing would show «fdp.exe» as «exe.pdf»: format characters are dropped.
    line = _FORBIDDEN.sub("_", clean_line(_SEPARATORS.split(name)[-1])).strip(". ")
    if _DEVICES.match(line):
        line = f"_{line}"
    if len(line) > LONGEST_NAME:
        stem, point, suffix = line.rpartition(".")
        line = f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}" if point and len(suffix) <= 5 else line
    return line[:LONGEST_NAME].strip(". ") or _UNNAMED


def name_for(name: str, kind: FileKind) -> str:
    """``safe_name`` with a suffix of ``kind``: what is opened is what the content is."""
    line, suffixes = safe_name(name), FORMATS[kind].suffixes
    if line.rpartition(".")[2].casefold() in suffixes and "." in line:
        return line
    return f"{line[: LONGEST_NAME - len(suffixes[0]) - 1].rstrip('. ')}.{suffixes[0]}"
