"""One arrival becomes one lead: contact, account, touches, consent and where it came from."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from oneteam.domain.campaigns.models import Campaign
from oneteam.domain.campaigns.operations import ensure_campaigns
from oneteam.domain.campaigns.rules import campaign_key
from oneteam.domain.capture import rules
from oneteam.domain.capture.models import Consent, Form, Lead, Submission
from oneteam.domain.capture.operations.companies import find_or_make_account, keys_of
from oneteam.domain.capture.operations.enriching import fit
from oneteam.domain.capture.operations.people import find_or_make_contact
from oneteam.domain.capture.operations.touching import (
    newest_touches,
    touch_facts,
    write_touches,
)
from oneteam.domain.capture.queries.newcomers import Known, Newcomer, known
from oneteam.org.models import Person
from oneteam.statements.joining import joined
from oneteam.statements.sheet import insert, next_id
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import SYSTEM, Fact

_LEAD = tuple(field.attname for field in Lead._meta.concrete_fields)


@dataclass(frozen=True, slots=True)
class Captured:
    """What an arrival became; a repeat is the lead that was there already, and no newcomer."""

    lead_id: int
    newcomer: Newcomer | None = None

    @property
    def is_repeat(self) -> bool:
        """Whether the lead was there already."""
        return self.newcomer is None


class ArrivalRefused(ValueError):
    """An arrival that cannot be taken; `problems` says what is wrong, field by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = dict(problems)


@joined
def capture(arrival: rules.Arrival, *, by: Person | None, now: datetime) -> Captured:
    """Take one inquiry and keep it as it is, in one act: `receive` and `keep` in one."""
    if not arrival.token:
        return _kept(receive(arrival, by=by, now=now))
    try:
        with transaction.atomic():
            return _kept(receive(arrival, by=by, now=now))
    except IntegrityError:
        known = _submitted(arrival.token)
        if known is None:
            raise
        return Captured(known)


def receive(arrival: rules.Arrival, *, by: Person | None, now: datetime) -> Captured:
    """Take one inquiry: contact, account, touches and consent. The lead is a newcomer, to `keep`.

    The same token is the same lead. A second inquiry of somebody whose last one is still alive
    is linked to it, never dropped. Raises ArrivalRefused.
    """
    wrong = _wrong(arrival)
    if wrong:
        raise ArrivalRefused(wrong)
    repeated = _submitted(arrival.token) if arrival.token else None
    if repeated is not None:
        return Captured(repeated)
    newcomer = _take(arrival, by=by, now=now)
    return Captured(newcomer.lead.pk, newcomer)


def keep(newcomer: Newcomer) -> None:
    """Write a newcomer's row, as all steps of its arrival left it."""
    insert(Lead, _LEAD, [[getattr(newcomer.lead, name) for name in _LEAD]])


def _kept(captured: Captured) -> Captured:
    if captured.newcomer is not None:
        keep(captured.newcomer)
    return captured


def _wrong(arrival: rules.Arrival) -> dict[str, str]:
    wrong = {}
    if arrival.email.strip() and rules.email(arrival.email) is None:
        wrong["email"] = rules.EMAIL_INVALID
    if arrival.website.strip() and rules.website(arrival.website) is None:
        wrong["website"] = rules.WEBSITE_INVALID
    if len(arrival.token) > 64 or not arrival.token.isascii() or "\0" in arrival.token:
        wrong["token"] = "Submission id invalid: at most 64 characters of ASCII"
    return wrong


def _submitted(token: str) -> int | None:
    return Submission.objects.filter(token=token).values_list("lead_id", flat=True).first()


