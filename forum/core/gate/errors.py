"""The one way to refuse a file, in a code: words are given by the process that can translate them."""

from __future__ import annotations

from typing import NoReturn


class BadFileError(Exception):
    """A file that may not be read.

    ``code`` is a key of the words in ``forum.core.spreadsheet.refusals``; ``params`` are what those words name, and
    ``place`` the part or cell where it was found, which not all of them tell.
    """

    def __init__(self, code: str, /, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


def placed(error: BadFileError, place: str) -> BadFileError:
    """The error with its place, found by what knows no place."""
    return BadFileError(error.code, **{**error.params, "place": place})


def refuse(code: str, /, **params: str | int) -> NoReturn:
    """Raise ``BadFileError``."""
    raise BadFileError(code, **params)
