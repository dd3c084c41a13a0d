"""Tables: every column explained, every constraint named, money in whole units."""

import sqlalchemy as sa

from forum import models
from forum.core.db import Base

TABLES = Base.metadata.sorted_tables


def test_models_are_loaded() -> None:
    assert models.__all__
    assert TABLES


def test_every_column_is_explained() -> None:
    assert [f"{column.table}.{column.name}" for table in TABLES for column in table.columns if not column.comment] == []


def test_every_constraint_is_named() -> None:
    constraints = [constraint for table in TABLES for constraint in table.constraints if constraint.name is None]
    # A primary key without columns is what SQLAlchemy keeps on a table that has none.
    assert [str(constraint) for constraint in constraints] == []


def test_tables_have_singular_names() -> None:
    # The few singular words that end in s.
    singular = {"status", "address", "series", "likeness"}
    names = [table.name for table in TABLES]
    assert [name for name in names if name.endswith("s") and name.rsplit("_", 1)[-1] not in singular] == []


def test_enumerations_are_stored_by_value_under_a_check() -> None:
    unchecked = []
    for table in TABLES:
        checked = " ".join(str(c.sqltext) for c in table.constraints if isinstance(c, sa.CheckConstraint))
        for column in table.columns:
            kind = column.type
            if isinstance(kind, sa.Enum):
                assert kind.enum_class is not None
                values = [member.value for member in kind.enum_class]
                if kind.native_enum or kind.enums != values or not (kind.create_constraint or column.name in checked):
                    unchecked.append(f"{table.name}.{column.name}")
    assert unchecked == []


def test_kopecks_are_whole_and_wide() -> None:
    amounts = [
        column for table in TABLES for column in table.columns if column.name.endswith(("kopecks", "_rub", "minor"))
    ]
    assert amounts
    assert [f"{column.table}.{column.name}" for column in amounts if not isinstance(column.type, sa.BigInteger)] == []
