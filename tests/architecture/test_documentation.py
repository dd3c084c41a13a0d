"""The documents name every setting and every command."""

import re
from collections.abc import Iterator

import click

from forum.cli import main
from tests.architecture.sources import ROOT, files

README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTING = re.compile(r"[\"'](FORUM_[A-Z_]+)[\"']")


def commands(command: click.Command, path: str) -> Iterator[str]:
    """Every command below a group, written as it is typed."""
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from commands(below, f"{path} {name}")


def test_readme_names_every_setting() -> None:
    sources = [ROOT / "forum" / "config.py", ROOT / "tests" / "conftest.py"]
    settings = {name for path in sources for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    assert len(settings) > 8
    assert [name for name in sorted(settings) if f"`{name}`" not in README] == []


def test_settings_are_read_in_one_place() -> None:
    readers = re.compile(r"os\.environ|os\.getenv|\benviron\b")
    python = [path for path in files(".py") if (ROOT / "forum") in path.parents and path.name != "config.py"]
    assert [path.name for path in python if readers.search(path.read_text(encoding="utf-8"))] == []


def test_readme_names_every_command() -> None:
    named = set(re.findall(r"`(forum(?: [a-z-]+)+)", README))
    assert {command for command in commands(main, "forum") if not any(_is(command, name) for name in named)} == set()


def _is(command: str, name: str) -> bool:
    # A table may name a command with its first argument («forum export agreements»).
    return name == command or name.startswith(f"{command} ")


def test_every_command_has_help() -> None:
    assert [path for path, command in _leaves(main, "forum") if not (command.help or "").strip()] == []


def _leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from _leaves(below, f"{path} {name}")


def test_readme_names_every_make_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    wanted = {"run", "test", "check", "browser", "bench", "lock"}
    assert wanted <= set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert [name for name in sorted(wanted) if f"make {name}" not in README] == []
