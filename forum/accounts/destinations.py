"""Where a page may lead after a form: local addresses only."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

LONGEST = 2000


def local_path(wanted: str | None, *, otherwise: str) -> str:
    """``wanted`` when it is a path of this site with its query, else ``otherwise``.

    Refused are other hosts in all the shapes that browsers take for one («//host», «/\\\\host», «https:host») and
    control characters: a line break would end the header.
    """
    if not wanted or len(wanted) > LONGEST or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    if "\\" in wanted or any(unicodedata.category(character).startswith("C") for character in wanted):
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else wanted
