"""What must hold of deals, versions, imports, answered requests and what is still to be told."""

from __future__ import annotations

from oneteam.analytics.assertions import Assertion

REST = (
    Assertion(
        "deal_outcome_fits_stage",
        "A deal is won, lost or open as its stage says, and closed when it is not open.",
        """SELECT o.id FROM oneteam_opportunity o JOIN oneteam_stage s ON s.id = o.stage_id
        WHERE o.outcome <> s.outcome OR (o.outcome = 'open' AND o.closed_at IS NOT NULL)
            OR (o.outcome <> 'open' AND o.closed_at IS NULL)
            OR (o.outcome = 'lost' AND o.loss_reason = '' AND NOT o.is_history)""",
    ),
    Assertion(
        "deal_end_is_told",
        "Every won or lost deal has that on the timeline.",
        """SELECT o.id FROM oneteam_opportunity o
        WHERE o.outcome <> 'open' AND NOT o.is_history AND NOT EXISTS (
            SELECT 1 FROM oneteam_event e
            WHERE e.subject = 'deal:' || o.id AND e.kind || '' = 'deal.' || o.outcome)""",
    ),
    Assertion(
        "deal_start_is_told",
        "Every deal has its opening on the timeline.",
        """SELECT o.id FROM oneteam_opportunity o WHERE NOT EXISTS (
            SELECT 1 FROM oneteam_event e
            WHERE e.subject = 'deal:' || o.id AND e.kind || '' = 'deal.opened')""",
    ),
    Assertion(
        "deal_stays_where_it_is",
        "An open deal has one open stay, in its stage; a closed deal has none.",
        """SELECT o.id FROM oneteam_opportunity o
        LEFT JOIN oneteam_stay s ON s.opportunity_id = o.id AND s.left_at IS NULL
        WHERE (o.outcome = 'open' AND (s.id IS NULL OR s.stage_id <> o.stage_id))
            OR (o.outcome <> 'open' AND s.id IS NOT NULL)""",
    ),
    Assertion(
        "lead_of_a_deal_is_converted",
        "The lead of an open deal stands as converted.",
        """SELECT o.id FROM oneteam_opportunity o JOIN oneteam_lead l ON l.id = o.lead_id
        WHERE o.outcome = 'open' AND l.status <> 'converted' AND NOT l.is_history""",
    ),
    Assertion(
        "judged_by_a_policy_in_force",
        "Every receipt names a policy that had taken effect when it judged.",
        """SELECT r.id FROM oneteam_scorereceipt r JOIN oneteam_policy p ON p.id = r.policy_id
        WHERE p.activated_at IS NULL OR (p.activated_at > r.decided_at AND p.terms_id IS NOT NULL)
            OR (p.activated_at > r.decided_at AND EXISTS (SELECT 1 FROM oneteam_policy q
                WHERE q.activated_at <= r.decided_at))""",
    ),
    Assertion(
        "outbox_has_its_event",
        "Whatever waits to be told happened.",
        """SELECT b.id FROM oneteam_outbox b WHERE NOT EXISTS (
            SELECT 1 FROM oneteam_event e WHERE e.id = b.event_id)""",
    ),
    Assertion(
        "history_is_no_news",
        "Nobody is told that imported history arrived.",
        """SELECT b.id FROM oneteam_outbox b JOIN oneteam_event e ON e.id = b.event_id
        WHERE e.kind = 'lead.captured' AND EXISTS (
            SELECT 1 FROM oneteam_lead l WHERE l.is_history AND e.subject = 'lead:' || l.id)""",
    ),
    Assertion(
        "reply_was_an_act",
        "An answered request was acted on, and a lead that it promised is there.",
        """SELECT r.id FROM oneteam_reply r WHERE r.status NOT BETWEEN 200 AND 499
        OR (r.status = 201 AND r.scope LIKE '%%/api/v1/leads' AND NOT EXISTS (
            SELECT 1 FROM oneteam_lead l WHERE l.id = {id_in_body}))""",
    ),
    Assertion(
        "undone_import_is_gone",
        "An import that was undone left nothing that nobody worked on.",
        """SELECT l.id FROM oneteam_lead l JOIN oneteam_batch b ON b.id = l.batch_id
        WHERE b.undone_at IS NOT NULL AND l.status NOT IN ('new', 'queued', 'assigned')
            AND NOT EXISTS (SELECT 1 FROM oneteam_response r WHERE r.lead_id = l.id)
            AND NOT EXISTS (SELECT 1 FROM oneteam_verdict v WHERE v.lead_id = l.id)
            AND NOT EXISTS (SELECT 1 FROM oneteam_opportunity o WHERE o.lead_id = l.id)
            AND NOT EXISTS (SELECT 1 FROM oneteam_touch t WHERE t.lead_id = l.id)
            AND NOT EXISTS (SELECT 1 FROM oneteam_event e
                WHERE e.subject = 'lead:' || l.id AND e.actor LIKE 'person:%%')""",
    ),
    Assertion(
        "nothing_happens_before_it_is_known",
        "No event was recorded before it became true.",
        "SELECT e.id FROM oneteam_event e WHERE e.occurred_at > e.recorded_at",
    ),
)
