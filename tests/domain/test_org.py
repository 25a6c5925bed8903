"""People, hours and tokens in the database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cast as stage
from cast import NOON, PASSWORD, Cast
from oneteam import people
from oneteam.org import operations, queries
from oneteam.org.rules import Team
from oneteam.stream import operations as stream
from oneteam.stream.operations.webhooks import fingerprint
from oneteam.stream.queries.feed import person_of_address
from oneteam.timeline.queries import story

LATER = NOON + timedelta(minutes=5)


def _kinds(person_id: int) -> list[str]:
    return [entry.kind for entry in story([f"person:{person_id}"])]


def test_an_invited_person_joins_with_the_link_once(cast: Cast) -> None:
    nina, link = people.invite(
        " Nina@Acme.example ", name="Nina", role="rep", time_zone="UTC", by=cast.olga, now=NOON
    )
    assert nina.email == "nina@acme.example"
    assert not nina.has_usable_password()
    joined = people.join(link, password=PASSWORD, now=LATER)
    assert joined.joined_at == LATER
    assert joined.check_password(PASSWORD)
    with pytest.raises(queries.LinkNotGood):
        people.join(link, password="another good passphrase", now=LATER)
    assert _kinds(nina.pk) == ["person.invited", "person.joined"]


def test_a_link_is_too_old_after_a_day(cast: Cast) -> None:
    _, link = people.invite(
        "nina@acme.example", name="Nina", role="rep", time_zone="UTC", by=cast.olga, now=NOON
    )
    with pytest.raises(queries.LinkNotGood):
        people.join(link, password=PASSWORD, now=NOON + timedelta(hours=24))


def test_a_reset_link_is_too_old_after_an_hour_and_older_links_die_with_use(cast: Cast) -> None:
    first = operations.new_link(cast.rosa.pk, now=NOON)
    second = operations.new_link(cast.rosa.pk, now=LATER)
    with pytest.raises(queries.LinkNotGood):
        queries.open_link(first, now=NOON + timedelta(hours=1))
    people.join(second, password=PASSWORD, now=LATER)
    with pytest.raises(queries.LinkNotGood):
        queries.open_link(first, now=LATER)


def test_a_forged_link_opens_nothing(cast: Cast) -> None:
    link = operations.new_link(cast.rosa.pk, now=NOON)
    for forged in ("", "x", link[:-1], "x" + link):
        with pytest.raises(queries.LinkNotGood):
            queries.open_link(forged, now=NOON)


def test_a_weak_password_is_refused_and_the_link_stays_good(cast: Cast) -> None:
    link = operations.new_link(cast.rosa.pk, now=NOON)
    with pytest.raises(operations.PasswordRefused):
        people.join(link, password="password1234", now=NOON)
    with pytest.raises(operations.PasswordRefused):
        people.join(link, password="short", now=NOON)
    people.join(link, password=PASSWORD, now=NOON)


def test_an_invitation_names_every_wrong_field(cast: Cast) -> None:
    with pytest.raises(operations.PersonRefused) as refused:
        operations.invite("nobody", name="", role="king", time_zone="Mars", now=NOON)
    assert set(refused.value.wrong) == {"email", "name", "role", "time_zone"}
    with pytest.raises(operations.PersonRefused) as refused:
        operations.invite("ROSA@acme.example", name="R", role="rep", time_zone="UTC", now=NOON)
    assert set(refused.value.wrong) == {"email"}


def test_a_reset_is_only_for_people_who_are_here(cast: Cast) -> None:
    assert operations.request_reset("stranger@acme.example", now=NOON) is None
    people.deactivate(cast.rosa.pk, by=cast.olga, now=NOON)
    assert operations.request_reset("rosa@acme.example", now=NOON) is None
    found = operations.request_reset("RAJ@acme.example", now=NOON)
    assert found is not None
    assert found[0] == cast.raj


def test_deactivation_ends_sessions_tokens_and_links_at_once(cast: Cast) -> None:
    secret = people.create_token(cast.rosa, scopes=["leads:read"], now=NOON, by=cast.olga)
    link = operations.new_link(cast.rosa.pk, now=NOON)
    before = cast.rosa.get_session_auth_hash()
    people.deactivate(cast.rosa.pk, by=cast.olga, now=NOON)
    assert queries.token_owner(secret, now=NOON) is None
    assert queries.person(cast.rosa.pk).get_session_auth_hash() != before
    with pytest.raises(queries.LinkNotGood):
        queries.open_link(link, now=NOON)
    people.reactivate(cast.rosa.pk, by=cast.olga, now=LATER)
    people.reactivate(cast.rosa.pk, by=cast.olga, now=LATER)
    assert _kinds(cast.rosa.pk) == [
        *("token.created", "token.revoked"),
        *("person.deactivated", "person.reactivated"),
    ]


def test_the_addresses_of_feed_and_calendar_end_for_good_when_somebody_leaves(cast: Cast) -> None:
    kept, ended = (
        [stream.new_address(who, which) for which in ("feed_digest", "calendar_digest")]
        for who in (cast.raj, cast.rosa)
    )
    people.deactivate(cast.rosa.pk, by=cast.olga, now=NOON)
    people.reactivate(cast.rosa.pk, by=cast.olga, now=LATER)
    whose = [
        person_of_address(fingerprint(secret), which)
        for secrets in (kept, ended)
        for secret, which in zip(secrets, ("feed_digest", "calendar_digest"), strict=True)
    ]
    assert whose == [cast.raj, cast.raj, None, None]


def test_who_comes_back_gets_no_token_of_before(cast: Cast) -> None:
    kept = people.create_token(cast.raj, scopes=["leads:read"], now=NOON, by=cast.olga)
    secret = people.create_token(cast.rosa, scopes=["leads:read"], now=NOON, by=cast.olga)
    people.deactivate(cast.rosa.pk, by=cast.olga, now=NOON)
    people.reactivate(cast.rosa.pk, by=cast.olga, now=LATER)
    assert queries.token_owner(secret, now=LATER) is None
    assert queries.token_owner(kept, now=LATER) is not None
    fresh = people.create_token(cast.rosa, scopes=["leads:read"], now=LATER, by=cast.olga)
    assert queries.token_owner(fresh, now=LATER) is not None


def test_what_is_not_told_of_a_person_is_not_written(cast: Cast) -> None:
    """Else who changes a role would take back the name that somebody else changed meanwhile."""
    with CaptureQueriesContext(connection) as asked:
        operations.save_person(cast.raj.pk, role="sales_leader")
    [written] = [one["sql"] for one in asked.captured_queries if one["sql"].startswith("UPDATE")]
    assert "role" in written
    assert "name" not in written.partition("WHERE")[0]
    assert queries.person(cast.raj.pk).name == "Raj"


def test_the_last_one_in_operations_stays(cast: Cast) -> None:
    with pytest.raises(operations.LastAdministrator):
        people.deactivate(cast.olga.pk, by=cast.olga, now=NOON)
    with pytest.raises(operations.LastAdministrator):
        people.change_role(cast.olga.pk, role="rep", by=cast.olga, now=NOON)
    people.change_role(cast.raj.pk, role="operations", by=cast.olga, now=NOON)
    people.deactivate(cast.olga.pk, by=cast.olga, now=NOON)
    assert not queries.person(cast.olga.pk).is_active


def test_a_role_change_is_a_fact_with_before_and_after(cast: Cast) -> None:
    assert people.change_role(cast.raj.pk, role="sales_leader", by=cast.olga, now=NOON) == "rep"
    people.change_role(cast.raj.pk, role="sales_leader", by=cast.olga, now=NOON)
    (entry,) = story([f"person:{cast.raj.pk}"])
    assert entry.data == {"before": "rep", "after": "sales_leader"}
    assert entry.actor == f"person:{cast.olga.pk}"
    assert [leader.name for leader in queries.leaders(Team.SALES)] == ["Raj", "Sven"]


def test_a_token_is_stored_only_as_a_hash_and_opens_its_scopes(cast: Cast) -> None:
    secret = people.create_token(
        cast.rosa, scopes=["leads:write", "leads:read"], now=NOON, name="site", by=None
    )
    token = queries.token_of(secret)
    assert token is not None
    assert secret.startswith("ot_")
    assert secret not in str(vars(token))
    assert queries.token_owner(secret, now=NOON) == (
        cast.rosa,
        frozenset({"leads:read", "leads:write"}),
    )
    assert queries.token_owner(secret + "x", now=NOON) is None
    operations.use_token(secret, now=LATER)
    operations.use_token(secret, now=LATER + timedelta(minutes=1))
    noted = queries.token_of(secret)
    assert noted is not None
    assert noted.last_used_at == LATER


def test_a_token_ends_when_it_expires_or_is_revoked(cast: Cast) -> None:
    secret = people.create_token(cast.rosa, scopes=["leads:read"], now=NOON, expires_at=LATER)
    assert queries.token_owner(secret, now=NOON) is not None
    assert queries.token_owner(secret, now=LATER) is None
    other = people.create_token(cast.rosa, scopes=["leads:read"], now=NOON)
    assert people.revoke_token(other[:10], now=NOON) == 1
    assert queries.token_owner(other, now=NOON) is None
    with pytest.raises(operations.TokenNotFound):
        people.revoke_token(other[:10], now=NOON)


def test_a_token_with_an_unknown_scope_is_refused(cast: Cast) -> None:
    with pytest.raises(operations.ScopesRefused, match="pay:read"):
        people.create_token(cast.rosa, scopes=["leads:read", "pay:read"], now=NOON)
    with pytest.raises(operations.ScopesRefused):
        people.create_token(cast.rosa, scopes=[], now=NOON)


def test_tries_run_out_and_come_back_with_time(db: None) -> None:
    def tries(now: datetime) -> bool:
        return operations.try_consume("k", capacity=2, refill_per_second=0.1, now=now)

    assert [tries(NOON) for _ in range(3)] == [True, True, False]
    assert tries(NOON + timedelta(seconds=10))
    assert not tries(NOON + timedelta(seconds=10))
    operations.clear("k")
    assert tries(NOON)
    assert operations.forget_full(now=NOON + timedelta(days=2)) == 1


def test_someone_is_away_from_the_first_instant_and_back_at_the_last(cast: Cast) -> None:
    end = NOON + timedelta(days=2)
    absence = operations.record_absence(cast.rosa.pk, starts_at=NOON, ends_at=end)
    ids = [person.pk for person in cast.everyone()]
    assert queries.away(ids, now=NOON - timedelta(seconds=1)) == set()
    assert queries.away(ids, now=NOON) == {cast.rosa.pk}
    assert queries.away(ids, now=end) == set()
    assert queries.away([cast.raj.pk], now=NOON) == set()
    assert not operations.remove_absence(absence, of=cast.raj.pk)
    assert operations.remove_absence(absence, of=cast.rosa.pk)
    with pytest.raises(operations.AbsenceRefused):
        operations.record_absence(cast.rosa.pk, starts_at=end, ends_at=NOON)


def test_the_company_is_made_once(db: None) -> None:
    acme = operations.ensure_company("Acme", currency="USD", time_zone="Europe/Amsterdam")
    again = operations.ensure_company("Other")
    assert again == acme
    assert queries.company().name == "Acme"
    assert acme.calendar.hours["4"] == [["09:00", "17:00"]]
    assert "5" not in acme.calendar.hours


def test_a_calendar_names_every_wrong_field(cast: Cast) -> None:
    with pytest.raises(operations.CalendarRefused) as refused:
        operations.save_calendar(
            None,
            name="Office hours",
            time_zone="Mars",
            hours={"0": [["17:00", "09:00"]], "1": [["09:00", "17:00"]]},
            country="XX",
        )
    assert set(refused.value.wrong) == {"name", "time_zone", "country", "day_0"}


def test_a_calendar_knows_its_holidays_and_company_days(cast: Cast) -> None:
    calendar = operations.save_calendar(
        None,
        name="Vienna",
        time_zone="Europe/Vienna",
        hours=stage.OFFICE_HOURS,
        country="AT",
        subdivision="9",
    )
    days = {holiday.date for holiday in queries.holidays_of("AT", subdivision="9", year=2026)}
    assert date(2026, 10, 26) in days
    operations.save_company_day(calendar.pk, on=date(2026, 12, 24), name="Eve", hours=[])
    operations.save_company_day(
        calendar.pk, on=date(2026, 12, 24), name="Eve", hours=[["09:00", "12:00"]]
    )
    (day,) = queries.company_days(calendar.pk, year=2026)
    assert day.hours == [["09:00", "12:00"]]
    assert operations.remove_company_day(calendar.pk, on=date(2026, 12, 24))


def test_a_person_is_ensured_once_and_can_sign_in(cast: Cast) -> None:
    nina = operations.ensure_person(
        "nina@acme.example", name="Nina", role="rep", password=PASSWORD, now=NOON
    )
    assert nina.check_password(PASSWORD)
    assert nina.joined_at == NOON
    assert operations.ensure_person("NINA@acme.example", name="N", role="rep", now=NOON) == nina
    assert queries.person_by_email(" Nina@Acme.example") == nina
