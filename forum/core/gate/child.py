"""The process that reads a list: takes limits upon itself, the file from standard input, and tells line by line.

It is started as a bare interpreter without packages (see ``process``); what a file makes of it stays here.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from forum.core.gate.errors import BadFileError
from forum.core.gate.limits import MOST_BYTES, MOST_MEMORY, MOST_PROCESSOR_SECONDS
from forum.core.gate.lists import list_messages
from forum.core.gate.messages import BAD, Message

_LIMITS: Final = (
    (resource.RLIMIT_AS, MOST_MEMORY),
    # It writes into a pipe, no file, starts nothing and leaves no image of its memory, which would hold persons.
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NOFILE, 16),
    (resource.RLIMIT_NPROC, 0),
)
_GATHERED: Final = 256 * 1024


def limit() -> None:
    """Take the limits upon this process; none of them can be raised again."""
    for kind, most in _LIMITS:
        _set(kind, most, most)
    # At the first figure it is told by a signal of its own, at the second it is killed.
    _set(resource.RLIMIT_CPU, MOST_PROCESSOR_SECONDS, MOST_PROCESSOR_SECONDS + 1)


def _set(kind: int, soft: int, hard: int) -> None:
    _told, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    # A system that knows no such limit, as macOS of the address space, keeps the others.
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (soft, hard))


def main(read: Callable[[bytes], Iterable[Message]] | None = None) -> None:
    """Read standard input, tell on standard output what ``read`` makes of it; a list, where nothing else is said."""
    limit()
    # Nothing it makes refers back to itself, and it ends soon: looking for such costs a quarter of its time.
    gc.disable()
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
    with open(sys.stdout.fileno(), "wb", buffering=_GATHERED, closefd=False) as out:

        def tell(message: Message) -> None:
            out.write(encode(message).encode("utf-8", "replace"))
            out.write(b"\n")

        _read(read or list_messages, tell)


def _read(read: Callable[[bytes], Iterable[Message]], tell: Callable[[Message], None]) -> None:
    try:
        for message in read(sys.stdin.buffer.read(MOST_BYTES + 1)):
            tell(message)
    except BadFileError as error:
        tell([BAD, error.code, error.params])
    except MemoryError:
        tell([BAD, "memory", {}])
    except Exception as error:  # noqa: BLE001  # a fault of the reader is told by its place; the text may name a person
        tell([BAD, "failed", {"place": _place(error)}])


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__} {where}"


if __name__ == "__main__":
    main()
