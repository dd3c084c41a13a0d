"""Starts the process that reads a list, and believes nothing it tells beyond its form."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, cast

import forum
from forum.core.gate.errors import BadFileError, refuse
from forum.core.gate.limits import LONGEST_LINE, MOST_OUTPUT, MOST_SECONDS
from forum.core.gate.messages import BAD, DONE, Message

_ROOT: Final = str(Path(forum.__file__).resolve().parent.parent)
# The limit on its processor time ends it by one signal; the other is sent by a system short of memory.
_ENDS: Final = {-signal.SIGXCPU: "slow", -signal.SIGKILL: "memory"}
_START: Final = f"import sys; sys.path.append({_ROOT!r}); from forum.core.gate.child import main; "
PROGRAM: Final = f"{_START}main()"
DOCUMENT_PROGRAM: Final = f"{_START}from forum.core.gate.documents import document_messages; main(document_messages)"
"""Reads a text of Word in the place of a list."""


def told_by_child(content: bytes, *, program: str = PROGRAM, seconds: float = MOST_SECONDS) -> Iterator[Message]:
    """The messages of a child process that reads ``content``, while it reads; the last one is "done".

    Raises ``BadFileError``: what the child refused; slow, memory or failed when the file was too much for it.
    ``program`` is one of the two above; others, and ``seconds``, are given by tests alone.
    """
    # No packages, no variables, no folder of the user: the standard library and the modules of the gate.
    command = [sys.executable, "-I", "-S", "-B", "-c", program]
    is_late = threading.Event()
    with subprocess.Popen(  # noqa: S603  # this interpreter, with a program written here
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:

        def stop() -> None:
            is_late.set()
            child.kill()

        watch = threading.Timer(seconds, stop)
        watch.daemon = True
        watch.start()
        try:
            # A child that ended early has its reasons, which its last line or its end tells.
            with suppress(BrokenPipeError), cast("IO[bytes]", child.stdin) as into:
                into.write(content)
            for message in _messages(cast("IO[bytes]", child.stdout)):
                yield message
                if message[0] == DONE:
                    return
            # It ended without a last word.
            child.wait()
            refuse("slow" if is_late.is_set() else _ENDS.get(child.returncode, "failed"))
        finally:
            watch.cancel()
            child.kill()


def _messages(out: IO[bytes]) -> Iterator[Message]:
    left = MOST_OUTPUT
    while line := out.readline(LONGEST_LINE):
        left -= len(line)
        if left < 0 or len(line) >= LONGEST_LINE:
            refuse("failed")
        if not line.endswith(b"\n"):
            # Cut short: its end tells why.
            return
        message = _message(line)
        if message[0] == BAD:
            raise _refusal(message)
        yield message


def _message(line: bytes) -> Message:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, list) or not message:
        refuse("failed")
    return message


def _refusal(message: Message) -> BadFileError:
    try:
        _bad, code, params = message
        told = {str(key): value for key, value in params.items() if isinstance(value, str | int)}
    except (ValueError, AttributeError):
        return BadFileError("failed")
    return BadFileError(str(code), **told)
