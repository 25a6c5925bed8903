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
from oneteam.domain.capture.operations.companies import find_or_make_account
from oneteam.domain.capture.operations.enriching import fit
from oneteam.domain.capture.operations.people import find_or_make_contact
from oneteam.domain.capture.operations.touching import touch_facts, write_touches
from oneteam.org.models import Person
from oneteam.sqlite.inserting import insert
from oneteam.sqlite.ready import Ready
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import SYSTEM, Fact

_LEAD = tuple(field.attname for field in Lead._meta.concrete_fields if not field.primary_key)
_ALIVE = Ready(
    lambda contact_id, since: (
        Lead.objects.filter(
            contact=contact_id, status__in=sorted(rules.ALIVE), arrived_at__gt=since
        )
        .order_by("-arrived_at", "-id")
        .values_list("id")[:1]
    ),
    contact_id=int,
    since=datetime,
)


@dataclass(frozen=True, slots=True)
class Captured:
    """What an arrival became; a repeat is the lead that was there already."""

    lead_id: int
    is_repeat: bool


class ArrivalRefused(ValueError):
    """An arrival that cannot be taken; `problems` says what is wrong, field by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = dict(problems)


def capture(arrival: rules.Arrival, *, by: Person | None, now: datetime) -> Captured:
    """Take one inquiry: its lead with contact, account, touches and consent, in one act.

    The same token is the same lead, also when two arrive at once. A second inquiry of somebody
    whose last one is still alive is linked to it, never dropped. Raises ArrivalRefused.
    """
    wrong = _wrong(arrival)
    if wrong:
        raise ArrivalRefused(wrong)
    if not arrival.token:
        return Captured(_take(arrival, by=by, now=now), is_repeat=False)
    known = _submitted(arrival.token)
    if known is None:
        try:
            with transaction.atomic():
                return Captured(_take(arrival, by=by, now=now), is_repeat=False)
        except IntegrityError:
            known = _submitted(arrival.token)
            if known is None:
                raise
    return Captured(known, is_repeat=True)


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


def _take(arrival: rules.Arrival, *, by: Person | None, now: datetime) -> int:
    form = _form(arrival.form_id)
    touches = _touches(arrival, now=now)
    campaigns = ensure_campaigns([arrival.campaign, *(t.campaign for t in touches)], now=now)
    account_id = find_or_make_account(arrival, now=now)
    contact, was_known = find_or_make_contact(arrival, account_id=account_id, now=now)
    twin = _twin(contact.pk, now=now) if contact and was_known else None
    campaign = _campaign(arrival, form, touches, campaigns)
    lead = Lead(
        contact=contact,
        account_id=account_id or (contact.account_id if contact else None),
        form=form,
        campaign=campaign,
        brought_by_id=(campaign.owner_id if campaign else None)
        or (form.owner_id if form else None),
        source=fit(rules.fold(arrival.source) or _first(touches, "source"), 100),
        channel=fit(_first(touches, "channel"), 50),
        landing_page=fit(rules.one_line(arrival.landing_page) or _first(touches, "url"), 500),
        message=rules.clean(arrival.message),
        arrived_at=now,
        likely_duplicate_of_id=twin,
        custom=rules.keepable_json(dict(arrival.custom.get("lead", {}))),
    )
    (lead.pk,) = insert(Lead, _LEAD, [[getattr(lead, name) for name in _LEAD]])
    told = rules.keepable_json(dict(arrival.typed))
    token = arrival.token or secrets.token_urlsafe(32)
    insert(
        Submission,
        ("token", "form_id", "lead_id", "typed", "suspicion", "received_at"),
        [(token, arrival.form_id, lead.pk, told, arrival.suspicion, now)],
    )
    if arrival.consent_text_id is not None and lead.contact_id is not None:
        Consent.objects.create(
            contact_id=lead.contact_id, text_id=arrival.consent_text_id, lead=lead, given_at=now
        )
    rows = write_touches(
        touches, contact_id=contact.pk if contact else None, lead_id=lead.pk, campaigns=campaigns
    )
    actor = f"person:{by.pk}" if by else SYSTEM
    facts = [_captured(lead, actor), *touch_facts(rows, subject=f"lead:{lead.pk}", actor=actor)]
    if twin is not None:
        facts.append(_suspected(lead, twin))
    record_all(facts, now=now)
    return lead.pk


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


def _twin(contact_id: int, *, now: datetime) -> int | None:
    """The person's newest lead that is still alive, when it came in lately."""
    found = _ALIVE.row(contact_id=contact_id, since=now - rules.DUPLICATE_WITHIN)
    return found[0] if found else None


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
