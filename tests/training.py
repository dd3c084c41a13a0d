"""The training edition as tests use it: built once on the real reference data, gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from forum import demo
from tests.conftest import rolled_back
from tests.factories.rates import load_rates
from tests.factories.reference import load_reference


@dataclass(frozen=True, slots=True)
class Training:
    """The application with its training edition, the instance folder and what building it said."""

    app: Flask
    folder: Path
    lines: list[str]


@contextmanager
def trained(migrated_app: Flask, folder: Path) -> Iterator[Training]:
    """The training edition on the real reference data and rates; building it takes seconds."""
    with pytest.MonkeyPatch.context() as patch, rolled_back(migrated_app):
        patch.setattr(migrated_app, "instance_path", str(folder))
        load_reference()
        load_rates()
        lines: list[str] = []
        demo.build(lines.append)
        yield Training(migrated_app, folder, lines)
