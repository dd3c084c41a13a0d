"""What every factory shares: rows go into the test's session as if an audited service had written them."""

from __future__ import annotations

from typing import Any, TypeVar

from factory.base import Factory as BaseFactory

from forum.core.db import db

Model = TypeVar("Model")


class Factory(BaseFactory[Model]):
    """Adds the row, flushes, and clears it from the list of unaudited writes: a factory is not a service."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Model], *args: Any, **kwargs: Any) -> Model:
        row = model_class(*args, **kwargs)
        db.session.add(row)
        db.session.flush()
        db.session.info.get("unaudited", {}).clear()
        return row
