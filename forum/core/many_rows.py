"""Many rows of one table written past the mapper, by the quickest way that either database has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from forum.core.db import Base, db
from forum.core.errors import ConflictError

FEWEST_COPIED: Final = 100
"""Fewer rows are inserted one by one: statements that listeners of the engine see, as they do not see a COPY."""
_KEY: Final = "key_read"
_VERSION: Final = "version_read"


def insert_many(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; a column they do not name takes its default, one for all rows.

    SQLite gets one prepared statement. PostgreSQL gets a COPY of many rows: an INSERT a row costs its server more. What
    the database refuses is raised as SQLAlchemy raises it.
    """
    if not rows:
        return
    connection = db.session.connection()
    columns = _columns(_table(model), rows, connection.dialect)
    quote = connection.dialect.identifier_preparer.quote
    target = f"{quote(model.__tablename__)} ({', '.join(map(quote, columns))})"
    told = zip(*columns.values(), strict=True)
    is_postgresql = connection.dialect.name == "postgresql"
    if is_postgresql and len(rows) >= FEWEST_COPIED:
        _copy(connection, f"COPY {target} FROM STDIN", told)
    else:
        marks = ", ".join(["%s" if is_postgresql else "?"] * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {target} VALUES ({marks})", list(told))  # noqa: S608  # own names


def update_many(model: type[Base], changes: Iterable[tuple[int, int, Mapping[str, Any]]]) -> None:
    """Write changes (key, version that was read, columns) of rows with a version, which goes up by one.

    Raises ``ConflictError`` when a row has another version by now, or is gone.
    """
    connection, table = db.session.connection(), _table(model)
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for key, version, columns in changes:
        told = {f"new_{name}": value for name, value in columns.items()}
        alike.setdefault(tuple(columns), []).append({**told, _KEY: key, _VERSION: version})
    # Rows of which the same columns changed are one statement: an index of what stays is left alone.
    for names, rows in alike.items():
        values = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
        statement = _at_version(sa.update(table)).values(**values, version=table.c.version + 1)
        _checked_count(connection.execute(statement, rows), len(rows))


def delete_many(model: type[Base], versions: Mapping[int, int]) -> None:
    """Delete rows by key and the version that was read; raises ``ConflictError`` as ``update_many`` does."""
    if versions:
        told = [{_KEY: key, _VERSION: version} for key, version in versions.items()]
        _checked_count(db.session.connection().execute(_at_version(sa.delete(_table(model))), told), len(told))


def _at_version(statement: Any) -> Any:
    columns = statement.table.c
    return statement.where(columns.id == sa.bindparam(_KEY), columns.version == sa.bindparam(_VERSION))


def _checked_count(result: sa.CursorResult[Any], wanted: int) -> None:
    if result.rowcount != wanted:
        raise ConflictError


def _table(model: type[Base]) -> sa.Table:
    return model.__table__  # type: ignore[return-value]  # a table by its mapper


def analyse_if_unknown(model: type[Base]) -> None:
    """Let PostgreSQL count a table it has never counted; SQLite needs none of that.

    Of an empty register it supposes that any index finds a row at once, and the check of a foreign key may then read a
    whole edition for each row.
    """
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        return
    table = connection.dialect.identifier_preparer.quote(model.__tablename__)
    counted = sa.text("SELECT reltuples FROM pg_class WHERE oid = CAST(:name AS regclass)")
    # Two lists at once would wait for each other here: afterwards it is left to the server's own housekeeping.
    if (connection.scalar(counted, {"name": table}) or 0) <= 0:
        connection.exec_driver_sql(f"ANALYZE {table}")


def _columns(table: sa.Table, rows: Sequence[Mapping[str, Any]], dialect: Dialect) -> dict[str, Sequence[Any]]:
    """The values of each column as the driver takes them."""
    columns: dict[str, Sequence[Any]] = {}
    for column in table.columns:
        process = column.type.dialect_impl(dialect).bind_processor(dialect)
        if column.name in rows[0]:
            columns[column.name] = _bound([row[column.name] for row in rows], process)
        elif column.default is not None:
            default: Any = column.default
            value = default.arg if default.is_scalar else default.arg(None)
            columns[column.name] = [process(value) if process else value] * len(rows)
    if rows[0].keys() - columns.keys():
        raise ValueError(f"{table.name} has no such columns: {sorted(rows[0].keys() - columns.keys())}")
    return columns


def _bound(values: list[Any], process: Callable[[Any], Any] | None) -> list[Any]:
    if process is None:
        return values
    # Kinds, days and instants are nearly all alike; each is made ready once.
    try:
        known = {value: process(value) for value in set(values)}
    except TypeError:
        # Changes of an event are dictionaries, each another one.
        return [process(value) for value in values]
    return [known[value] for value in values]


def _copy(connection: Connection, statement: str, rows: Any) -> None:
    errors: Any = connection.dialect.loaded_dbapi.Error
    driver: Any = connection.connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except errors as error:
        raise sa.exc.DBAPIError.instance(statement, None, error, errors, dialect=connection.dialect) from error
