"""Writes of verdicts: what sales says of a lead, and what each reason triggers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models.functions import Coalesce

from oneteam.domain.capture.models import Account, Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.feedback import queries, rules
from oneteam.domain.feedback.models import Verdict
from oneteam.domain.feedback.rules import judging
from oneteam.domain.feedback.rules.reasons import Action, Reason
from oneteam.domain.feedback.rules.reasons_reading import read_reasons
from oneteam.org.models import Person
from oneteam.org.queries import local_day
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

FACT_OF = {
    rules.Verdict.ACCEPT: "lead.accepted",
    rules.Verdict.RETURN: "lead.returned",
    rules.Verdict.RECYCLE: "lead.recycled",
    rules.Verdict.REJECT: "lead.rejected",
}


class VerdictRefused(Exception):
    """The verdict may not be given; `faults` names every wrong thing."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def check_reasons(content: Mapping[str, Any]) -> None:
    """Whether terms can be used as reasons of verdicts. Raises BadReasons naming every fault."""
    read_reasons(content)


@joined
def judge(
    lead_id: int,
    *,
    verdict: rules.Verdict,
    reason: str,
    sub_reason: str,
    note: str,
    until: date | None,
    by: Person,
    now: datetime,
) -> int:
    """Give sales' verdict and trigger its reason's action. Returns the verdict's id.

    The reasons are those in force at `now`. Raises VerdictRefused, naming every wrong thing, also
    when the lead changed meanwhile.
    """
    lead = Lead.objects.only("status", "qualified_at", "account_id").get(pk=lead_id)
    opinion = judging.Opinion(verdict, reason.strip(), sub_reason.strip(), note, until)
    today, offered = local_day(now), queries.reasons_at(now)
    known = offered.find(opinion.reason)
    wrong = judging.faults(opinion, _standing(lead, reason=known, today=today), offered)
    if wrong:
        raise VerdictRefused(wrong)
    row = Verdict.objects.create(
        lead=lead,
        person=by,
        verdict=verdict.value,
        reason=opinion.reason,
        sub_reason=opinion.sub_reason,
        note=note.strip(),
        until=judging.wake_day(opinion, known, today=today),
        at=now,
    )
    _set_lead(lead, row)
    is_marking = _trigger(lead, known)
    record(_fact(row, is_marking=is_marking, by=by), now=now)
    return row.pk


def _standing(lead: Lead, *, reason: Reason | None, today: date) -> judging.Standing:
    made = needed = 0
    if reason is not None and reason.needs_attempts:
        tried = queries.attempts(lead.pk)
        made, needed = tried.made, tried.needed
    return judging.Standing(
        status=Status(lead.status),
        is_qualified=lead.qualified_at is not None,
        attempts=made,
        attempts_needed=needed,
        today=today,
    )


def _set_lead(lead: Lead, row: Verdict) -> None:
    said = rules.Verdict(row.verdict)
    stands = Lead.objects.filter(pk=lead.pk, status=lead.status)
    won = stands.update(
        status=judging.STATUS_AFTER[said].value,
        verdict=row.verdict,
        reason=row.reason,
        verdict_at=row.at,
        wake_on=row.until,
    )
    if not won:
        raise VerdictRefused(["Someone else changed this lead meanwhile; look again."])
    if said is rules.Verdict.ACCEPT:
        Lead.objects.filter(pk=lead.pk).update(accepted_at=Coalesce("accepted_at", row.at))


def _trigger(lead: Lead, reason: Reason | None) -> bool:
    """What the reason sets off. Whether it says that the account is a customer."""
    if reason is None or reason.action is not Action.MARK_CUSTOMER or not lead.account_id:
        return False
    Account.objects.filter(pk=lead.account_id, is_customer=False).update(is_customer=True)
    return True


def _fact(row: Verdict, *, is_marking: bool, by: Person) -> Fact:
    said = rules.Verdict(row.verdict)
    data: dict[str, object] = {"verdict": row.pk, "has_note": bool(row.note)}
    if said is not rules.Verdict.ACCEPT:
        data["reason"] = row.reason
    if said is rules.Verdict.RECYCLE and row.until:
        data["until"] = row.until.isoformat()
    if said is rules.Verdict.REJECT and row.sub_reason:
        data["sub_reason"] = row.sub_reason
    if is_marking:
        data["marks_customer"] = True
    return Fact(
        kind=FACT_OF[said],
        subject=f"lead:{row.lead_id}",
        occurred_at=row.at,
        actor=f"person:{by.pk}",
        key=f"{FACT_OF[said]}:{row.pk}",
        data=data,
    )
