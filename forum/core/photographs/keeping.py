"""Keeping a photograph: the process that reads it is started here, and its refusals get their words."""

from __future__ import annotations

import base64
import binascii
import importlib.util
import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from flask_babel import lazy_gettext as _l

import forum
from forum.core.errors import DomainError
from forum.core.files import UPLOAD_FIELD, File, keep_file, safe_name
from forum.core.gate.errors import BadFileError
from forum.core.gate.messages import Message
from forum.core.gate.process import told_by_child

PICTURE: Final = "picture"
MOST_BYTES: Final = 15 * 1024 * 1024
"""The largest picture as sent; a telephone's photograph has five."""
_SECONDS: Final = 20.0
_DAMAGED: Final = _l("The picture is damaged or not whole: open it, save it anew and send it again.")
_TOO_MUCH: Final = _l("The picture takes too much to read: save it smaller and send it again.")
_WORDS: Final = {
    "kind": _l("A photograph is a JPEG, PNG or WebP picture."),
    "large": _l("The picture is larger than %(number)s MB: save it smaller and send it again."),
    "pixels": _l("The picture has more than %(number)s million pixels: save it smaller and send it again."),
    "small": _l("The picture is too small: at least %(width)s by %(height)s pixels have to remain of the portrait."),
    "shape": _l("The picture is too wide or too narrow for a portrait: cut it to 3 by 4."),
    "damaged": _DAMAGED,
    "failed": _DAMAGED,
    "slow": _TOO_MUCH,
    "memory": _TOO_MUCH,
}


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture as ``read_portrait`` has made it: a JPEG of 3 to 4; ``name`` is what the sender called it."""

    content: bytes
    name: str


def read_portrait(*, stream: IO[bytes], name: str) -> Portrait:
    """The portrait that ``stream`` holds, cut to 3 by 4 and encoded anew without anything but its colours.

    It may take seconds, so it is read while no lock is held. Raises ``DomainError`` on ``files`` with the name: empty,
    too large, no picture, too small, damaged, too much to read.
    """
    content = stream.read(MOST_BYTES + 1)
    try:
        return Portrait(_portrait(content), name)
    except BadFileError as error:
        told: Any = _WORDS.get(error.code, _DAMAGED)
        raise DomainError(UPLOAD_FIELD, f"{safe_name(name)}: {str(told) % error.params}") from error


def keep_portrait(portrait: Portrait) -> File:
    """Keep a portrait under its hash, as every file is kept."""
    return keep_file(stream=io.BytesIO(portrait.content), name=portrait.name)


def _portrait(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise BadFileError("large", number=MOST_BYTES // 1024**2)
    if not content:
        raise BadFileError("kind")
    for message in told_by_child(content, program=_program(), seconds=_SECONDS):
        if message[0] == PICTURE:
            return _decoded(message)
    raise BadFileError("failed")


def _decoded(message: Message) -> bytes:
    try:
        return base64.b64decode(message[1], validate=True)
    except (binascii.Error, IndexError, TypeError, ValueError):
        raise BadFileError("failed") from None


def _program() -> str:
    """The reader with the one package it needs; this process never loads a decoder."""
    found = importlib.util.find_spec("PIL")
    if found is None or found.origin is None:
        raise BadFileError("failed")
    places = [str(Path(forum.__file__).resolve().parent.parent), str(Path(found.origin).parent.parent)]
    imports = "from forum.core.gate.child import main; from forum.core.photographs.reading import portrait_messages"
    return f"import sys; sys.path.extend({places!r}); {imports}; main(portrait_messages)"
