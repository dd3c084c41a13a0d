"""XML read by a parser that is given no more than it may keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from xml.parsers import expat

from forum.core.gate.errors import refuse
from forum.core.gate.limits import DEEPEST, LONGEST_TOKEN

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]

_BUFFER: Final = 64 * 1024


def parsed(
    pieces: Iterable[bytes],
    name: str,
    *,
    start: Start,
    end: End | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Feed the pieces of the part ``name`` to a parser that calls ``start``, ``end`` and ``text``; pause after each.

    Names come as they are written; ``local`` takes the prefix off. Raises ``BadFileError``: damaged, doctype,
    long_text.
    """
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = _BUFFER
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text

    # The gate has refused them; the parser must not depend on it.
    def refuse_doctype(*_told: Any) -> None:
        refuse("doctype", place=name)

    parser.StartDoctypeDeclHandler = refuse_doctype
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST_TOKEN:
                refuse("long_text", place=name)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from error
        refuse("damaged", place=name)
    yield


def elements(pieces: Iterable[bytes], name: str, start: Start) -> None:
    """Call ``start`` with the local name and local attributes of every element of a small part.

    Raises ``BadFileError`` as ``parsed`` does, and deep.
    """
    depth = 0

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            refuse("deep", place=name)
        start(local(tag), {local(key): value for key, value in attributes.items()})

    def finish(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    for _ in parsed(pieces, name, start=begin, end=finish):
        pass


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]
