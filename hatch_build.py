"""Build hook: compiles the catalogues and lays the top-level folders into the wheel."""

from pathlib import Path
from typing import Any

from babel.messages.frontend import CommandLineInterface
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TOP_LEVEL = ("templates", "static", "migrations")


class CataloguesAndResources(BuildHookInterface[Any]):
    """Runs for the wheel alone: an sdist carries the sources, from which its wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalogue; in an ordinary wheel put `templates` and its like under `forum/_resources`."""
        root = Path(self.root)
        CommandLineInterface().run(["pybabel", "--quiet", "compile", "-d", str(root / "forum" / "translations")])
        # An editable install reads these folders where they lie; copies would only grow old.
        if version != "editable":
            build_data["force_include"] |= {str(root / name): f"forum/_resources/{name}" for name in TOP_LEVEL}
