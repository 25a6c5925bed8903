"""Settings: people, hours and absences, as a browser without scripts sees them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

import stage
from cast import NOON, Cast
from oneteam import flow
from oneteam.org import operations, queries
from oneteam.org.models import Person


@pytest.fixture
def olga(cast: Cast) -> Client:
    """Olga, signed in."""
    return _browser_of(cast.olga)


def _browser_of(person: object) -> Client:
    browser = Client()
    browser.force_login(person)  # type: ignore[arg-type]  # our user model
    return browser


def _text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_wrong_invitation_keeps_what_was_typed_and_says_why(olga: Client) -> None:
    typed = {"email": "rosa@acme.example", "name": "Rosalind", "role": "rep", "time_zone": "UTC"}
    answer = olga.post("/settings/people", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Rosalind"' in page
    assert "Someone with this address is already here." in page


def test_deactivation_is_undone_with_one_tap(cast: Cast, olga: Client) -> None:
    address = f"/settings/people/{cast.raj.pk}"
    olga.post(f"{address}/deactivate")
    assert not queries.person(cast.raj.pk).is_active
    page = _text(olga, "/settings/people")
    assert "Raj is deactivated and signed out everywhere." in page
    assert f'action="{address}/reactivate"' in page
    olga.post(f"{address}/reactivate")
    assert queries.person(cast.raj.pk).is_active


def test_what_a_leaver_still_holds_is_named_to_whoever_can_hand_it_on(
    cast: Cast, olga: Client
) -> None:
    stage.set_up(cast, now=NOON)
    lead = stage.arrive("Ann Berg", at=NOON)
    holder = queries.person(stage.owner_of(lead))
    olga.post(f"/settings/people/{holder.pk}/deactivate")
    page = _text(olga, "/settings/people")
    assert "1 open lead to hand on: see below." in page
    assert f'href="/leads?owner={holder.pk}&amp;status=assigned">1 open lead to hand on</a>' in page
    sven = Client()
    sven.force_login(cast.sven)
    assert "has left" in _text(sven, "/")
    flow.hand(lead, to=cast.sven.pk, by=cast.sven, now=NOON)
    assert "to hand on" not in _text(olga, "/settings/people")
    assert "has left" not in _text(sven, "/")


def test_an_undo_is_offered_once(cast: Cast, olga: Client) -> None:
    olga.post(f"/settings/people/{cast.raj.pk}/deactivate")
    assert "signed out everywhere" in _text(olga, "/settings/people")
    assert "signed out everywhere" not in _text(olga, "/settings/people")


def test_the_last_one_in_operations_cannot_leave_by_mistake(cast: Cast, olga: Client) -> None:
    olga.post(f"/settings/people/{cast.olga.pk}/deactivate")
    assert "is the only one in operations" in _text(olga, "/settings/people")
    typed = {"name": "Olga", "role": "rep", "time_zone": "UTC", "calendar": ""}
    answer = olga.post(f"/settings/people/{cast.olga.pk}", typed)
    assert answer.status_code == 422
    assert queries.person(cast.olga.pk).role == "operations"


def test_a_person_gets_another_role_and_hours_of_their_own(cast: Cast, olga: Client) -> None:
    own = operations.save_calendar(
        None, name="Mornings", time_zone="UTC", hours={"0": [["08:00", "12:00"]]}
    )
    typed = {
        "name": "Raj",
        "role": "sales_leader",
        "time_zone": "Europe/Amsterdam",
        "calendar": str(own.pk),
    }
    assert olga.post(f"/settings/people/{cast.raj.pk}", typed).status_code == 302
    raj = queries.person(cast.raj.pk)
    assert (raj.role, raj.time_zone, raj.calendar) == ("sales_leader", "Europe/Amsterdam", own)
    assert "Raj is now Sales leader, was Sales rep." in _text(olga, "/settings/people")
    olga.post(f"/settings/people/{cast.raj.pk}/role", {"role": "rep"})
    assert queries.person(cast.raj.pk).role == "rep"
    olga.post(f"/settings/people/{cast.raj.pk}", typed | {"calendar": ""})
    assert queries.person(cast.raj.pk).calendar is None


def _week(**changes: str) -> dict[str, str]:
    week = {f"day_{day}": "09:00-12:30, 13:15-17:30" for day in range(5)}
    return {"name": "Vienna", "time_zone": "Europe/Vienna", "country": "AT"} | week | changes


def test_a_calendar_holds_several_spans_a_day_and_shows_its_holidays(olga: Client) -> None:
    answer = olga.post("/settings/hours/new", _week())
    assert answer.status_code == 302
    calendar = next(row for row in queries.calendars() if row.name == "Vienna")
    assert calendar.hours["0"] == [["09:00", "12:30"], ["13:15", "17:30"]]
    assert "5" not in calendar.hours
    page = _text(olga, f"/settings/hours/{calendar.pk}?year=2026")
    assert "Monday 26 October" in page
    assert 'value="09:00-12:30, 13:15-17:30"' in page
    assert "Mon to Fri 09:00-12:30, 13:15-17:30" in _text(olga, "/settings/hours")


def test_hours_that_make_no_sense_stay_as_typed_with_the_reason(olga: Client) -> None:
    answer = olga.post("/settings/hours/new", _week(day_2="17:00-09:00", subdivision="XX"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="17:00-09:00"' in page
    assert "ends before it starts" in page
    answer = olga.post("/settings/hours/new", _week(subdivision="XX"))
    assert "This is no part of the country." in answer.content.decode()


def test_the_company_takes_another_calendar_and_can_take_it_back(cast: Cast, olga: Client) -> None:
    before = queries.company().calendar_id
    olga.post("/settings/hours/new", _week())
    vienna = next(row for row in queries.calendars() if row.name == "Vienna")
    olga.post(f"/settings/hours/{vienna.pk}/use")
    assert queries.company().calendar_id == vienna.pk
    page = _text(olga, f"/settings/hours/{vienna.pk}")
    assert f'action="/settings/hours/{before}/use"' in page


def test_a_company_day_is_added_and_removed_with_undo(cast: Cast, olga: Client) -> None:
    address = f"/settings/hours/{cast.company.calendar_id}"
    olga.post(f"{address}/days", {"on": "2026-12-24", "name": "Eve", "hours": "9-12"})
    page = _text(olga, f"{address}?year=2026")
    assert "Thu 24 December Eve" in page
    olga.post(f"{address}/days/remove", {"on": "2026-12-24"})
    page = _text(olga, f"{address}?year=2026")
    assert "24 December 2026 is as any other day again." in page
    assert 'name="hours" value="09:00-12:00"' in page
    wrong = olga.post(f"{address}/days", {"on": "Christmas", "hours": "9-12"})
    assert wrong.status_code == 422
    assert 'value="Christmas"' in wrong.content.decode()


def test_a_rep_plans_only_their_own_absence(cast: Cast) -> None:
    rosa = _browser_of(cast.rosa)
    days = {"first_day": "2099-07-01", "last_day": "2099-07-02"}
    assert rosa.post("/settings/absences", {"person": cast.raj.pk} | days).status_code == 422
    assert rosa.post("/settings/absences", {"person": cast.rosa.pk} | days).status_code == 302
    (absence,) = queries.absences(until_after=datetime(2099, 1, 1, tzinfo=UTC))
    assert absence.starts_at == datetime(2099, 7, 1, tzinfo=UTC)
    assert absence.ends_at == datetime(2099, 7, 3, tzinfo=UTC)
    raj = _browser_of(cast.raj)
    assert raj.post(f"/settings/absences/{absence.pk}/remove").status_code == 404
    assert rosa.post(f"/settings/absences/{absence.pk}/remove").status_code == 302


def test_an_absence_is_in_the_persons_own_zone_and_comes_back_with_undo(
    cast: Cast, olga: Client
) -> None:
    operations.save_person(cast.raj.pk, time_zone="Asia/Kolkata")
    typed = {
        "person": cast.raj.pk,
        "first_day": "2099-07-01",
        "first_time": "14:00",
        "last_day": "2099-07-01",
        "last_time": "18:00",
        "reason": "Dentist",
    }
    assert olga.post("/settings/absences", typed).status_code == 302
    (absence,) = queries.absences(until_after=datetime(2099, 1, 1, tzinfo=UTC))
    assert absence.starts_at == datetime(2099, 7, 1, 8, 30, tzinfo=UTC)
    olga.post(f"/settings/absences/{absence.pk}/remove")
    page = _text(olga, "/settings/absences")
    for name, value in typed.items():
        assert f'name="{name}" value="{value}"' in page


def test_whole_days_away_are_said_as_days_of_whoever_is_away(cast: Cast, olga: Client) -> None:
    operations.save_person(cast.raj.pk, time_zone="Asia/Kolkata")
    days = {"person": cast.raj.pk, "first_day": "2099-07-01", "last_day": "2099-07-03"}
    olga.post("/settings/absences", days)
    page = re.sub(r"<[^>]+>", "", _text(olga, "/settings/absences"))
    assert "1 Jul 2099 to 3 Jul 2099" in page
    olga.post("/settings/absences", days | {"first_day": "2099-08-01", "last_day": "2099-08-01"})
    page = re.sub(r"<[^>]+>", "", _text(olga, "/settings/absences"))
    assert "1 Aug 2099" in page
    assert "1 Aug 2099 to" not in page


def test_an_absence_that_ends_before_it_starts_is_refused(cast: Cast, olga: Client) -> None:
    typed = {"person": cast.raj.pk, "first_day": "2099-07-02", "last_day": "2099-07-01"}
    answer = olga.post("/settings/absences", typed)
    assert answer.status_code == 422
    assert "ends before it starts" in answer.content.decode()


def test_times_are_shown_in_the_zone_a_person_chose(cast: Cast) -> None:
    rosa = _browser_of(cast.rosa)
    assert rosa.post("/profile/time-zone", {"time_zone": "Mars"}).status_code == 422
    assert rosa.post("/profile/time-zone", {"time_zone": "Asia/Tokyo"}).status_code == 302
    assert queries.person(cast.rosa.pk).time_zone == "Asia/Tokyo"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1899-12-31"])
def test_an_absence_in_no_year_of_ours_is_refused_beside_its_field(
    cast: Cast, olga: Client, day: str
) -> None:
    Person.objects.update(time_zone="Asia/Tokyo")
    said = {"person": cast.raj.pk, "first_day": day, "last_day": day, "reason": ""}
    answer = olga.post("/settings/absences", said)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"first_day", "last_day"}
