"""Names, sizes and habits of the sources."""

import ast
import re
from pathlib import Path

from tests.architecture.sources import files, lines_of, name_of, tree_of

MEANINGLESS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "handler", "handlers", "data", "info"}
MAX_LINES = 400
MAX_VIEW_LINES = 25
SILENCED = re.compile(r"#\s*(type: ignore|noqa|pragma)")
SILENCED_WITH_REASON = re.compile(r"#\s*(type: ignore\[[\w, -]+\]|noqa: [A-Z0-9, ]+?)\s+[#-]\s\w.+")
# Written in parts, so that this line is no finding of its own.
UNFINISHED = re.compile(
    "|".join(("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", "mark.sk" + "ip", "mark.xf" + "ail"))
)


def modules_of(*layers: str) -> list[Path]:
    """The modules of `forum` that belong to one of the layers («services», «views»), packages included."""
    return [
        path
        for path in files(".py")
        if name_of(path).startswith("forum/") and (path.stem in layers or path.parent.name in layers)
    ]


def test_names_explain_what_is_inside() -> None:
    modules = [name_of(path) for path in files(".py") if path.stem in MEANINGLESS]
    # tests/data mirrors forum/data, a folder of files.
    packages = {name_of(path.parent) for path in files(".py") if path.parent.name in MEANINGLESS} - {"tests/data"}
    assert modules == []
    assert packages == set()


def test_files_are_short() -> None:
    # A revision is one unit, as long as the tables it makes.
    sources = [path for path in files(".py", ".html", ".css", ".js") if path.parent.name != "versions"]
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_modules_say_what_they_are_in_one_line() -> None:
    docstrings = {name_of(path): ast.get_docstring(tree_of(path)) for path in files(".py") if path.stat().st_size}
    assert [name for name, docstring in docstrings.items() if not docstring] == []
    # A module that is also a command says below the line how it is called.
    first_lines = {name: (docstring or "").splitlines()[0] for name, docstring in docstrings.items()}
    assert [name for name, line in first_lines.items() if not line.endswith((".", "?"))] == []


def test_views_are_short() -> None:
    long = {}
    for path in modules_of("views"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef) and node.decorator_list and node.end_lineno:
                docstring = node.body[0].end_lineno if ast.get_docstring(node) else None
                told = docstring - node.body[0].lineno + 1 if docstring else 0
                length = node.end_lineno - node.decorator_list[0].lineno + 1 - told
                if length > MAX_VIEW_LINES:
                    long[f"{name_of(path)}:{node.name}"] = length
    assert long == {}


def test_silenced_checks_give_their_reason() -> None:
    silenced = [(place, line) for place, line in lines_of(".py") if SILENCED.search(line) and '"""' not in line]
    own = name_of(Path(__file__))
    bare = [place for place, line in silenced if not SILENCED_WITH_REASON.search(line) and not place.startswith(own)]
    assert bare == []


def test_nothing_is_left_unfinished() -> None:
    assert [place for place, line in lines_of(".py", ".html", ".css", ".js") if UNFINISHED.search(line)] == []


def test_money_is_never_binary_or_decimal_column() -> None:
    forbidden = re.compile(r"\b(?:sa\.)?(?:Numeric|Float|Double|REAL|DECIMAL)\(")
    found = [place for place, line in lines_of(".py") if place.startswith("forum/") and forbidden.search(line)]
    assert found == []


def test_transactions_end_at_the_edge() -> None:
    inner = modules_of("enums", "models", "queries", "services")
    attributes = [(path, node) for path in inner for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)]
    ends = [f"{name_of(path)}:{node.lineno}" for path, node in attributes if node.attr in {"commit", "rollback"}]
    assert ends == []


def test_queries_are_written_as_select() -> None:
    legacy = re.compile(r"\.query\b(?!_)(?:\.|\()|\bsession\.query\(")
    assert [place for place, line in lines_of(".py") if place.startswith("forum/") and legacy.search(line)] == []
