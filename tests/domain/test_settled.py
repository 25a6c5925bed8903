"""What is kept of the settings is what they are now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cast import NOON, Cast
from oneteam.acts import act, looking
from oneteam.domain.routing.models import Pool
from oneteam.org import queries as org
from oneteam.org.models import Absence, Person, SettingsStamp
from oneteam.settled import settled

pytestmark = pytest.mark.django_db


@settled
def _pools() -> tuple[str, ...]:
    return tuple(Pool.objects.order_by("name").values_list("name", flat=True))


def test_a_change_is_seen_at_once_whoever_makes_it() -> None:
    assert _pools() == ()
    pool = Pool.objects.create(name="Inbound")
    assert _pools() == ("Inbound",)
    Pool.objects.filter(pk=pool.pk).update(name="Outbound")
    assert _pools() == ("Outbound",)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM oneteam_pool")
    assert _pools() == ()


def test_what_was_rolled_back_is_forgotten() -> None:
    Pool.objects.create(name="Inbound")
    with transaction.atomic():
        Pool.objects.update(name="Never")
        assert _pools() == ("Never",)
        transaction.set_rollback(True)
    assert _pools() == ("Inbound",)


def test_without_a_stamp_nothing_is_kept() -> None:
    SettingsStamp.objects.all().delete()
    assert _pools() == ()
    Pool.objects.create(name="Inbound")
    assert _pools() == ("Inbound",)


def test_an_act_asks_for_the_stamp_once() -> None:
    _pools()
    with CaptureQueriesContext(connection) as statements:
        act(lambda: (_pools(), _pools(), org.workers(), org.workers()))()
    asked = [one for one in statements.captured_queries if "settingsstamp" in one["sql"]]
    assert len(asked) == 1


def test_signing_in_is_no_change_of_the_settings(cast: Cast) -> None:
    before = SettingsStamp.objects.get().value
    Person.objects.filter(pk=cast.rosa.pk).update(last_login=NOON)
    assert SettingsStamp.objects.get().value == before
    Person.objects.filter(pk=cast.rosa.pk).update(is_active=False)
    assert SettingsStamp.objects.get().value != before
    assert not org.workers()[cast.rosa.pk].is_active


def test_who_is_away_is_known_to_the_minute(cast: Cast) -> None:
    end = NOON + timedelta(hours=2)
    assert org.away([cast.rosa.pk], now=NOON) == set()
    Absence.objects.create(person=cast.rosa, starts_at=NOON, ends_at=end)
    assert org.away([cast.rosa.pk, cast.raj.pk], now=NOON) == {cast.rosa.pk}
    assert org.away([cast.rosa.pk], now=end - timedelta(seconds=1)) == {cast.rosa.pk}
    assert org.away([cast.rosa.pk], now=end) == set()


def test_a_look_goes_by_the_settings_it_found_and_an_act_within_it_by_its_own() -> None:
    with looking():
        assert _pools() == ()
        Pool.objects.create(name="Inbound")
        with CaptureQueriesContext(connection) as queries:
            assert _pools() == ()
        assert len(queries) == 0
        assert act(_pools)() == ("Inbound",)
    assert _pools() == ("Inbound",)
