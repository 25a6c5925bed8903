"""Every change of a setting gives the settings a new stamp, in the database itself.

The stamp is drawn by chance, so that one that was rolled back never comes again.
"""

from typing import Any

from django.db import migrations

ANY = ("INSERT", "UPDATE", "DELETE")
TABLES: dict[str, tuple[str, ...]] = {
    "oneteam_absence": ANY,
    "oneteam_calendar": ANY,
    "oneteam_company": ANY,
    "oneteam_companyday": ANY,
    "oneteam_customfield": ANY,
    # Signing in changes a person too: that is no setting.
    "oneteam_person": (
        "INSERT",
        "UPDATE OF name, email, role, time_zone, calendar_id, is_active",
        "DELETE",
    ),
    "oneteam_policy": ANY,
    "oneteam_pool": ANY,
    "oneteam_rule": ANY,
    "oneteam_signature": ANY,
    "oneteam_targetset": ANY,
    # That a token was used is no setting either.
    "oneteam_token": ("INSERT", "UPDATE OF person_id, scopes, expires_at, revoked_at", "DELETE"),
    "oneteam_version": ANY,
}
NAMES = [
    (f"{table}_{event.split()[0].lower()}_stamps", table, event)
    for table, events in TABLES.items()
    for event in events
]
SQLITE = [
    f"""CREATE TRIGGER {name} AFTER {event} ON {table}
    BEGIN UPDATE oneteam_settingsstamp SET value = random(); END"""
    for name, table, event in NAMES
]
POSTGRES = [
    """CREATE FUNCTION stamp_settings() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE oneteam_settingsstamp SET value = (random() * 9007199254740992)::bigint;
        RETURN NULL;
    END $$""",
    *(
        f"""CREATE TRIGGER {name} AFTER {event} ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION stamp_settings()"""
        for name, table, event in NAMES
    ),
]


def watch(apps: Any, schema_editor: Any) -> None:
    """Make the first stamp and install the triggers."""
    apps.get_model("oneteam", "SettingsStamp").objects.create(id=1, value=0)
    vendor = schema_editor.connection.vendor
    for statement in POSTGRES if vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unwatch(apps: Any, schema_editor: Any) -> None:
    """Remove the triggers and the stamp."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for name, table, _ in NAMES:
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgres else ""))
    if is_postgres:
        schema_editor.execute("DROP FUNCTION stamp_settings()")
    apps.get_model("oneteam", "SettingsStamp").objects.all().delete()


class Migration(migrations.Migration):
    """Triggers on the tables of settings."""

    dependencies = [("oneteam", "0003_text_search")]
    operations = [migrations.RunPython(watch, unwatch)]
