"""The files of the checkout, as the tests of this folder walk them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("forum", "templates", "static", "migrations", "tests", "benchmarks", "docs", ".ci")
_MADE = frozenset({"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis"})


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """Every file of the product with one of `suffixes` (all of them without any), what is made by commands aside."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    found += [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return tuple(
        sorted(
            path
            for path in found
            if (not suffixes or path.suffix in suffixes)
            and not _MADE.intersection(path.parts)
            and path.suffix not in {".pyc", ".mo"}
            and path.name != ".git"
        )
    )


def name_of(path: Path) -> str:
    """The path from the top of the checkout, as messages show it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def lines_of(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Every line of the files with one of `suffixes`, after the place where it stands («forum/app.py:12»)."""
    for path in files(*suffixes):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{name_of(path)}:{number}", line
