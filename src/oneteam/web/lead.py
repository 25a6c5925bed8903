"""The Lead screen: who is asking, what was promised, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import Status
from oneteam.domain.clocks import queries as clocks
from oneteam.domain.clocks.rules import REASONS
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.qualification import queries as qualification
from oneteam.domain.routing import queries as routing
from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.stream.queries import feed
from oneteam.timeline import queries as timeline
from oneteam.web.access import SignedIn, requires
from oneteam.web.clock_looks import clock_looks
from oneteam.web.lead_contest import about as about_contests
from oneteam.web.lead_forms import AnswerForm, DealForm, VerdictForm, hand_form, verdict_choices
from oneteam.web.lead_standing import rights, standing, stands, telling
from oneteam.web.looks import verdict_look
from oneteam.web.names import Names
from oneteam.web.own_fields import OwnForm
from oneteam.web.own_fields import said as said_in_own
from oneteam.web.receipts import route_receipts
from oneteam.web.refusals import translated
from oneteam.web.story import rows_of

if TYPE_CHECKING:
    from oneteam.org.models import Person


@requires(Action.SEE_OWN_LEADS)
@translated
def lead(request: SignedIn, lead_id: int) -> HttpResponse:
    """Everything about one lead."""
    return show(request, lead_id)


def show(request: SignedIn, lead_id: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page, with the forms as somebody filled them in when something was refused."""
    context = page(lead_id, by=request.user, now=timezone.now())
    return render(request, "lead.html", {**context, **forms}, status=status)


def page(lead_id: int, *, by: Person, now: datetime) -> dict[str, Any]:
    """What the page shows to this person. Raises LeadNotFound."""
    row = leads.access_lead(by, lead_id)
    deal = pipeline.deal_of_lead(lead_id)
    responses = feedback.responses(lead_id)
    said = feedback.verdicts(lead_id)
    running = clocks.clocks_of(lead_id)
    given_to = routing.receipts(lead_id)
    people = {person.pk: person for person in org.people(active=None)}
    names = Names(
        people={number: person.name for number, person in people.items()},
        pools={given.pool_id: given.pool_name for given in given_to if given.pool_id},
        campaigns={row.campaign.pk: row.campaign.name} if row.campaign else {},
        forms={row.form.pk: row.form.name} if row.form else {},
        stages={step.key: step.name for step in pipeline.stages()} if deal else {},
        fields={field.name: field.label for field in leads.every_own_field()},
        source=row.source,
    )
    subjects = [f"lead:{lead_id}", *([f"deal:{deal.pk}"] if deal else [])]
    notes = {("response", answer.id): answer.note for answer in responses}
    notes |= {("verdict", one.id): one.note for one in said}
    contested = about_contests(row, by=by)
    notes |= {("contest", one.id): one.note for one in contested["contests"]}
    is_over = row.status == Status.REJECTED
    rows = rows_of(timeline.story(subjects), names, notes=notes, is_over=is_over, now=now)
    own = leads.own_values(row)
    may_do = rights(row, by=by, clocks=running)
    return {
        "lead": row,
        "follow_subject": f"lead:{row.pk}",
        "is_following": feed.is_following(by, f"lead:{row.pk}"),
        "who": _who(row),
        "standing": standing(row, now=now),
        "rows": rows,
        "now_text": "" if is_over else standing(row, now=now),
        "now_holder": rows[-1].segment.after if rows else "marketing",
        "clocks": clock_looks(telling(running), now=now),
        "deal": deal if deal and _sees_deal(by, deal.owner_id, row.owner_id) else None,
        "scores": qualification.receipts(lead_id),
        "routes": route_receipts(given_to, names),
        "said": [_Said.of(one) for one in said],
        "touches": leads.touches_for(lead_id),
        "attempts": feedback.attempts(lead_id) if may_do["may_work"] else None,
        "warnings": _warnings(row, by=by),
        "answer_form": AnswerForm(initial={"channel": "call" if _phone(row) else "email"}),
        "verdict_form": VerdictForm(offered=feedback.reasons_at(now), initial={"was": stands(row)}),
        "verdict_choices": verdict_choices(),
        "deal_form": DealForm(initial=_proposal(row)),
        "hand_form": hand_form(row, people=list(people.values())),
        "custom": said_in_own(own),
        "own_form": OwnForm(own) if own and may_do["may_fill"] else None,
        "pause_reasons": list(REASONS.values()),
        **_expected(row),
        **contested,
        **may_do,
    }


@dataclass(frozen=True, slots=True)
class _Said:
    label: str
    icon: str
    reason: str
    person: str
    at: datetime

    @classmethod
    def of(cls, said: feedback.Said) -> _Said:
        look = verdict_look(said.verdict)
        return cls(look.label, look.icon, said.reason_label, said.person, said.at)


def _expected(row: Any) -> dict[str, Any]:
    found = scoreboard.expected_yield(source=row.source, grade=row.grade or None)
    return {"expected": found if found.n else None}


def _warnings(row: Any, *, by: Person) -> list[str]:
    said = [
        f"A lead of this contact was rejected before: {one.reason_label.lower()} ({one.person})."
        for one in feedback.rejected_before(row.pk)[:1]
    ]
    if (other := row.likely_duplicate_of_id) and leads.is_visible(by, other):
        said.append(
            format_html(
                'Looks like a duplicate of <a href="{}">{}</a>.',
                reverse("lead", args=[other]),
                leads.cards([other])[other].who,
            )
        )
    return said


def _sees_deal(by: Person, deal_owner: int | None, lead_owner: int | None) -> bool:
    return may(Role(by.role), Action.SEE_ALL_DEALS) or by.pk in (deal_owner, lead_owner)


def _proposal(row: Any) -> dict[str, Any]:
    name = row.account.name if row.account else _who(row)
    return {"name": name, "currency": org.currency()}


def _phone(row: Any) -> str:
    return row.contact.phone if row.contact else ""


def _who(row: Any) -> str:
    contact = row.contact
    if contact and contact.name:
        return str(contact.name)
    if row.account:
        return str(row.account.name)
    return str(contact.email) if contact and contact.email else f"Lead {row.pk}"
