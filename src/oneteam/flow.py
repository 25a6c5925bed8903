"""THE PRODUCT ON ONE PAGE: what happens, in order, when something happens.

Each function is one act and one transaction. An act about a lead holds it first: whoever else
works on it waits, and sees what was done. `by` is the person acting; who may not is refused by the
`access_*` query before anything changes, and what a person may not see does not exist for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from oneteam.acts import act
from oneteam.domain.agreement import operations as agreement
from oneteam.domain.agreement import queries as terms
from oneteam.domain.agreement.rules import Kind as Agreed
from oneteam.domain.capture import operations as capture
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.operations import filling
from oneteam.domain.capture.rules import Arrival, NewTouch, Status
from oneteam.domain.clocks import operations as clocks
from oneteam.domain.clocks import queries as promised
from oneteam.domain.clocks.rules import Kind
from oneteam.domain.feedback import operations as feedback
from oneteam.domain.feedback import queries as opinions
from oneteam.domain.feedback.operations import Ruled
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.feedback.rules.contesting import Ruling
from oneteam.domain.pipeline import operations as pipeline
from oneteam.domain.pipeline import queries as deals
from oneteam.domain.pipeline.operations import aiming, changing
from oneteam.domain.pipeline.operations import filling as deal_filling
from oneteam.domain.pipeline.rules.changes import Terms
from oneteam.domain.qualification import operations as qualification
from oneteam.domain.routing import operations as routing
from oneteam.statements.sheet import act_on_sheet
from oneteam.stream import operations as stream
from oneteam.timeline import operations as timeline

if TYPE_CHECKING:
    from oneteam.org.models import Person


class Received(NamedTuple):
    """What became of an arrival at once; of a repeat, how the first one stands."""

    lead_id: int
    became: leads.Arrived
    promises: list[promised.Due]


# A lead arrives, and finds its owner.


@act_on_sheet
def arrive(arrival: Arrival, *, now: datetime, by: Person | None = None) -> int:
    """A lead arrives: captured, judged, routed, clocked. Returns its id; a repeat is the same."""
    return _arrive(arrival, by, now)[0].lead_id


@act_on_sheet
def receive(arrival: Arrival, *, now: datetime, by: Person | None = None) -> Received:
    """A lead arrives, as `arrive`, for whoever wants to know at once what became of it."""
    captured, promises = _arrive(arrival, by, now)
    if captured.newcomer is None:
        promises = promised.promises_of(captured.lead_id)
    became = leads.arrived(captured.newcomer or captured.lead_id)
    return Received(captured.lead_id, became, promises)


@act
def touch(contact_id: int, touches: Sequence[NewTouch], *, now: datetime) -> None:
    """A known person touched something: a lead in nurture is judged again."""
    for lead_id in capture.add_touches(contact_id, touches, now=now):
        _consider(lead_id, now)


@act
def take(lead_id: int, *, by: Person, now: datetime) -> None:
    """ "I've got it": the owner takes the lead up, or a member claims it from the queue."""
    capture.hold(lead_id)
    leads.access_lead_to_work(by, lead_id)
    if routing.is_queued(lead_id):
        routing.claim(lead_id, by=by, now=now)
        clocks.start(lead_id, now=now)
    clocks.meet(lead_id, {Kind.ACCEPT}, at=now, now=now)


@act
def take_by_link(token: str, *, now: datetime) -> int:
    """ "I've got it" from a message: the link is used up and its person takes the lead."""
    claim = stream.use_claim(token, now=now)
    take(claim.lead_id, by=claim.person, now=now)
    return claim.lead_id


# Sales works it.


@act
def answer(
    lead_id: int,
    *,
    channel: Channel,
    by: Person,
    now: datetime,
    note: str = "",
    at: datetime | None = None,
    is_automatic: bool = False,
) -> int:
    """Someone was called, mailed, met or messaged: the response counts, unless it was automatic."""
    capture.hold(lead_id)
    leads.access_lead_to_work(by, lead_id)
    responded = feedback.respond(
        lead_id, channel=channel, by=by, note=note, at=at or now, is_automatic=is_automatic, now=now
    )
    if not is_automatic:
        clocks.meet(lead_id, {Kind.ACCEPT, Kind.RESPOND}, at=at or now, now=now)
        clocks.count_attempt(lead_id, at=at or now, now=now)
    stream.mention(lead_id, text=note, by=by, now=now, response=responded.response_id)
    return responded.response_id


@act
def judge(
    lead_id: int,
    *,
    verdict: Verdict,
    by: Person,
    now: datetime,
    reason: str = "",
    sub_reason: str = "",
    note: str = "",
    until: date | None = None,
) -> None:
    """Sales gives its verdict: promises are met, and each reason triggers its action."""
    capture.hold(lead_id)
    leads.access_lead_to_work(by, lead_id)
    feedback.judge(
        lead_id,
        verdict=verdict,
        reason=reason,
        sub_reason=sub_reason,
        note=note,
        until=until,
        by=by,
        now=now,
    )
    stream.mention(lead_id, text=note, by=by, now=now)
    clocks.meet(lead_id, {Kind.ACCEPT, Kind.VERDICT}, at=now, now=now)
    if verdict is Verdict.ACCEPT:
        capture.own_account(lead_id, by=by, now=now)
    else:
        clocks.stop(lead_id, now=now)
        routing.release(lead_id, why=verdict, by=by, now=now)


@act
def hand(lead_id: int, *, to: int, by: Person, now: datetime) -> None:
    """A leader hands a lead to someone else; the customer's clocks run on."""
    capture.hold(lead_id)
    leads.access_lead_to_reassign(by, lead_id)
    routing.hand(lead_id, to=to, by=by, now=now)
    clocks.start(lead_id, now=now)


