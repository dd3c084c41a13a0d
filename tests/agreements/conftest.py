"""The register that random documents are written to."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.agreements.random_documents import World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    """Three editions, the last one for training; regions; a rate of two currencies now and then."""
    return make_world()
