"""A million leads already there, to see whether the next one costs more.

Rows are made inside the database (a recursive query, which both databases have): contacts, their
leads, judged and routed, and two events each.
"""

LEADS = 1_000_000

FILL = (
    f"COUNT = {LEADS}"
    + '''
import json
from django.db import connection, transaction
from django.utils import timezone
from oneteam.models import Account, Contact, Event, Lead, Person
from oneteam.worker.loops import EXPORTING

now = timezone.now()
first = min(Person.objects.filter(role="rep").values_list("pk", flat=True))
ago = (
    "now() - i * interval '9 minutes'"
    if connection.vendor == "postgresql"
    else "datetime('now', '-' || (i * 9) || ' minutes')"
)

def fill(model, count, **written):
    """Rows of a table from an expression of `i` for each column, defaults for the others."""
    columns, values, given = [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key and field.attname not in written:
            continue
        columns.append(connection.ops.quote_name(field.column))
        if field.attname in written:
            values.append(written[field.attname])
        else:
            values.append("%s")
            default = field.get_default()
            given.append(field.get_db_prep_save(default, connection))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
            f"SELECT {', '.join(values)} FROM n",
            given,
        )

def after(model):
    """Ids past those that are there."""
    return f"{model.objects.order_by('-id').values_list('id', flat=True).first() or 0} + "

with transaction.atomic():
    firms, people, leads = after(Account), after(Contact), after(Lead)
    fill(Account, COUNT // 4, id=firms + "i", name="'Firm ' || i", name_key="'firm ' || i",
         domain="'there' || i || '.example'", created_at=ago)
    email = "'kim' || i || '@there.example'"
    fill(Contact, COUNT, id=people + "i", name="'Kim ' || i", email=email, email_key=email,
         account_id=firms + "(i + 3) / 4", created_at=ago)
    fill(Lead, COUNT, id=leads + "i", contact_id=people + "i", account_id=firms + "(i + 3) / 4",
         status="'rejected'", owner_id=f"{first} + i %% 4", grade="'B2'", source="'website'",
         channel="'email'", arrived_at=ago, qualified_at=ago, assigned_at=ago, responded_at=ago,
         verdict_at=ago, verdict="'reject'", reason="'no_fit'")
    fill(Event, 2 * COUNT, kind="'lead.captured'", subject=f"'lead:' || ({leads}(i + 1) / 2)",
         occurred_at=ago, recorded_at=ago, actor="'system'", key="'bench:' || i")
with connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        for model in (Account, Contact, Lead):
            table = model._meta.db_table
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM "
                + table + "))", [table])
    # What a bulk load leaves to do for the database is done now, not while posts are measured.
    if connection.vendor == "postgresql":
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    else:
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
# And so is what a worker does at first and after that only for what is new: files, counts.
for loop in EXPORTING:
    loop.step(timezone.now())
print(json.dumps(Lead.objects.count()))
'''
)
