"""A bad file and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A file, made when it is asked for, with its exact verdict."""

    name: str
    make: Callable[[], bytes]
    code: str
    params: dict[str, str | int]


def case(name: str, content: bytes | Callable[[], bytes], code: str, **params: str | int) -> Case:
    """The case ``name``."""
    return Case(name, content if callable(content) else lambda: content, code, params)
