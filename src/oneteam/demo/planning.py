"""Plans the demo company's quarters: what marketing meant to do, spent, shared and learned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from oneteam.demo.activities import ACTIVITIES, BRAND, Activity
from oneteam.domain.campaigns import operations as campaigns
from oneteam.domain.campaigns.rules import Draft, PlanState
from oneteam.org import queries as org
from oneteam.org.rules.quarters import Quarter

if TYPE_CHECKING:
    from oneteam.org.models import Person

QUARTERS = 4  # the present one and three before it
AHEAD = timedelta(days=10)  # before a quarter begins its plans are shared
CHANNELS = {
    "cpc": "paid_search",
    "display": "display",
    "paid_social": "paid_social",
    "email": "email",
    "event": "event",
    "referral": "referral",
}
LEARNED = "Smaller companies answered less than we hoped; those with many docks more."
READERS = ("Rosa Jansen", "Clara Moreau", "Sven de Vries")


def plan_quarters(people: Mapping[str, Person], *, now: datetime) -> int:
    """Plan the last quarters and the present one as of `now`, and the next if that is so near.

    Returns how many plans.
    """
    first, last, made = org.quarter_at(now).plus(1 - QUARTERS), org.quarter_at(now + AHEAD), 0
    for quarter in (first.plus(n) for n in range(QUARTERS + 1)):
        if quarter > last:
            break
        for number, activity in enumerate(one for one in ACTIVITIES if one.name):
            months = {(quarter.starts_on.month + month - 1) % 12 + 1 for month in range(3)}
            if months & set(activity.months):
                _plan(activity, quarter, people, number, now=now)
                made += 1
    return made


def _plan(
    activity: Activity,
    quarter: Quarter,
    people: Mapping[str, Person],
    number: int,
    *,
    now: datetime,
) -> None:
    owner, leads = people[activity.owner], round(activity.share * 4)
    today = org.local_day(now)
    start = min(_noon(quarter.starts_on - AHEAD), now - timedelta(days=1))
    budget = leads * 9_000
    draft = Draft(
        activity.name,
        owner.pk,
        quarter.starts_on + timedelta(days=7 * (number % 3)),
        quarter.ends_on - timedelta(days=5 * (number % 4)),
        channel=CHANNELS[activity.medium],
        theme="Docks without queues",
        segment="Companies that move goods, with ten docks or more",
        budget_minor=budget,
        target_leads=leads,
        target_accepted=round(leads * 0.35),
        target_pipeline_minor=leads * 300_000,
        target_revenue_minor=leads * 80_000,
        seen=f"Our page {BRAND}{activity.page}: how long drivers wait, and what an hour costs.",
        say="Ask how many docks they run and how long drivers wait on a busy day.",
        avoid="No dates for the connection to their ERP before we have seen it.",
    )
    plan = campaigns.make_plan(draft, by=owner, now=start)
    campaigns.add_asset(
        plan, name="What waiting costs", url=f"{BRAND}/benchmark", by=owner, now=start
    )
    if number == 0 and quarter.starts_on > today - timedelta(days=92):
        campaigns.name_contributor(
            plan, person_id=people["Yuki Tanaka"].pk, part="Film", minutes=540, by=owner, now=start
        )
    campaigns.name_contributor(
        plan, person_id=owner.pk, part="Lead", minutes=leads * 25, by=owner, now=start
    )
    at = start + timedelta(minutes=1)
    campaigns.move_plan(plan, to=PlanState.SHARED, by=owner, now=at)
    for turn, reader in enumerate(READERS[: 1 + number % 3]):
        read = at + timedelta(minutes=5 + turn)
        campaigns.confirm_read(plan, version=1, by=people[reader], now=read)
    _talk(plan, people, owner, number, at=at + timedelta(hours=1))
    if draft.starts_on > today:
        return
    campaigns.move_plan(plan, to=PlanState.RUNNING, by=owner, now=_noon(draft.starts_on, now))
    for month in range(3):
        spent_on = quarter.starts_on + timedelta(days=30 * month + 14)
        if spent_on <= today:
            campaigns.book_cost(
                plan,
                what=("Media", "Agency", "Print and travel")[month],
                amount_minor=budget * (28 + 3 * ((number + month) % 4)) // 100,
                spent_on=spent_on,
                by=owner,
                now=_noon(spent_on, now),
            )
    if draft.ends_on < today - timedelta(days=10):
        over = _noon(draft.ends_on + timedelta(days=8))
        campaigns.leave_note(
            plan, text="They knew the benchmark and asked for it.", by=people["Raj Patel"], now=over
        )
        campaigns.move_plan(
            plan, to=PlanState.REVIEWED, by=owner, now=over + timedelta(hours=1), learned=LEARNED
        )


def _talk(
    plan: int, people: Mapping[str, Person], owner: Person, number: int, *, at: datetime
) -> None:
    asked = campaigns.ask_question(
        plan,
        text="May I send the benchmark before the first call?",
        by=people["Rosa Jansen"],
        now=at,
    )
    if number % 3:
        later, text = at + timedelta(hours=2), "Yes, please do: it is made for that."
        campaigns.answer_question(plan, asked, text=text, by=owner, now=later)


def _noon(day: date, before: datetime | None = None) -> datetime:
    noon = datetime.combine(day, time(12), UTC)
    return noon if before is None else min(noon, before)
