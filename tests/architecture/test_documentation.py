"""The documents name every setting, command and permission, and nothing that is not there."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.exceptions import HTTPException

from docs.generate import DOCUMENTS, FOLDER, data_dictionary
from forum.app import MAX_BODY
from forum.cli import main
from forum.core.db import Base
from forum.core.files import MOST_BYTES
from forum.core.security import GRANTS, Permission, Role
from tests.architecture.sources import ROOT, files, name_of

README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTING = re.compile(r"[\"'](FORUM_[A-Z_]+)[\"']")
NAMED_FILE = re.compile(r"`((?:forum|tests|docs|templates|static|migrations|benchmarks)/[\w./-]+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, written as it is typed."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from commands(below, f"{path} {name}")


def section(title: str) -> str:
    """The part of the README under a heading."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str, first: str) -> list[list[str]]:
    """The cells of the table under a heading whose first column is called `first`; its header is the first row."""
    lines = section(title).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first} |"))
    table = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return [row for row in table if set(row[0]) != {"-"}]


def code(cell: str) -> str:
    """The first word in code marks."""
    return cell.split("`")[1]


def test_readme_names_every_setting() -> None:
    sources = [ROOT / name for name in ("forum/config.py", "tests/databases.py", "tests/tries.py")]
    settings = {name for path in sources for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    assert sorted(settings) == sorted(code(row[0]) for row in rows("Settings", "variable")[1:])


def test_settings_are_read_in_one_place() -> None:
    readers = re.compile(r"os\.environ|os\.getenv|\benviron\b")
    python = [path for path in files(".py") if (ROOT / "forum") in path.parents and path.name != "config.py"]
    assert [path.name for path in python if readers.search(path.read_text(encoding="utf-8"))] == []


def test_readme_names_every_command() -> None:
    told = [code(row[0]) for row in rows("Commands", "command")[1:]]
    # A row shows a command with its arguments («forum export agreements --forum 10»).
    untold = {
        path for path, _ in commands(main, "forum") if not any(f"{line} ".startswith(f"{path} ") for line in told)
    }
    unknown = {
        line for line in told if not any(f"{line} ".startswith(f"{path} ") for path, _ in commands(main, "forum"))
    }
    assert (untold, unknown) == (set(), set())


def test_every_command_has_help() -> None:
    assert [path for path, command in commands(main, "forum") if not (command.help or "").strip()] == []


def test_readme_names_every_make_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    wanted = {"run", "test", "check", "browser", "bench", "lock"}
    assert wanted <= set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert [name for name in sorted(wanted) if f"make {name}" not in README] == []


def test_readme_tells_who_holds_which_permission() -> None:
    header, *told = rows("Roles", "permission")
    assert header[1:] == [role.value for role in Role]
    held = {permission: [permission in GRANTS[role] for role in Role] for permission in Permission}
    assert {Permission(code(row[0])): [cell == "yes" for cell in row[1:]] for row in told} == held


def test_readme_tells_of_every_role() -> None:
    assert [code(row[0]) for row in rows("Roles", "role")[1:]] == [role.value for role in Role]


def test_readme_names_pages_that_exist(bare_app: Flask) -> None:
    addresses = [address for row in rows("Pages", "address")[1:] for address in re.findall(r"`([^`]+)`", row[0])]
    assert addresses
    assert [address for address in addresses if not _is_page(bare_app, address)] == []


def _is_page(app: Flask, address: str) -> bool:
    try:
        app.url_map.bind("localhost").match(address)
    except HTTPException:
        return False
    return True


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_made_from_the_code_is_current(name: str) -> None:
    stored = (FOLDER / name).read_text(encoding="utf-8")
    assert stored == DOCUMENTS[name](), f"docs/{name} is out of date: make docs"


def test_data_dictionary_refuses_a_column_without_meaning() -> None:
    metadata = sa.MetaData()
    for table in Base.metadata.sorted_tables:
        table.to_metadata(metadata)
    metadata.tables["party"].columns["weight"].comment = None
    with pytest.raises(ValueError, match=r"party\.weight has no comment"):
        data_dictionary(metadata)


def test_documents_name_files_that_exist() -> None:
    told = [(name_of(path), name) for path in files(".md") for name in NAMED_FILE.findall(path.read_text("utf-8"))]
    assert told
    assert [(page, name) for page, name in told if not (ROOT / name).exists()] == []


def test_links_between_documents_lead_somewhere() -> None:
    links = [(path, link) for path in files(".md") for link in LINK.findall(path.read_text(encoding="utf-8"))]
    assert links
    assert [f"{name_of(path)}: {link}" for path, link in links if not (path.parent / link).exists()] == []


def test_every_decision_stands_in_the_list() -> None:
    folder = ROOT / "docs" / "adr"
    decisions = sorted(path for path in folder.glob("[0-9]*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    listed = re.findall(r"^\| \[\d{4}\]\((.+)\) \| (.+) \|$", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    assert listed == [(path.name, _heading(path)) for path in decisions]


def _heading(path: Path) -> str:
    return path.read_text(encoding="utf-8").splitlines()[0].removeprefix(f"# {path.name[:4]} ")


def test_proxy_lets_through_what_each_form_with_files_takes(bare_app: Flask) -> None:
    """The example of a proxy in front: a form larger than it allows would be refused before it reaches the register."""
    operations = (FOLDER / "operations.md").read_text(encoding="utf-8")
    blocks = re.findall(r"location ~ (\S+) \{[^}]*client_max_body_size (\d+)m;", operations)
    told, taken = {}, {}
    for rule in bare_app.url_map.iter_rules():
        most = getattr(bare_app.view_functions[rule.endpoint], "most_files", 0)
        if most:
            path = re.sub(r"<[^>]+>", "1", rule.rule)
            taken[path] = (most * MOST_BYTES + MAX_BODY) // 1024**2
            told[path] = next((int(size) for pattern, size in blocks if re.search(pattern, path)), None)
    assert taken
    assert told == taken
