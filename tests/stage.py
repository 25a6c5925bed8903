"""A small company at work, made through the product's own operations: for web and browser tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cast import Cast
from oneteam import flow
from oneteam.domain.agreement import operations as agreement
from oneteam.domain.agreement.rules import Kind as Agreed
from oneteam.domain.agreement.rules import digest
from oneteam.domain.agreement.rules.terms import Both, Goal, Marketing, Sales, Terms, Volume
from oneteam.domain.campaigns import operations as campaigns
from oneteam.domain.campaigns.rules import Draft, PlanState
from oneteam.domain.capture import operations as capture
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Arrival, NewTouch
from oneteam.domain.clocks import operations as clocks
from oneteam.domain.clocks.rules import DEFAULTS, Kind, Targets
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.pipeline import operations as pipeline
from oneteam.domain.pipeline.models import Opportunity, Stay
from oneteam.domain.pipeline.models import Stage as DealStage
from oneteam.domain.qualification import operations as qualification
from oneteam.domain.routing import operations as routing


@dataclass(frozen=True)
class Stage:
    """What the company has on its hands; the ids of leads and of the deal."""

    fresh: int  # just arrived, with its owner
    answered: int
    accepted: int
    returned: int
    recycled: int
    rejected: int
    converted: int
    deal: int


def set_up(cast: Cast, *, now: datetime) -> None:
    """Policy, targets, stages, a pool of both reps, a form and a campaign of Mia's."""
    qualification.ensure_policy(now=now)
    clocks.ensure_targets(now)
    pipeline.ensure_stages()
    routing.ensure_pool("Inbound", members=[cast.rosa, cast.raj], manager=cast.sven, now=now)
    capture.ensure_form(now=now, owner=cast.mia)
    campaigns.ensure_campaign("Spring fair", owner=cast.mia, channel="event", now=now)


def arrive(name: str, *, at: datetime, company: str = "", phone: str = "") -> int:
    """A lead good enough for sales arrives."""
    company = company or f"{name.split()[-1]} Industries"
    domain = company.lower().replace(" ", "-") + ".example"
    touches = tuple(
        NewTouch(kind=kind, occurred_at=at - timedelta(days=days), channel="organic_search")
        for kind, days in (("demo_request", 0), ("pricing_page", 1), ("webinar", 3))
    )
    return flow.arrive(
        Arrival(
            name=name,
            email=f"{name.split()[0].lower()}@{domain}",
            phone=phone or "+49 30 901820",
            company=company,
            website=domain,
            employees=250,
            country="DE",
            industry="software",
            message=f"We are {company} and would like to see how your product fits our plants.",
            source="google",
            campaign="Spring fair",
            touches=touches,
        ),
        now=at,
    )


def play(cast: Cast, *, now: datetime) -> Stage:
    """Every state a lead can be in, the newest one waiting for its owner."""
    set_up(cast, now=now - timedelta(days=30))
    people = {person.pk: person for person in cast.everyone()}
    hours = [30, 26, 25, 24, 23, 22]
    names = ["Ann Berg", "Ben Carlsson", "Cem Demir", "Dana Evers", "Eli Fuchs", "Fay Grant"]
    ids = [
        arrive(name, at=now - timedelta(hours=ago)) for name, ago in zip(names, hours, strict=True)
    ]
    converted, accepted, returned, recycled, rejected, answered = ids
    for number, lead_id in enumerate(ids):
        owner = people[owner_of(lead_id)]
        at = now - timedelta(hours=hours[number]) + timedelta(minutes=4 + number)
        flow.answer(lead_id, channel=Channel.CALL, by=owner, now=at, note="Talked it through.")
    later = now - timedelta(hours=3)
    for lead_id, verdict, said in (
        (converted, Verdict.ACCEPT, {}),
        (accepted, Verdict.ACCEPT, {"note": "Budget is there, decides in May."}),
        (returned, Verdict.RETURN, {"reason": "bad_data", "note": "The number is a fax."}),
        (
            recycled,
            Verdict.RECYCLE,
            {"reason": "no_timing", "until": date.fromordinal(now.toordinal() + 60)},
        ),
        (rejected, Verdict.REJECT, {"reason": "no_need", "note": "They only compared prices."}),
    ):
        by = people[owner_of(lead_id)]
        flow.judge(lead_id, verdict=verdict, by=by, now=later, **said)
    by = people[owner_of(converted)]
    new = pipeline.NewDeal("Berg Industries", 1250000, "EUR", None)
    deal = flow.open_deal(converted, deal=new, by=by, now=later + timedelta(minutes=30))
    fresh = arrive("Gil Hansen", at=now - timedelta(minutes=2))
    return Stage(fresh, answered, accepted, returned, recycled, rejected, converted, deal)


