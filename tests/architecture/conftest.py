"""An application that opens no database: the contracts look at it and ask it nothing."""

from pathlib import Path

import pytest
from flask import Flask

from forum.app import create_app
from forum.config import Settings


@pytest.fixture(scope="session")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application as the factory makes it, over an empty SQLite file that nobody reads."""
    return create_app(_settings(tmp_path_factory.mktemp("bare")), testing=True)


def _settings(instance: Path) -> Settings:
    return Settings.from_environment(instance, {"FORUM_SECRET_KEY": "architecture" * 4})
