"""Build hook: compiles the catalogues and lays the top-level folders into the wheel."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TOP_LEVEL = ("templates", "static", "migrations")


class CataloguesAndResources(BuildHookInterface[Any]):
    """Runs for the wheel alone: an sdist carries the sources, from which its wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues; in an ordinary wheel put `templates` and its like under `forum/_resources`."""
        # A process of its own: an isolated build has neither this folder on its path nor the packages of the product.
        subprocess.run([sys.executable, "-m", "forum.core.catalogs", "compile"], cwd=self.root, check=True)
        # An editable install reads these folders where they lie; copies would only grow old.
        if version != "editable":
            build_data["force_include"] |= {
                str(Path(self.root, name)): f"forum/_resources/{name}" for name in TOP_LEVEL
            }