def plan(cast: Cast, *, now: datetime) -> int:
    """A plan of the Spring fair that runs and was talked about, and a draft beside it."""
    today = now.date()
    draft = Draft(
        "Spring fair",
        cast.mia.pk,
        today - timedelta(days=20),
        today + timedelta(days=10),
        channel="event",
        theme="Docks without queues",
        segment="Plants with ten docks or more",
        budget_minor=1_500_000,
        target_leads=40,
        target_accepted=20,
        target_pipeline_minor=20_000_000,
        seen="Our stand in hall 4.",
        say="Ask how long drivers wait.",
        avoid="No dates for the new planner.",
    )
    running = campaigns.make_plan(draft, by=cast.mia, now=now)
    for number, state in enumerate((PlanState.SHARED, PlanState.RUNNING)):
        campaigns.move_plan(running, to=state, by=cast.mia, now=now + timedelta(seconds=number))
    campaigns.book_cost(
        running, what="Stand", amount_minor=400_000, spent_on=today, by=cast.mia, now=now
    )
    campaigns.name_contributor(
        running, person_id=cast.max.pk, part="Text", minutes=90, by=cast.mia, now=now
    )
    campaigns.add_asset(
        running, name="Flyer", url="https://acme.example/flyer", by=cast.mia, now=now
    )
    campaigns.ask_question(running, text="Which hall?", by=cast.rosa, now=now)
    campaigns.leave_note(running, text="They liked the demo.", by=cast.raj, now=now)
    campaigns.make_plan(
        replace(draft, name="Autumn tour", starts_on=today, say=""), by=cast.mia, now=now
    )
    return running


def agreed(**within: int) -> Terms:
    """An agreement with the promises of a new installation, the first answer as fast as said."""
    made = [
        replace(one, within=tuple((grade, within.get(grade, span)) for grade, span in one.within))
        if one.kind is Kind.RESPOND
        else one
        for one in DEFAULTS.promises
    ]
    return Terms(
        currency="EUR",
        marketing=Marketing(leads=(Volume("all", 40, 12_000_000), Volume("A", 10, 8_000_000))),
        sales=Sales(promises=Targets(tuple(made)), feedback_percent=90),
        both=Both(goals=(Goal("2026-Q1", 60_000_000, 20_000_000),), reviews=(date(2026, 4, 15),)),
    )


def sign(
    kind: Agreed,
    content: Mapping[str, Any],
    cast: Cast,
    *,
    now: datetime,
    effective_from: datetime | None = None,
) -> int:
    """Terms that Max drafts and both leaders sign. Returns the version's id."""
    made = agreement.draft(kind, content, by=cast.max, now=now, effective_from=effective_from)
    flow.propose(made, by=cast.max, now=now)
    for leader in (cast.max, cast.sven):
        flow.sign(made, seen=digest(content), by=leader, now=now)
    return made


def agree(cast: Cast, *, now: datetime) -> int:
    """An agreement in force, as fast as a new installation, and a tighter one proposed."""
    sign(Agreed.AGREEMENT, agreed().to_json(), cast, now=now)
    made = agreement.draft(Agreed.AGREEMENT, agreed(A=3).to_json(), by=cast.max, now=now)
    flow.propose(made, by=cast.max, now=now)
    return made


def past_deals(cast: Cast, count: int, *, stage: str = "proposal", won: int | None = None) -> None:
    """Deals that left a stage after 1, 2, 3 ... days, the first `won` of them won."""
    now, at = timezone.now(), DealStage.objects.get(key=stage)
    for number in range(count):
        end = DealStage.objects.get(key="won" if won is None or number < won else "lost")
        deal = Opportunity.objects.create(
            name=f"Past {number}", stage=end, outcome=end.outcome, owner=cast.rosa,
            currency="EUR", opened_at=now, stage_since=now, closed_at=now,
            closed_on=date(2020, 1, 1),
        )  # fmt: skip
        Stay.objects.create(
            opportunity=deal, stage=at, entered_at=now, left_at=now, days=number + 1
        )


def owner_of(lead_id: int) -> int:
    """Who owns a lead now."""

    owner = Lead.objects.values_list("owner_id", flat=True).get(pk=lead_id)
    assert owner is not None, "the lead was not handed to anyone"
    return owner