def _take(arrival: rules.Arrival, *, by: Person | None, now: datetime) -> Newcomer:
    form = _form(arrival.form_id)
    touches = _touches(arrival, now=now)
    campaigns = ensure_campaigns([arrival.campaign, *(t.campaign for t in touches)], now=now)
    before = _known(arrival, now=now)
    account = find_or_make_account(arrival, known=before.account, now=now)
    contact = find_or_make_contact(
        arrival, known=before.contact, account_id=account.pk if account else None, now=now
    )
    campaign = _campaign(arrival, form, touches, campaigns)
    lead = Lead(
        pk=next_id(Lead),
        contact=contact,
        account=account or (contact.account if contact else None),
        form=form,
        campaign=campaign,
        brought_by_id=(campaign.owner_id if campaign else None)
        or (form.owner_id if form else None),
        source=fit(rules.fold(arrival.source) or _first(touches, "source"), 100),
        channel=fit(_first(touches, "channel"), 50),
        landing_page=fit(rules.one_line(arrival.landing_page) or _first(touches, "url"), 500),
        message=rules.clean(arrival.message),
        arrived_at=now,
        likely_duplicate_of_id=before.twin,
        custom=rules.keepable_json(dict(arrival.custom.get("lead", {}))),
    )
    told = rules.keepable_json(dict(arrival.typed))
    token = arrival.token or secrets.token_urlsafe(32)
    insert(
        Submission,
        ("token", "form_id", "lead_id", "typed", "suspicion", "received_at"),
        [(token, arrival.form_id, lead.pk, told, arrival.suspicion, now)],
    )
    if arrival.consent_text_id is not None and contact is not None:
        given = (contact.pk, arrival.consent_text_id, lead.pk, now)
        insert(Consent, ("contact_id", "text_id", "lead_id", "given_at"), [given])
    rows = write_touches(
        touches, contact_id=contact.pk if contact else None, lead_id=lead.pk, campaigns=campaigns
    )
    actor = f"person:{by.pk}" if by else SYSTEM
    facts = [_captured(lead, actor), *touch_facts(rows, subject=f"lead:{lead.pk}", actor=actor)]
    if before.twin is not None:
        facts.append(_suspected(lead, before.twin))
    record_all(facts, now=now)
    return Newcomer(
        lead=lead,
        touches=newest_touches(rows, before=before.contact),
        suspicion=arrival.suspicion,
        rejected_as=before.rejected_as,
        was_known=before.contact is not None,
    )


def _known(arrival: rules.Arrival, *, now: datetime) -> Known:
    domain, key = keys_of(arrival)
    email = rules.email(arrival.email)
    return known(domain=domain, name_key=key, email_key=email.key if email else None, now=now)


def _form(form_id: int | None) -> Form | None:
    if form_id is None:
        return None
    return Form.objects.select_related("campaign").get(id=form_id)


def _touches(arrival: rules.Arrival, *, now: datetime) -> list[rules.NewTouch]:
    told = arrival.touches or (
        rules.NewTouch(
            kind="form",
            occurred_at=now,
            source=arrival.source,
            campaign=arrival.campaign,
            url=arrival.landing_page,
        ),
    )
    return [touch if touch.channel else _with_channel(touch) for touch in told]


def _with_channel(touch: rules.NewTouch) -> rules.NewTouch:
    parameters = {**rules.parameters_of(touch.url), **touch.utm}
    if touch.source:
        parameters.setdefault("utm_source", touch.source)
    origin = rules.classify(parameters, referrer=touch.referrer)
    return replace(
        touch,
        channel=origin.channel,
        source=touch.source or origin.source,
        campaign=touch.campaign or origin.campaign,
        utm=touch.utm or origin.utm,
    )


def _campaign(
    arrival: rules.Arrival,
    form: Form | None,
    touches: list[rules.NewTouch],
    campaigns: Mapping[str, Campaign],
) -> Campaign | None:
    named = campaigns.get(campaign_key(arrival.campaign))
    if named or (form and form.campaign):
        return named or (form.campaign if form else None)
    last = [touch.campaign for touch in touches if touch.campaign]
    return campaigns.get(campaign_key(last[-1])) if last else None


def _first(touches: list[rules.NewTouch], name: str) -> str:
    return next((rules.one_line(getattr(t, name)) for t in touches if getattr(t, name)), "")


def _captured(lead: Lead, actor: str) -> Fact:
    ids = {
        "form": lead.form_id,
        "campaign": lead.campaign_id,
        "contact": lead.contact_id,
        "account": lead.account_id,
        "duplicate_of": lead.likely_duplicate_of_id,
    }
    return Fact(
        kind="lead.captured",
        subject=f"lead:{lead.pk}",
        occurred_at=lead.arrived_at,
        actor=actor,
        key=f"lead.captured:{lead.pk}",
        data={"channel": rules.code(lead.channel)}
        | {name: value for name, value in ids.items() if value is not None},
    )


def _suspected(lead: Lead, twin: int) -> Fact:
    return Fact(
        kind="lead.duplicate_suspected",
        subject=f"lead:{lead.pk}",
        occurred_at=lead.arrived_at,
        key=f"lead.duplicate_suspected:{lead.pk}",
        data={"of": twin},
    )
