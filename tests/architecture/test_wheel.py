"""The wheel carries everything that runs, and runs without the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, files, name_of

# Runs where only the wheel and the installed packages are: what lies in the checkout must not be found.
VISIT = """
import sys
sys.path[:] = [sys.argv[1]] + [path for path in sys.path if path != sys.argv[2]]
from pathlib import Path
import forum
from forum.app import create_app
from forum.config import Settings, resource_path
wheel = Path(sys.argv[1])
assert Path(forum.__file__).is_relative_to(wheel), forum.__file__
for name in ("templates", "static", "migrations", "data", "translations"):
    assert resource_path(name).is_relative_to(wheel), name
settings = Settings.from_environment(Path("instance"), {"FORUM_SECRET_KEY": "w" * 32})
client = create_app(settings, testing=True).test_client()
assert "Войти" in client.get("/sign-in").get_data(as_text=True)
assert client.get("/static/css/base.css").status_code == 200
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the checkout as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_wheel_holds_what_the_checkout_ships(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    shipped = {name_of(path) for path in files() if name_of(path).startswith("forum/")}
    for folder in ("templates", "static", "migrations"):
        shipped |= {f"forum/_resources/{name_of(path)}" for path in files() if name_of(path).startswith(f"{folder}/")}
    shipped |= {f"forum/translations/{locale}/LC_MESSAGES/messages.mo" for locale in ("ru", "be")}
    assert held == shipped


def test_wheel_runs_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    visit = subprocess.run(
        [sys.executable, "-c", VISIT, str(tmp_path / "installed"), str(ROOT)],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert visit.stderr == ""
    assert visit.returncode == 0
