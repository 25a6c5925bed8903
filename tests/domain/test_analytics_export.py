"""The Parquet files say what the database says, whatever happens in between."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

import stage
from cast import NOON, Cast
from oneteam import flow
from oneteam.analytics import exporting, files
from oneteam.analytics.asking import asking
from oneteam.analytics.exporting import export
from oneteam.analytics.tables import TABLES
from oneteam.domain.capture.models import CustomField, Lead, Touch
from oneteam.domain.capture.rules import NewTouch
from oneteam.domain.qualification.models import ScoreReceipt
from oneteam.timeline.models import Event
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import Fact

LATER = NOON + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path


def ask(sql: str) -> list[tuple[Any, ...]]:
    with asking() as engine:
        return engine.execute(sql).fetchall()


def fact(number: int) -> Fact:
    return Fact("account.owned", "account:1", NOON, f"t:{number}", data={"person": 1, "lead": 1})


def event(id_: int) -> None:
    """An event whose number was given out earlier, and which committed only now."""
    row = {"kind": "account.owned", "subject": "account:1", "actor": "system"}
    Event.objects.create(id=id_, occurred_at=NOON, recorded_at=NOON, key=f"late:{id_}", **row)


def test_every_table_has_as_many_rows_as_the_database(cast: Cast) -> None:
    stage.play(cast, now=NOON)
    done = export(now=NOON)
    assert done.rows["leads"] == Lead.objects.count() == 7
    assert done.rows["events"] == Event.objects.count()
    assert done.rows["touches"] == Touch.objects.count()
    assert done.rows["receipts"] == ScoreReceipt.objects.count()
    for table in TABLES:
        assert ask(f"SELECT COUNT(*) FROM {table.name}") == [(done.rows[table.name],)]
    assert ask('SELECT DISTINCT "account.employees", "lead.campaign" FROM leads') == [
        (250, "spring-fair")
    ]
    assert ask("SELECT DISTINCT known_at >= occurred_at FROM touches") == [(True,)]


def test_before_the_first_export_every_table_is_empty(cast: Cast) -> None:
    assert [ask(f"SELECT COUNT(*) FROM {table.name}") for table in TABLES] == [[(0,)]] * len(TABLES)


def test_what_did_not_change_is_not_written_again(cast: Cast) -> None:
    stage.play(cast, now=NOON)
    export(now=NOON)
    assert set(export(now=LATER).written.values()) == {0}


def test_a_lead_that_changed_is_written_again(cast: Cast) -> None:
    played = stage.play(cast, now=NOON)
    export(now=NOON)
    owner = next(p for p in cast.everyone() if p.pk == stage.owner_of(played.fresh))
    flow.take(played.fresh, by=owner, now=NOON)
    Lead.objects.filter(pk=played.fresh).update(points=77)
    assert export(now=LATER).written["leads"] == 1
    assert ask(f"SELECT points FROM leads WHERE id = {played.fresh}") == [(77,)]


def test_what_changes_without_an_event_is_written_within_a_day(cast: Cast) -> None:
    lead_id = stage.play(cast, now=NOON).fresh
    export(now=NOON)
    Lead.objects.filter(pk=lead_id).update(points=77)
    assert export(now=LATER).written["leads"] == 0
    assert export(now=NOON + timedelta(days=1)).written["leads"] == 1


def test_a_row_that_commits_late_is_found_by_counting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "TABLES", [_small("events", span=3)])
    record_all([fact(number) for number in range(8)], now=NOON)
    first = Event.objects.order_by("id").values_list("id", flat=True)[0]
    export(now=NOON)
    gap = Event.objects.order_by("-id").values_list("id", flat=True)[0] + 2
    event(gap + 10)
    export(now=LATER)
    event(gap)  # below the newest one that was exported
    done = export(now=LATER + timedelta(minutes=5))
    assert done.written["events"] == 1
    assert [row[0] for row in ask("SELECT id FROM events ORDER BY id")] == [
        *range(first, first + 8),
        gap,
        gap + 10,
    ]


def test_a_range_left_alone_for_a_day_is_counted_by_the_daily_check(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "TABLES", [_small("events", span=3)])
    record_all([fact(number) for number in range(2)], now=NOON)
    export(now=NOON)
    newest = Event.objects.order_by("-id").values_list("id", flat=True)[0]
    event(newest + 100)
    day = timedelta(hours=23, minutes=59)
    export(now=NOON + day)
    assert export(now=NOON + 2 * day).rows["events"] == 3
    event(newest + 1)
    assert export(now=NOON + 2 * day + timedelta(minutes=1)).rows["events"] == 3
    assert export(now=NOON + 3 * day + timedelta(minutes=5)).rows["events"] == 4


def test_rows_that_went_leave_the_files(cast: Cast) -> None:
    stage.play(cast, now=NOON)
    export(now=NOON)
    Touch.objects.all().delete()
    assert export(now=LATER).rows["touches"] == 0
    assert ask("SELECT COUNT(*) FROM touches") == [(0,)]


def test_as_many_rows_in_place_of_others_are_noticed(cast: Cast) -> None:
    stage.play(cast, now=NOON)
    export(now=NOON)
    touch = Touch.objects.order_by("id").last()
    assert touch is not None
    Touch.objects.filter(pk=touch.pk).delete()
    touch.pk, touch.kind = touch.pk + 1, "fair"
    touch.save(force_insert=True)
    export(now=LATER)
    assert ask(f"SELECT kind FROM touches WHERE id >= {touch.pk - 1}") == [("fair",)]


@pytest.mark.parametrize("breaks", ["_to_parquet", "_tell"])
def test_an_export_that_ends_early_loses_and_doubles_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    stage.play(cast, now=NOON)
    export(now=NOON)
    before = ask("SELECT id FROM events ORDER BY id")
    record_all([fact(1)], now=NOON)

    def fails(*args: Any, **kwargs: Any) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(exporting, breaks, fails)
        with pytest.raises(OSError, match="no space"):
            export(now=LATER)
    assert ask("SELECT id FROM events ORDER BY id") == before
    assert export(now=LATER).rows["events"] == len(before) + 1
    assert ask("SELECT COUNT(DISTINCT id) FROM events") == [(len(before) + 1,)]


def test_a_file_written_and_never_listed_is_not_read_and_cleared_later(cast: Cast) -> None:
    stage.play(cast, now=NOON)
    export(now=NOON)
    written = next((files.folder() / "events").glob("*.parquet"))
    stray = written.with_name("000000-stray.parquet")
    stray.write_bytes(written.read_bytes())
    os.utime(stray, (NOON.timestamp(),) * 2)
    assert ask("SELECT COUNT(*) FROM events") == [(Event.objects.count(),)]
    export(now=NOON + timedelta(minutes=59))
    assert stray.exists()
    assert export(now=NOON + timedelta(minutes=61)).removed >= 1
    assert not stray.exists()
    assert ask("SELECT COUNT(*) FROM events") == [(Event.objects.count(),)]


def test_only_one_writes_at_a_time(cast: Cast) -> None:
    with files.held(wait=True), pytest.raises(files.Busy):
        export(now=NOON, wait=False)


def test_another_database_starts_the_files_anew(cast: Cast) -> None:
    stage.play(cast, now=NOON)
    export(now=NOON)
    found = files.listing()
    found.origin = "1 of another database"
    files.keep(found)
    assert export(now=LATER).written["leads"] == 1


def test_nothing_that_people_typed_is_in_the_files(cast: Cast, tmp_path: Path) -> None:
    stage.set_up(cast, now=NOON)
    for entity, key, type_ in (
        ("lead", "wish", "text"),
        ("contact", "born", "date"),
        ("lead", "docks", "number"),
    ):
        CustomField.objects.create(entity=entity, key=key, label=key, type=type_)
    lead_id = stage.arrive("Ann Berg", at=NOON, company="Berg Werke", phone="+49 30 901820")
    lead = Lead.objects.get(pk=lead_id)
    Lead.objects.filter(pk=lead_id).update(custom={"wish": "Call Ann", "docks": 12})
    assert lead.contact is not None
    lead.contact.title, lead.contact.custom = "Chief of Ann", {"born": "1970-01-01"}
    lead.contact.save(update_fields=["title", "custom"])
    flow.touch(lead.contact_id or 0, [NewTouch(kind="webinar", occurred_at=NOON)], now=NOON)
    export(now=NOON)
    said = []
    for table in TABLES:
        said += [str(row) for row in ask(f"SELECT * FROM {table.name}")]
    said.append((files.folder() / "listing.json").read_text())
    everything = "\n".join(said)
    assert '{"lead.custom.docks": 12}' in everything
    for typed in ("Ann", "ann@", "Berg", "berg", "901820", "1970-01-01", "plants", "Chief"):
        assert typed not in everything


def test_the_command_says_what_there_is(cast: Cast) -> None:
    stage.play(cast, now=NOON)
    out = StringIO()
    call_command("export", "--json", stdout=out)
    tables = json.loads(out.getvalue())["tables"]
    assert tables["leads"] == {"rows": 7, "written": 1}
    out = StringIO()
    call_command("export", stdout=out)
    assert "7 rows, up to date" in out.getvalue()


def _small(name: str, *, span: int) -> Any:
    return replace(next(table for table in TABLES if table.name == name), span=span)
