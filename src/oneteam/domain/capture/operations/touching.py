"""Writes of touches, in the order they were told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from oneteam.domain.campaigns.models import Campaign
from oneteam.domain.campaigns.operations import ensure_campaigns
from oneteam.domain.campaigns.rules import campaign_key
from oneteam.domain.capture import rules
from oneteam.domain.capture.models import Contact, Lead, Touch
from oneteam.domain.capture.operations.enriching import fit
from oneteam.domain.capture.queries.facts import MOST_TOUCHES, touches_before
from oneteam.statements.sheet import insert
from oneteam.timeline.operations import record_all
from oneteam.timeline.rules import SYSTEM, Fact

_TOUCH = tuple(field.attname for field in Touch._meta.concrete_fields if not field.primary_key)


def add_touches(contact_id: int, touches: Sequence[rules.NewTouch], *, now: datetime) -> list[int]:
    """Note what a known person touched; returns the ids of their leads in nurture."""
    campaigns = ensure_campaigns((touch.campaign for touch in touches), now=now)
    rows = write_touches(touches, contact_id=contact_id, lead_id=None, campaigns=campaigns)
    subject = f"contact:{contact_id}"
    record_all(touch_facts(rows, subject=subject, actor=SYSTEM), now=now)
    nurtured = Lead.objects.filter(contact=contact_id, status=rules.Status.NURTURE)
    return list(nurtured.order_by("id").values_list("id", flat=True))


def write_touches(
    touches: Sequence[rules.NewTouch],
    *,
    contact_id: int | None,
    lead_id: int | None,
    campaigns: Mapping[str, Campaign],
) -> list[Touch]:
    """Keep touches in one statement."""
    rows = []
    for touch in touches:
        campaign = campaigns.get(campaign_key(touch.campaign))
        rows.append(
            Touch(
                contact_id=contact_id,
                lead_id=lead_id,
                kind=fit(rules.fold(touch.kind), 30) or "other",
                channel=fit(rules.fold(touch.channel), 50),
                source=fit(rules.fold(touch.source), 100),
                campaign=campaign,
                url=fit(rules.one_line(touch.url), 2000),
                referrer=fit(rules.one_line(touch.referrer), 2000),
                utm=rules.keepable_json(dict(touch.utm)),
                occurred_at=touch.occurred_at,
            )
        )
    ids = insert(Touch, _TOUCH, [[getattr(row, name) for name in _TOUCH] for row in rows])
    for row, id_ in zip(rows, ids, strict=True):
        row.pk = id_
    return rows


def newest_touches(rows: Sequence[Touch], *, before: Contact | None) -> list[rules.TouchFact]:
    """What whoever asks touched lately, these rows included: as `touches_for` will tell it."""
    told = touches_before(before.pk) if before else []
    told += [
        rules.TouchFact(
            kind=row.kind,
            channel=row.channel,
            campaign=row.campaign.key if row.campaign else "",
            occurred_at=row.occurred_at,
        )
        for row in rows
    ]
    return sorted(told, key=lambda one: one.occurred_at)[-MOST_TOUCHES:]


def touch_facts(rows: Sequence[Touch], *, subject: str, actor: str) -> list[Fact]:
    """The facts these touches leave on the timeline."""
    return [
        Fact(
            kind="touch.recorded",
            subject=subject,
            occurred_at=row.occurred_at,
            actor=actor,
            key=f"touch.recorded:{row.pk}",
            data={"kind": rules.code(row.kind), "channel": rules.code(row.channel)}
            | ({"lead": row.lead_id} if row.lead_id else {})
            | ({"campaign": row.campaign_id} if row.campaign_id else {}),
        )
        for row in rows
    ]
