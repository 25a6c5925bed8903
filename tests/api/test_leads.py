"""A lead through the API: posted, read, answered, judged, and made a deal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from api.conftest import Caller
from cast import Cast


def test_a_posted_lead_is_judged_routed_and_clocked(olga: Caller, inquiry: dict[str, Any]) -> None:
    response = olga.post("/leads", inquiry)
    assert response.status_code == 201, response.content
    lead = response.json()
    assert lead["status"] == "assigned"
    assert lead["grade"]
    assert lead["owner"]["name"] in ("Rosa", "Raj")
    assert {clock["kind"] for clock in lead["clocks"]} >= {"accept", "respond", "verdict"}
    assert all(clock["due_at"].endswith("Z") for clock in lead["clocks"])


def test_a_lead_goes_from_the_post_to_a_won_deal(
    olga: Caller, sven: Caller, inquiry: dict[str, Any]
) -> None:
    lead_id = olga.post("/leads", inquiry).json()["id"]
    assert sven.post(f"/leads/{lead_id}/claim").status_code == 200
    answered = sven.post(f"/leads/{lead_id}/responses", {"channel": "call", "note": "Wants it"})
    assert answered.status_code == 201
    assert answered.json()["responded_at"]
    accepted = sven.post(f"/leads/{lead_id}/verdict", {"verdict": "accept"})
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    deal = {
        "name": "Engines",
        "amount": {"amount": "1234.56", "currency": "EUR"},
        "close_on": "2027-01-31",
        "commitment": "commit",
        "competitor": "Dockly",
    }
    opened = sven.post(f"/leads/{lead_id}/opportunity", deal)
    assert opened.status_code == 201, opened.content
    assert {name: opened.json()[name] for name in deal} == deal
    deal_id = opened.json()["id"]
    skipping = sven.post(f"/opportunities/{deal_id}/stage", {"stage": "won"})
    assert skipping.status_code == 422
    [wrong] = skipping.json()["errors"]
    assert wrong["field"] == "why"
    assert "Qualified" in wrong["message"]
    why = "They came to sign."
    won = sven.post(f"/opportunities/{deal_id}/stage", {"stage": "won", "why": why})
    assert (won.status_code, won.json()["outcome"]) == (200, "won")
    assert olga.get(f"/opportunities/{deal_id}").json()["stage"] == "won"
    assert olga.get(f"/leads/{lead_id}").json()["opportunity"] == deal_id
    kinds = [event["kind"] for event in olga.get(f"/leads/{lead_id}/timeline").json()["items"]]
    assert kinds.index("lead.captured") < kinds.index("lead.accepted") < kinds.index("deal.won")


def test_receipts_say_why(olga: Caller, inquiry: dict[str, Any]) -> None:
    lead_id = olga.post("/leads", inquiry).json()["id"]
    receipts = olga.get(f"/leads/{lead_id}/receipts").json()
    assert receipts["scores"][0]["lines"]
    assert receipts["routes"][0]["receipt"]


def test_a_message_longer_than_the_forms_is_taken(olga: Caller, inquiry: dict[str, Any]) -> None:
    inquiry["message"] = "x" * 10_000
    lead_id = olga.post("/leads", inquiry).json()["id"]
    assert len(olga.get(f"/leads/{lead_id}").json()["message"]) == 10_000


def test_pages_follow_each_other_without_a_gap(olga: Caller, inquiry: dict[str, Any]) -> None:
    made = []
    for number in range(5):
        inquiry["contact"]["email"] = f"ada{number}@engines.example"
        made.append(olga.post("/leads", inquiry).json()["id"])
    seen: list[int] = []
    cursor = ""
    while True:
        page = olga.get(f"/leads?limit=2{cursor}").json()
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == made[::-1]


def test_lists_are_filtered(olga: Caller, inquiry: dict[str, Any]) -> None:
    olga.post("/leads", inquiry)
    assert len(olga.get("/leads?status=assigned&source=Google&search=engines").json()["items"]) == 1
    assert olga.get("/leads?status=rejected").json() == {"items": [], "next": None}


def test_what_one_may_not_see_does_not_exist(
    olga: Caller,
    as_caller: Callable[..., Caller],
    ready: Cast,
    inquiry: dict[str, Any],
) -> None:
    lead = olga.post("/leads", inquiry).json()
    other = ready.raj if lead["owner"]["name"] == "Rosa" else ready.rosa
    stranger = as_caller(other)
    for path in ("", "/timeline", "/receipts"):
        assert stranger.get(f"/leads/{lead['id']}{path}").status_code == 404
    answer = {"channel": "call"}
    assert stranger.post(f"/leads/{lead['id']}/responses", answer).status_code == 404
    assert stranger.post(f"/leads/{lead['id']}/verdict", {"verdict": "accept"}).status_code == 404
    assert stranger.post(f"/leads/{lead['id']}/claim").status_code == 404
    assert stranger.get("/leads").json()["items"] == []


def test_a_rep_may_post_a_lead_that_goes_to_somebody_else(
    as_caller: Callable[..., Caller], ready: Cast, inquiry: dict[str, Any]
) -> None:
    rosa = as_caller(ready.rosa)
    owners = set()
    for number in range(4):
        inquiry["contact"]["email"] = f"ada@engines{number}.example"
        inquiry["account"] = {}
        owners.add(rosa.post("/leads", inquiry).json()["owner"]["name"])
    assert owners == {"Rosa", "Raj"}


def test_a_touch_is_kept_with_the_person(olga: Caller, inquiry: dict[str, Any]) -> None:
    lead_id = olga.post("/leads", inquiry).json()["id"]
    touch = {"kind": "webinar", "occurred_at": "2026-03-02T09:00:00+01:00"}
    assert olga.post(f"/leads/{lead_id}/touches", touch).status_code == 201


def test_recycling_names_the_day_it_comes_back(
    olga: Caller, sven: Caller, inquiry: dict[str, Any], moment: datetime
) -> None:
    day = (moment + timedelta(days=200)).date().isoformat()
    lead_id = olga.post("/leads", inquiry).json()["id"]
    verdict = {"verdict": "recycle", "reason": "no_timing", "until": day, "note": "Later"}
    given = sven.post(f"/leads/{lead_id}/verdict", verdict)
    assert given.status_code == 200, given.content
    assert (given.json()["status"], given.json()["wake_on"]) == ("recycled", day)


def test_out_of_reach_takes_the_attempts_first(
    olga: Caller, sven: Caller, inquiry: dict[str, Any]
) -> None:
    lead_id = olga.post("/leads", inquiry).json()["id"]
    refused = sven.post(
        f"/leads/{lead_id}/verdict", {"verdict": "recycle", "reason": "unable_to_reach"}
    )
    assert refused.status_code == 422
    assert "attempts" in refused.json()["detail"]