@act
def pause(lead_id: int, *, reason: str, by: Person, now: datetime) -> None:
    """A promise cannot be kept for a listed reason: its clocks stand still, for a capped time."""
    capture.hold(lead_id)
    leads.access_lead_to_work(by, lead_id)
    clocks.pause(lead_id, reason=reason, by=by, now=now)


@act
def resume(lead_id: int, *, by: Person, now: datetime) -> None:
    """The clocks of a lead run again."""
    capture.hold(lead_id)
    leads.access_lead_to_work(by, lead_id)
    clocks.resume(lead_id, by=by, now=now)


@act
def fill(lead_id: int, *, values: Mapping[str, str], by: Person, now: datetime) -> None:
    """Fields of the company's own are filled in: a lead in nurture is judged again."""
    capture.hold(lead_id)
    lead = leads.access_lead_to_work(by, lead_id)
    changed = filling.fill(lead_id, values=values, by=by, now=now)
    if changed and lead.status == Status.NURTURE:
        _consider(lead_id, now)


# It comes back: mended, or because the verdict was wrong.


@act
def mend(lead_id: int, *, by: Person, now: datetime) -> None:
    """A returned lead was mended: it is judged and routed again."""
    capture.hold(lead_id)
    leads.access_lead_to_mend(by, lead_id)
    feedback.reopen(lead_id, by=by, now=now)
    _consider(lead_id, now)


@act
def contest(lead_id: int, *, note: str, by: Person, now: datetime) -> int:
    """Marketing contests the verdict that sent a lead away: both leaders rule. Returns its id."""
    capture.hold(lead_id)
    leads.access_lead_to_contest(by, lead_id)
    made = feedback.contest(lead_id, note=note, by=by, now=now)
    stream.mention(lead_id, text=note, by=by, now=now)
    return made


@act
def rule(contest_id: int, *, ruling: Ruling, by: Person, now: datetime, note: str = "") -> Ruled:
    """A leader rules on a contest; overturned by both, the lead is judged and routed again."""
    of = opinions.access_contest(by, contest_id)
    capture.hold(of.lead_id)
    ruled = feedback.rule(contest_id, ruling=ruling, note=note, by=by, now=now)
    stream.mention(of.lead_id, text=note, by=by, now=now)
    if ruled.reopens:
        feedback.reopen(of.lead_id, by=by, now=now, contest=contest_id)
        _consider(of.lead_id, now)
    return ruled


# It becomes a deal.


@act
def open_deal(lead_id: int, *, deal: pipeline.NewDeal, by: Person, now: datetime) -> int:
    """An accepted lead becomes a deal. Returns the deal's id."""
    capture.hold(lead_id)
    leads.access_lead_to_work(by, lead_id)
    capture.own_account(lead_id, by=by, now=now)
    return pipeline.open_deal(lead_id, deal=deal, by=by, now=now)


