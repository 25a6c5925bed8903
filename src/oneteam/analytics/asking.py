"""DuckDB over the Parquet files: each table of the export as a view."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from oneteam.analytics import files
from oneteam.analytics.tables import TABLES

MEMORY = "2GB"  # what DuckDB may hold before it goes to disk; a small server has room for it


@contextmanager
def asking() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads the files as they are listed now, and no others."""
    found = files.listing()
    with duckdb.connect() as engine:
        engine.execute(f"SET memory_limit = '{MEMORY}'")
        engine.execute("SET autoinstall_known_extensions = false")
        engine.execute("SET autoload_known_extensions = false")
        engine.execute("SET TimeZone = 'UTC'")
        engine.execute(f"SET temp_directory = '{_quoted(str(files.folder() / 'spill'))}'")
        for table in TABLES:
            engine.execute(f"CREATE VIEW {table.name} AS {_view(table.name, found)}")
        yield engine


def _view(name: str, found: files.Listing) -> str:
    chunks = found.tables.get(name, {})
    paths = [str(files.folder() / chunk.file) for _, chunk in sorted(chunks.items())]
    if paths:
        listed = ", ".join(f"'{_quoted(path)}'" for path in paths)
        return f"SELECT * FROM read_parquet([{listed}])"
    table = next(table for table in TABLES if table.name == name)
    columns = table.columns | dict.fromkeys(table.numbered, "INTEGER")
    blank = ", ".join(f'CAST(NULL AS {type_}) AS "{one}"' for one, type_ in columns.items())
    return f"SELECT {blank} WHERE false"


def _quoted(path: str) -> str:
    return path.replace("'", "''")
