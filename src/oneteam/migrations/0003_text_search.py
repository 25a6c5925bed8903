"""Indexes that find a word inside a name, on PostgreSQL where it has pg_trgm.

Answers: which contacts and companies carry this word? Without them, as on SQLite, every name is
looked at, which takes a tenth of a second for a hundred thousand. The expression is the one Django
asks with `icontains`.
"""

from typing import Any

from django.db import DatabaseError, migrations, transaction

COLUMNS = [
    ("oneteam_contact", "name"),
    ("oneteam_contact", "email"),
    ("oneteam_account", "name"),
    ("oneteam_account", "domain"),
]


def add(apps: Any, schema_editor: Any) -> None:
    """Make the indexes where the extension can be had."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:  # not installed, or not ours to install
        return
    for table, column in COLUMNS:
        schema_editor.execute(
            f"CREATE INDEX {table}_{column}_words ON {table}"
            f" USING gin (UPPER({column}::text) gin_trgm_ops)"
        )


def remove(apps: Any, schema_editor: Any) -> None:
    """Drop them; the extension stays, for others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        for table, column in COLUMNS:
            schema_editor.execute(f"DROP INDEX IF EXISTS {table}_{column}_words")


class Migration(migrations.Migration):
    """Word indexes of names, addresses and domains."""

    dependencies = [("oneteam", "0002_append_only")]
    operations = [migrations.RunPython(add, remove)]
