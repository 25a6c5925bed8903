"""Whatever a file holds: it is read, or said to be unreadable."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cast import NOON, Cast
from oneteam.domain.capture.models import Batch, Lead
from oneteam.importing.loading import load
from oneteam.importing.matching import ImportRefused
from oneteam.importing.running import import_files
from past import LEADS, bring_in


def test_a_file_of_no_kind_is_refused_before_anything_is_written(
    cast: Cast, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused) as refused:
        bring_in(tmp_path, leads=LEADS, other="x,y\n1,2\n")
    assert "Its columns: x, y" in str(refused.value)
    assert "“closed deals” it lacks: mql_id" in str(refused.value)
    assert not Lead.objects.exists()
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "latin-1", "cp1252", "utf-32"]
)
def test_any_encoding_is_read(cast: Cast, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "leads.csv"
    text = "mql_id\tfirst_contact_date\tlanding_page_id\torigin\n1\t2018-01-01\tCafé Zürich\té\n"
    path.write_bytes(text.encode(encoding))
    import_files(load("olist"), [path], now=NOON, home=tmp_path)
    assert Lead.objects.get().landing_page == "Café Zürich"


def test_lines_that_end_as_on_old_macs_are_read(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(LEADS.replace("\n", "\r").encode())
    summary = import_files(load("olist"), [path], now=NOON, home=tmp_path)
    assert (summary["files"][0]["rows"], summary["files"][0]["created"]) == (4, 4)


def _arrivals(tmp_path: Path, *days: str) -> tuple[list[str], dict[str, Any]]:
    rows = "".join(f"{number},{day},p,x\n" for number, day in enumerate(days))
    summary = bring_in(tmp_path, leads=LEADS.splitlines()[0] + "\n" + rows)
    told = Lead.objects.order_by("external_key").values_list("arrived_at", flat=True)
    return [f"{at:%Y-%m-%d}" for at in told], summary


def test_whether_the_month_comes_first_is_found_out(cast: Cast, tmp_path: Path) -> None:
    found, summary = _arrivals(tmp_path, "03/04/2018", "3/25/2018", "03/12/2018")
    assert found == ["2018-03-04", "2018-03-25", "2018-03-12"]
    assert summary["files"][0]["date_order"] == "mdy"
    assert "either_order" not in summary["defects"]


def test_one_slip_does_not_turn_a_file(cast: Cast, tmp_path: Path) -> None:
    found, summary = _arrivals(tmp_path, "03/25/2018", "25/03/2018", "26/03/2018", "04/03/2018")
    assert found == ["2018-03-25", "2018-03-26", "2018-03-04"]
    assert summary["files"][0]["rejected"] == 1


def test_a_late_day_tells_the_order_too(cast: Cast, tmp_path: Path) -> None:
    found, _ = _arrivals(tmp_path, *["03/04/2018"] * 2500, "03/25/2018")
    assert set(found) == {"2018-03-04", "2018-03-25"}


def test_days_that_fit_both_orders_are_read_day_first_and_reported(
    cast: Cast, tmp_path: Path
) -> None:
    found, summary = _arrivals(tmp_path, "03/04/2018", "05/06/2018")
    assert found == ["2018-04-03", "2018-06-05"]
    assert summary["defects"]["either_order"]["count"] == 1


def test_days_with_dots_are_day_first(cast: Cast, tmp_path: Path) -> None:
    found, summary = _arrivals(tmp_path, "03.04.2018", "05.06.2018")
    assert found == ["2018-04-03", "2018-06-05"]
    assert not summary["defects"].keys() & {"either_order"}


@pytest.mark.parametrize(
    ("content", "what"), [(gzip.compress(LEADS.encode()), "gzip"), (b"PK\3\4\x14\0", "Excel")]
)
def test_a_file_that_is_no_text_is_called_what_it_is(
    cast: Cast, tmp_path: Path, content: bytes, what: str
) -> None:
    path = tmp_path / "leads.xlsx"
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=what):
        import_files(load("olist"), [path], now=NOON, home=tmp_path)


def test_hostile_rows_are_kept_or_rejected_never_lost(cast: Cast, tmp_path: Path) -> None:
    rows = [
        "n1,2018-01-01,nul\0byte,x",
        "f1,2018-01-01,\"=cmd|' /C calc'!A0\",x",
        "r1,2018-01-01,p",
        "r2,2018-01-01,p,x,extra",
        "d1,2018-02-30,p,x",
        f"l1,2018-01-01,{'y' * 10_000_000},x",
        ",2018-01-01,p,x",
        "",
        "ok,2018-01-01,p,x,,",
    ]
    summary = bring_in(tmp_path, leads=LEADS.splitlines()[0] + "\n" + "\n".join(rows))
    file = summary["files"][0]
    assert (file["rows"], file["created"], file["rejected"]) == (8, 3, 5)
    assert Lead.objects.get(external_key="olist:lead:n1").landing_page == "nulbyte"
    assert Lead.objects.get(external_key="olist:lead:f1").landing_page.startswith("=cmd")
    csv.field_size_limit(20_000_000)
    with (tmp_path / "leads.csv.rejects.csv").open(encoding="utf-8", newline="") as handle:
        kept = list(csv.reader(handle))
    reasons = [row[5] for row in kept[1:]]
    assert reasons[:3] == [
        "has 3 cells, the header has 4",
        "has 5 cells, the header has 4",
        "first_contact_date: “2018-02-30” is not a date",
    ]
    assert reasons[3:] == [
        "landing_page_id: is longer than 500 characters",
        "mql_id is blank",
    ]
    assert kept[2][6:] == ["extra"]


@pytest.mark.parametrize(("after", "said"), [(999, "1000 lines"), (0, "1 line")])
def test_a_quotation_mark_that_is_never_closed_takes_no_rows_along_unsaid(
    cast: Cast, tmp_path: Path, after: int, said: str
) -> None:
    rows = ["a,2018-01-01,p,x", 'b,2018-01-01,p,"x']
    rows += [f"c{number},2018-01-01,p,x" for number in range(after)]
    summary = bring_in(tmp_path, leads=LEADS.splitlines()[0] + "\n" + "\n".join(rows))
    file = summary["files"][0]
    assert (file["rows"], file["created"], file["rejected"]) == (2, 1, 1)
    told = (tmp_path / "leads.csv.rejects.csv").read_text(encoding="utf-8")
    assert f"a quotation mark is not closed: {said} in one" in told
    assert told.count("2018-01-01") == after + 1


def test_repeated_headers_count_once_and_are_reported(cast: Cast, tmp_path: Path) -> None:
    text = (
        "MQL_ID ,First_Contact_Date*,landing_page_id,origin,origin\n1,2018-01-01,p,first,second\n"
    )
    summary = bring_in(tmp_path, leads=text)
    assert Lead.objects.get().source == "first"
    assert summary["files"][0]["repeated_columns"] == ["origin"]


def test_the_commands_import_and_undo(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(LEADS)
    call_command("import", "olist", str(path), "--json")
    summary = json.loads(capsys.readouterr().out)
    assert summary["files"][0]["created"] == 4
    assert summary["rows_per_second"] > 0
    call_command("import", "olist", str(path))
    assert "4 unchanged" in capsys.readouterr().out
    call_command("undo_import", str(summary["batch"]), "--json")
    assert json.loads(capsys.readouterr().out)["removed"]["leads"] == 4
    with pytest.raises(CommandError):
        call_command("undo_import", "999")
    with pytest.raises(CommandError, match="no packaged mapping"):
        call_command("import", "nothing", str(path))