@act
def advance(
    deal_id: int,
    *,
    stage: str,
    by: Person,
    now: datetime,
    loss_reason: str = "",
    competitor: str = "",
    why: str | None = None,
    seen: datetime | None = None,
) -> None:
    """A deal moves to another stage: won, lost, or on; who skips stages says why."""
    deals.access_deal_to_work(by, deal_id)
    pipeline.advance(
        deal_id,
        stage=stage,
        loss_reason=loss_reason,
        competitor=competitor,
        why=why,
        seen=seen,
        by=by,
        now=now,
    )


@act
def change_deal(deal_id: int, *, terms: Terms, by: Person, now: datetime) -> tuple[str, ...]:
    """What is expected of a deal: amount, day, competitor, commitment. Returns what changed."""
    deals.access_deal_to_work(by, deal_id)
    return changing.change_deal(deal_id, terms=terms, by=by, now=now)


@act
def fill_deal(deal_id: int, *, values: Mapping[str, str], by: Person, now: datetime) -> None:
    """Fields of the company's own are filled in for a deal."""
    deals.access_deal_to_work(by, deal_id)
    deal_filling.fill(deal_id, values=values, by=by, now=now)


# What both teams agree on.


@act
def propose(version_id: int, *, by: Person, now: datetime) -> None:
    """Terms are put before both leaders, once their own rules can read them."""
    version = terms.access_version(by, version_id, now=now)
    if version.kind is Agreed.QUALIFICATION:
        qualification.check(version.content)
    elif version.kind is Agreed.REASONS:
        feedback.check_reasons(version.content)
    agreement.propose(version_id, by=by, now=now)


@act
def propose_definition(
    definition: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
    name: str = "",
    effective_from: datetime | None = None,
) -> int:
    """A definition of a qualified lead is put before both leaders. Returns the version's id."""
    version_id = agreement.draft(
        Agreed.QUALIFICATION,
        definition,
        by=by,
        now=now,
        name=name,
        effective_from=effective_from,
    )
    propose(version_id, by=by, now=now)
    return version_id


@act
def sign(version_id: int, *, seen: str, by: Person, now: datetime) -> datetime | None:
    """A leader signs terms. Once both have, who lives by them takes them, from their moment on.

    Verdicts look up the reasons in force at their own moment: there is nothing to take.
    """
    version = terms.access_version(by, version_id, now=now)
    if version.kind is Agreed.REASONS:
        feedback.check_reasons(version.content)
    begins = agreement.sign(version_id, seen=seen, by=by, now=now)
    if begins is not None and version.kind is Agreed.AGREEMENT:
        clocks.take_terms(version_id, by=by, now=now)
        aiming.take_terms(version_id, by=by, now=now)
    elif begins is not None and version.kind is Agreed.QUALIFICATION:
        qualification.take_terms(version_id, by=by, now=now)
    return begins


# Time passes: what the worker does.


def escalate_overdue(*, now: datetime) -> int:
    """What fell due is dealt with, oldest first. Returns how many clocks; 0 when nothing is due.

    Many clocks are warned, breached and escalated in one transaction; handing a lead on touches
    more than its clock and is a transaction of its own.
    """
    return clocks.fire_due(now=now) + clocks.try_reassign_one(_hand_on, now=now)


def wake_one(*, now: datetime) -> bool:
    """A recycled lead whose day has come is judged again. False when none is due."""
    return feedback.try_wake_one(_consider, now=now) is not None


# What several of them share.


def _arrive(
    arrival: Arrival, by: Person | None, now: datetime
) -> tuple[capture.Captured, list[promised.Due]]:
    promises: list[promised.Due] = []
    with timeline.together(now=now):
        captured = capture.receive(arrival, by=by, now=now)
        if captured.newcomer is not None:
            promises = _consider(captured.newcomer, now)
            capture.keep(captured.newcomer)
    return captured, promises


def _consider(lead: int | leads.Newcomer, now: datetime) -> list[promised.Due]:
    if not qualification.qualify(lead, now=now).is_qualified:
        return []
    routing.assign(lead, now=now)
    return clocks.start(lead, now=now)


def _hand_on(lead_id: int, now: datetime) -> None:
    routing.reassign(lead_id, now=now)
    clocks.start(lead_id, now=now)
