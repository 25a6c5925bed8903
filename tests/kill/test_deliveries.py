"""No delivery is lost when workers are killed, and bad receivers hold nobody up.

ONETEAM_TEST_DELIVERIES says how many; 10000 is the number of record, the default keeps it short.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from installation import Installation, fresh_database, installation
from kill.receivers import BAD, Posts, Sink, receiving

pytestmark = [pytest.mark.kill, pytest.mark.timeout(3600)]

MANY = int(os.environ.get("ONETEAM_TEST_DELIVERIES", "200"))
GOOD = 3  # webhooks that take what they get; one event is a letter and so many posts
KILLS = max(4, MANY // 500)
# One lead for each of many people: one letter each, and one post to each webhook.
SET_UP = """
import json
from datetime import timedelta
from django.utils import timezone
from oneteam.models import Lead, Person
from oneteam.stream import operations as stream
from oneteam.stream.operations.webhooks import secret_of
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import Fact
now = timezone.now()
olga = Person.objects.get(role="operations")
secrets = {{
    name: secret_of(stream.add_endpoint(name=name, url=url, kinds=[], by=olga, now=now).salt)
    for name, url in {urls!r}}}
people = Person.objects.bulk_create([
    Person(name=f"P{{n}}", email=f"p{{n}}@acme.example", role="rep", password="!", joined_at=now)
    for n in range({number})])
leads = Lead.objects.bulk_create([
    Lead(arrived_at=now, assigned_at=now, status="assigned", owner=person) for person in people])
record_all([
    Fact("lead.routed", f"lead:{{lead.pk}}", now, f"kill:{{lead.pk}}",
         data={{"via": "rule", "number": 1, "person": lead.owner_id}}) for lead in leads], now=now)
print(json.dumps(secrets))
"""
WAVE = """
import json
from django.utils import timezone
from oneteam.models import Lead
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import Fact
now = timezone.now()
record_all([
    Fact("lead.woken", f"lead:{lead}", now, f"wave:{lead}:{now}", data={})
    for lead in Lead.objects.values_list("pk", flat=True)], now=now)
print(json.dumps(True))
"""
LEFT = """
SELECT count(*) FROM oneteam_delivery d LEFT JOIN oneteam_endpoint e ON e.id = d.endpoint_id
WHERE d.state <> 'sent' AND d.medium <> 'team'
AND (e.id IS NULL OR e.name NOT IN ('hang', 'fail', 'redirect', 'reset'))
"""
ALL = "SELECT count(*) FROM oneteam_delivery"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Installation, Sink, int]]:
    """An installation that mails to a sink and may post to a receiver, both of this process."""
    with (
        receiving() as (sink, mail_port, port),
        fresh_database() as url,
        installation(tmp_path / "home", database_url=url) as place,
    ):
        place.settings = {
            "ONETEAM_EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "ONETEAM_ALLOWED_TARGETS": f"127.0.0.1:{port}",
        }
        place.set_up()
        yield place, sink, port


def test_no_delivery_is_lost_when_workers_are_killed(
    here: tuple[Installation, Sink, int], capsys: pytest.CaptureFixture[str]
) -> None:
    place, sink, port = here
    number = MANY // (GOOD + 1)
    names = [*(f"good{n}" for n in range(GOOD)), *BAD]
    urls = [(name, f"http://127.0.0.1:{port}/{name}") for name in names]
    Posts.secrets.update(place.python(SET_UP.format(urls=urls, number=number)))
    begun, killed = time.monotonic(), 0
    chance = random.Random(20260302)
    for name in ("worker-1", "worker-2"):
        place.start(name, "worker")
    while True:
        time.sleep(chance.uniform(1, 4))
        if killed < KILLS and (sink.letters or Posts.heard):
            name = chance.choice(["worker-1", "worker-2"])
            place.kill(name)
            place.start(name, "worker")
            killed += 1
        made, left = place.rows(ALL)[0][0], place.rows(LEFT)[0][0]
        if killed == KILLS and made >= number * (len(names) + 1) and left == 0:
            break
        assert time.monotonic() - begun < 3000, (made, left, place.log("worker-1"))
    posts = {key: count for key, count in Posts.heard.items() if key[0].startswith("good")}
    with capsys.disabled():
        print()
        for what, value in {
            "database": "PostgreSQL" if place.database_url else "SQLite",
            "workers killed with SIGKILL": killed,
            "letters and posts due": number * (GOOD + 1),
            "letters taken": len(sink.people),
            "posts taken": len(posts),
            "lost": number * (GOOD + 1) - len(sink.people) - len(posts),
            "repeats, each under its first name": sink.letters.total()
            - len(sink.letters)
            + sum(posts.values())
            - len(posts),
            "posts cut off by a kill, none of them taken": len(Posts.cut_off),
            "posts with a signature that does not hold": len(Posts.forged),
            "seconds beside four bad receivers": round(time.monotonic() - begun),
        }.items():
            print(f"  {what:42} {value}")
    assert {f"p{n}@acme.example" for n in range(number)} == sink.people
    assert len(sink.letters) == number
    assert Counter(name for name, _ in posts) == {f"good{n}": number for n in range(GOOD)}
    assert Posts.forged == []
    assert sink.without_a_way_out == []


def test_receivers_that_hang_fail_redirect_or_reset_do_not_delay_the_others(
    here: tuple[Installation, Sink, int], capsys: pytest.CaptureFixture[str]
) -> None:
    place, sink, port = here
    names = ["good0", "good1", "hang", "hang2", "hang3", *BAD[1:]]
    urls = [(name, f"http://127.0.0.1:{port}/{name}") for name in names]
    place.start("worker", "worker")
    Posts.secrets.update(place.python(SET_UP.format(urls=urls, number=10)))
    waves = 4  # the bad ones fail anew with each of them
    for _ in range(waves - 1):
        time.sleep(5)
        place.python(WAVE)
    due = 10 * waves * 2
    begun = time.monotonic()
    while len(Posts.took) < due and time.monotonic() - begun < 60:
        time.sleep(0.1)
    took = sorted(Posts.took)
    with capsys.disabled():
        median, worst = took[len(took) // 2], took[-1]
        print(f"\n  seconds to a good receiver: median {median:.1f}, worst {worst:.1f}")
        print(f"  of {len(took)} posts, beside six that are bad; hanging is cut off after 10")
    assert len(took) == due
    assert took[-1] < 10
    assert Posts.forged == []
