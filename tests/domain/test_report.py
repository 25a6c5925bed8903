"""The report command: JSON for programs, tables for people."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cast import NOON, Cast
from oneteam.__main__ import main
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries.counted import as_counted
from oneteam.domain.scoreboard.queries import funnel
from past import DEALS, LEADS, bring_in


@pytest.fixture
def leads(cast: Cast) -> None:
    """Three leads; one was answered after four minutes."""
    Lead.objects.create(arrived_at=NOON, source="search", responded_at=NOON + timedelta(minutes=4))
    Lead.objects.create(arrived_at=NOON, source="search")
    Lead.objects.create(arrived_at=NOON + timedelta(days=2))


def _report(*arguments: str) -> str:
    out = StringIO()
    call_command("report", *arguments, stdout=out)
    return out.getvalue()


def _json(*arguments: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(_report(*arguments, "--json"))
    return read


def test_the_funnel_is_printed_as_json_and_as_a_table(leads: None) -> None:
    rows = _json("funnel", "--by", "source")["rows"]
    assert [(row["source"], row["leads"]) for row in rows] == [("search", 2), ("", 1)]
    table = _report("funnel").splitlines()
    assert table[0].split()[:4] == ["Source", "Leads", "Accepted", "Won"]
    assert table[2].startswith("(blank)")


def test_a_lead_that_only_its_deal_names_a_seller_of_is_the_sellers(
    cast: Cast, tmp_path: Path
) -> None:
    bring_in(tmp_path, leads=LEADS, deals=DEALS)
    rows = _json("funnel", "--by", "owner")["rows"]
    found = [(row["owner"], row["leads"], row["won"]) for row in rows]
    assert found == [("", 2, 0), ("r1", 1, 1), ("r2", 1, 1)]
    for row in funnel(by="owner").rows:
        held = as_counted(
            Lead.objects.all(),
            blank={"holder"} if not row.filters["holder"] else frozenset(),
            reached="",
            answered_within=None,
            is_unanswered=False,
            holder=int(row.filters["holder"] or 0) or None,
        )
        assert held.count() == row.leads


def test_a_report_can_be_of_some_days(leads: None) -> None:
    assert len(_json("funnel", "--since", "2026-03-03")["rows"]) == 1
    assert _json("response", "--until", "2026-03-02")["count"] == 2


def test_response_times_are_printed_as_json_and_as_a_table(leads: None) -> None:
    found = _json("response", "--calendar", "Mon-Fri 09:00-17:00 Europe/Amsterdam")
    assert (found["count"], found["never"]) == (3, 2)
    assert list(found["business"]["within"]) == ["5", "15", "60", "240", "1440"]
    assert found["wall_clock"]["median_minutes"] is None
    table = _report("response")
    assert "3 leads, 2 never answered." in table
    assert "Office hours" in table
    assert "1 (33.3 %)" in table


def test_what_became_of_leads_is_printed_as_json_and_as_a_table(leads: None) -> None:
    rows = _json("became", "--by", "source")["rows"]
    found = [(row["source"], row["leads"], row["stands"]["nurture"]) for row in rows]
    assert found == [("search", 2, 2), ("", 1, 1)]
    assert _json("became", "--as-of", "2026-03-02")["rows"][0]["leads"] == 2
    table = _report("became", "--by", "landing_page").splitlines()
    assert table[0].split()[:6] == ["Landing", "page", "Inquiry", "MQL", "SAL", "SQL"]
    assert table[1].startswith("(blank)")


@pytest.mark.parametrize(
    "arguments",
    [
        ["response", "--calendar", "Nights"],
        ["funnel", "--by", "colour"],
        ["funnel", "--since", "yesterday"],
        ["funnel", "--since", "2026-03-02", "--until", "2026-03-01"],
        [],
    ],
)
def test_what_makes_no_sense_is_refused(leads: None, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        _report(*arguments)


class Output(TextIOWrapper):
    """A terminal, or a pipe, of a machine whose locale knows neither ≤ nor €."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__(BytesIO(), encoding="iso-8859-1")
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


@pytest.mark.parametrize(
    ("is_terminal", "encoding", "said"), [(False, "utf-8", "≤ 4 h"), (True, "iso-8859-1", "? 4 h")]
)
def test_a_machine_of_any_locale_gets_its_report(
    leads: None, monkeypatch: pytest.MonkeyPatch, is_terminal: bool, encoding: str, said: str
) -> None:
    out = Output(is_terminal=is_terminal)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "argv", ["oneteam", "report", "response"])
    main()
    out.flush()
    buffer: Any = out.buffer
    assert said in buffer.getvalue().decode(encoding)
