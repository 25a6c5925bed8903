"""Fill a fresh installation for the browser: run as a program with ONETEAM_HOME set."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneteam.settings")

if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone
    from learned import keep_scorecard

    import cast as people
    import stage
    from oneteam import flow
    from oneteam.domain.agreement import operations as terms
    from oneteam.domain.agreement.rules import Kind
    from oneteam.domain.capture.operations.own_fields import make_field
    from oneteam.domain.feedback.rules import Channel, Verdict
    from oneteam.domain.feedback.rules.reasons import DEFAULT
    from oneteam.domain.pipeline import operations as pipeline
    from oneteam.domain.routing import operations as routing
    from oneteam.org.models import Calendar
    from oneteam.people import invite

    call_command("migrate", verbosity=0)
    cast = people.enter()
    for person in cast.everyone():
        person.set_password(people.PASSWORD)
        person.save()
    Calendar.objects.update(hours=people.AROUND_THE_CLOCK)
    played = stage.play(cast, now=timezone.now())
    for entity, label, type in (
        ("lead", "Budget", "number"),
        ("lead", "Is urgent", "boolean"),
        ("account", "Tier", "text"),
        ("opportunity", "Signed on", "date"),
    ):
        make_field(entity=entity, label=label, type=type, by=cast.olga, now=timezone.now())
    far = {"field": "account.country", "operator": "is", "value": "AQ"}
    rich = {"field": "lead.custom.budget", "operator": ">=", "value": 1_000_000}
    routing.save_rule(
        None,
        name="Far and rich",
        condition={"all": [far, {"any": [rich, {"not": {"any": [far, rich]}}]}]},
        person=cast.raj.pk,
        by=cast.olga,
        now=timezone.now(),
    )
    stage.plan(cast, now=timezone.now())
    keep_scorecard(cast.sven.pk)
    stage.agree(cast, now=timezone.now())
    fewer = DEFAULT.to_json()
    fewer["reasons"].pop()
    terms.draft(Kind.REASONS, fewer, by=cast.max, now=timezone.now())
    reps = {person.pk: person for person in cast.everyone()}
    contested = stage.arrive("Ole Petersen", at=timezone.now())
    flow.judge(
        contested,
        verdict=Verdict.REJECT,
        reason="no_need",
        note="No.",
        by=reps[stage.owner_of(contested)],
        now=timezone.now(),
    )
    flow.contest(contested, note="They asked for a price.", by=cast.mia, now=timezone.now())
    lead = stage.arrive("Lea Lorenz", at=timezone.now())
    by = reps[stage.owner_of(lead)]
    flow.answer(lead, channel=Channel.CALL, by=by, now=timezone.now())
    flow.judge(lead, verdict=Verdict.ACCEPT, by=by, now=timezone.now())
    new = pipeline.NewDeal("Lorenz Industries", 900_000, "EUR", None)
    lost = flow.open_deal(lead, deal=new, by=by, now=timezone.now())
    flow.advance(lost, stage="lost", loss_reason="timing", by=by, now=timezone.now())
    owner = stage.owner_of(played.fresh)
    _, join = invite(
        "nora@acme.example",
        name="Nora Lindqvist",
        role="rep",
        time_zone="UTC",
        by=cast.olga,
        now=timezone.now(),
    )
    ids = {name: getattr(played, name) for name in played.__dataclass_fields__}
    ids |= {"contested": contested, "lost": lost}
    print(json.dumps({**ids, "join": join, "owner": "rosa" if owner == cast.rosa.pk else "raj"}))
