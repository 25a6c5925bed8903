"""The timeline refuses to be edited, in the database itself."""

from typing import Any

from django.db import migrations

TABLE = "oneteam_event"
SQLITE = [
    f"""CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"""
    for verb in ("UPDATE", "DELETE")
]
POSTGRES = [
    """CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    f"""CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change()""",
    f"""CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()""",
]
UNDO = {
    "sqlite": ["DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"],
    "postgresql": [
        f"DROP TRIGGER event_append_only ON {TABLE}",
        f"DROP TRIGGER event_no_truncate ON {TABLE}",
        "DROP FUNCTION refuse_event_change()",
    ],
}


def guard(apps: Any, schema_editor: Any) -> None:
    """Install the triggers."""
    vendor = schema_editor.connection.vendor
    for statement in POSTGRES if vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unguard(apps: Any, schema_editor: Any) -> None:
    """Remove the triggers."""
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Triggers on the event table."""

    dependencies = [("oneteam", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
