"""A large company for measuring pages: 100,000 leads, 20,000 deals, 1,000,000 events.

The program runs inside the installation (`Installation.python`); it writes rows, not history: what
pages read is there, in the shares a company of a few years has.
"""

LEADS, DEALS, EVENTS = 100_000, 20_000, 1_000_000
MOST_OPEN = 5_000  # of the deals

FILL = (
    f"""
import json, random
from datetime import date, timedelta
from django.db import connection, transaction
from django.utils import timezone
from oneteam.domain.scoreboard.operations import count_yields
from oneteam.models import (Account, Assignment, Campaign, CampaignPlan, Clock, Company, Contact,
    Contest, Cost, Event, Lead, Notice, Opportunity, Person, SharedTarget, Stage, Stay, TargetSet,
    Touch, Verdict)
count, deals, most_open, events = {LEADS}, {DEALS}, {MOST_OPEN}, {EVENTS}
now, chance = timezone.now(), random.Random(1)
reps = list(Person.objects.filter(role="rep"))
marketer = Person.objects.filter(role="marketer").first()
targets = TargetSet.objects.order_by("-version").first()
company = Company.objects.get()
shares = {{"assigned": 1, "nurture": 30, "rejected": 30, "converted": 20, "recycled": 19}}
verdicts = {{"rejected": "reject", "recycled": "recycle", "converted": "accept"}}
states = [state for state, share in shares.items() for _ in range(share)]
def save(model, rows):
    return model.objects.bulk_create(rows, batch_size=2000)
"""
    """
with transaction.atomic():
    campaigns = save(Campaign, [
        Campaign(name=f"Campaign {i}", key=f"campaign-{i}", channel="email", owner=marketer,
                 created_at=now) for i in range(60)])
    plans = save(CampaignPlan, [
        CampaignPlan(campaign=campaign, state="running" if i < 10 else "reviewed",
                     starts_on=(now - timedelta(days=16 * i + 10)).date(),
                     ends_on=(now - timedelta(days=16 * i - 20)).date(), owner=marketer,
                     currency="EUR", budget_minor=2_000_000, target_leads=1500, channel="email",
                     target_accepted=400, target_revenue_minor=90_000_000, created_at=now,
                     shared_at=now) for i, campaign in enumerate(campaigns)])
    save(Cost, [Cost(plan=plan, spent_on=plan.starts_on, what=f"Cost {i}", amount_minor=150_000,
                     by=marketer, booked_at=now) for plan in plans for i in range(8)])
    accounts = save(Account, [
        Account(name=f"Firm {i}", name_key=f"firm {i}", domain=f"firm{i}.example", created_at=now)
        for i in range(count // 4)])
    contacts = save(Contact, [
        Contact(name=f"Kim {i}", email=f"kim{i}@firm.example", email_key=f"kim{i}@firm.example",
                account=accounts[i // 4 % len(accounts)], created_at=now) for i in range(count)])
    def lead(i, contact):
        state, at = states[i % 100], now - timedelta(minutes=9 * i)
        reached = state != "nurture"
        later = lambda minutes: at + timedelta(minutes=minutes * chance.expovariate(1))
        return Lead(
            contact=contact, account=contact.account, status=state,
            # In sevens, so that every rep has leads and deals of every state.
            owner=reps[i // 7 % len(reps)] if reached else None, brought_by=marketer,
            campaign=campaigns[i * 60 // count] if i % 3 else None,
            grade=chance.choice(["A1", "B2", "C3"]), points=i % 100,
            source=chance.choice(["website", "webinar", "referral"]),
            channel=chance.choice(["organic_search", "email", "direct"]),
            landing_page=f"https://acme.example/page-{i % 300}", arrived_at=at,
            qualified_at=at if reached else None, assigned_at=at if reached else None,
            responded_at=later(90) if reached and i % 7 else None,
            accepted_at=later(600) if state == "converted" else None,
            verdict=verdicts.get(state, ""),
            reason={"rejected": "no_fit", "recycled": "timing"}.get(state, ""),
            verdict_at=later(700) if state in ("rejected", "recycled", "converted") else None)
    leads = save(Lead, [lead(i, contact) for i, contact in enumerate(contacts)])
    save(Touch, [
        Touch(contact=lead.contact, lead=lead, kind="form", channel=lead.channel,
              source=lead.source, campaign=lead.campaign, occurred_at=lead.arrived_at)
        for lead in leads])
    given = save(Verdict, [
        Verdict(lead=lead, person=lead.owner, verdict=lead.verdict, reason=lead.reason,
                at=lead.verdict_at) for lead in leads if lead.verdict])
    save(Contest, [
        Contest(verdict=said, lead_id=said.lead_id, person=marketer, note="They asked twice.",
                at=said.at, ruled_at=said.at if i > 20 else None,
                ruling=("uphold" if i % 3 else "overturn") if i > 20 else "")
        for i, said in enumerate([one for one in given if one.verdict == "reject"][:300])])
    mine = [lead for lead in leads if lead.status == "assigned"]
    save(Assignment, [Assignment(lead=lead, person=lead.owner, via="handed", assigned_at=now)
                      for lead in mine])
    save(Clock, [
        Clock(lead=lead, kind="verdict", start="assignment", targets=targets,
              calendar=company.calendar, target_seconds=3600, holder=lead.owner,
              started_at=now, due_soon_at=now + timedelta(hours=50),
              due_at=now + timedelta(hours=60),
              next_step="due_soon", next_at=now + timedelta(hours=50)) for lead in mine])
    stages = list(Stage.objects.order_by("position"))
    still = [stage for stage in stages if stage.outcome == "open"]
    won, lost = (next(s for s in stages if s.outcome == end) for end in ("won", "lost"))
    converted = [lead for lead in leads if lead.status == "converted"][:deals]
    def deal(i, lead):
        is_open = i % (deals // most_open) == 0
        stage = still[i // 4 % len(still)] if is_open else (won if i % 3 == 0 else lost)
        since = lead.arrived_at + timedelta(days=chance.randrange(1, 60))
        closed = None if is_open else min(now, since)
        return Opportunity(
            name=f"Deal {i}", lead=lead, account=lead.account, owner=lead.owner, stage=stage,
            amount_minor=chance.randrange(10_000, 9_000_000), currency="EUR",
            commitment=chance.choice(["pipeline", "best_case", "commit"]),
            close_on=(now + timedelta(days=chance.randrange(-20, 120))).date() if is_open else None,
            competitor=chance.choice(["", "", "Rival", "Other Ltd"]),
            loss_reason=chance.choice(["price", "timing", "budget"]) if stage == lost else "",
            opened_at=lead.arrived_at, stage_since=closed or min(now, since), closed_at=closed,
            closed_on=closed.date() if closed else None, outcome=stage.outcome)
    made = save(Opportunity, [deal(i, lead) for i, lead in enumerate(converted)])
    def stays(deal):
        last = still.index(deal.stage) if deal.outcome == "open" else len(still) - 1
        at = deal.opened_at
        for place, stage in enumerate(still[:last + 1]):
            is_now = deal.outcome == "open" and place == last
            days = chance.randrange(1, 40)
            left = None if is_now else at + timedelta(days=days)
            yield Stay(opportunity=deal, stage=stage, entered_at=deal.stage_since if is_now else at,
                       left_at=left, days=None if is_now else days, by=deal.owner)
            at = left
    save(Stay, [stay for deal in made for stay in stays(deal)])
    SharedTarget.objects.bulk_create([
        SharedTarget(starts_on=date(year, month, 1), currency="EUR", amount_minor=5_000_000_00,
                     by=marketer, set_at=now) for year in (now.year - 1, now.year)
        for month in (1, 4, 7, 10)])
    judged = {"grade": "B2", "points": 40, "policy": 1, "receipt": 1}
    told = [("lead.captured", {"channel": "email"}), ("lead.qualified", judged),
            ("lead.responded", {"channel": "call", "response": 1}), ("lead.nurtured", judged),
            ("clock.started", {"clock": 1, "kind": "respond", "due_at": now.isoformat()})]
    people, first = [f"person:{rep.pk}" for rep in reps], leads[0].pk
    for begin in range(0, events, 20_000):
        save(Event, [
            Event(kind=told[i % 5][0], subject=f"lead:{first + i // 10 % count}", key=f"bench:{i}",
                  occurred_at=now - timedelta(seconds=30 * (events - i)),
                  recorded_at=now - timedelta(seconds=30 * (events - i)),
                  actor="system" if i % 5 != 2 else people[i % len(people)],
                  data=told[i % 5][1])
            for i in range(begin, begin + 20_000)])
    newest = Event.objects.filter(kind="lead.responded").order_by("-id").values_list(
        "id", "kind", "occurred_at", "subject")[:2000]
    save(Notice, [
        Notice(person=person, event=number, kind=kind, lead_id=int(subject[5:]), occurred_at=at,
               told_at=now) for number, kind, at, subject in newest
        for person in [*reps, marketer]])
count_yields(now=now)  # as the worker does at night
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")
print(json.dumps([Lead.objects.count(), Opportunity.objects.count(), Event.objects.count()]))
"""
)
