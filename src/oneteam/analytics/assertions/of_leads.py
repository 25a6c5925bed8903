"""What must hold of leads: held by someone, judged with a receipt, answered and told."""

from __future__ import annotations

from oneteam.analytics.assertions import Assertion

WITH_SALES = "('assigned', 'queued', 'accepted', 'converted')"
AWAY = "('new', 'nurture', 'returned', 'recycled', 'rejected')"
LEADS = (
    Assertion(
        "lead_is_held",
        "A lead with sales has an owner, and one in a queue has none.",
        """SELECT l.id FROM oneteam_lead l WHERE NOT l.is_history AND (
            (l.status IN ('assigned', 'accepted', 'converted') AND l.owner_id IS NULL)
            OR (l.status = 'queued' AND l.owner_id IS NOT NULL))""",
    ),
    Assertion(
        "lead_is_settled",
        "No lead is left between arrival and its judgement.",
        "SELECT l.id FROM oneteam_lead l WHERE l.status = 'new' AND NOT l.is_history",
    ),
    Assertion(
        "lead_has_one_assignment",
        "A lead with sales has exactly one open assignment.",
        f"""SELECT l.id FROM oneteam_lead l
        LEFT JOIN oneteam_assignment a ON a.lead_id = l.id AND a.ended_at IS NULL
        WHERE l.status IN {WITH_SALES} AND NOT l.is_history
        GROUP BY l.id HAVING COUNT(a.id) <> 1""",
    ),
    Assertion(
        "assignment_is_the_owners",
        "The open assignment names the owner of the lead; in a queue it names a pool.",
        """SELECT l.id FROM oneteam_assignment a JOIN oneteam_lead l ON l.id = a.lead_id
        WHERE a.ended_at IS NULL AND NOT l.is_history AND (
            COALESCE(a.person_id, 0) <> COALESCE(l.owner_id, 0)
            OR (a.person_id IS NULL AND a.pool_id IS NULL))""",
    ),
    Assertion(
        "lead_sent_away_is_released",
        "A lead that sales does not have has no open assignment.",
        f"""SELECT l.id FROM oneteam_lead l JOIN oneteam_assignment a ON a.lead_id = l.id
        WHERE a.ended_at IS NULL AND l.status IN {AWAY}""",
    ),
    Assertion(
        "assignments_are_numbered",
        "The assignments of a lead are numbered from 1 without a gap.",
        """SELECT a.lead_id FROM oneteam_assignment a
        GROUP BY a.lead_id HAVING MAX(a.number) <> COUNT(*) OR MIN(a.number) <> 1""",
    ),
    Assertion(
        "assignment_is_told",
        "Every assignment is on the timeline.",
        """SELECT a.id FROM oneteam_assignment a JOIN oneteam_lead l ON l.id = a.lead_id
        WHERE NOT l.is_history AND NOT EXISTS (SELECT 1 FROM oneteam_event e WHERE e.key
            = CASE WHEN a.person_id IS NULL THEN 'lead.queued:' ELSE 'lead.routed:' END || a.id)""",
    ),
    Assertion(
        "lead_is_captured",
        "Every lead has its arrival on the timeline.",
        """SELECT l.id FROM oneteam_lead l WHERE NOT EXISTS (SELECT 1 FROM oneteam_event e
            WHERE e.subject = 'lead:' || l.id AND e.kind || '' = 'lead.captured')""",
    ),
    Assertion(
        "qualified_lead_has_receipt",
        "Every qualified lead keeps the receipt of its score.",
        """SELECT l.id FROM oneteam_lead l
        WHERE l.qualified_at IS NOT NULL AND NOT l.is_history AND NOT EXISTS (
            SELECT 1 FROM oneteam_scorereceipt r WHERE r.lead_id = l.id AND r.is_qualified)""",
    ),
    Assertion(
        "lead_carries_its_verdict",
        "The verdict on a lead is one that was given, with its reason and moment.",
        """SELECT l.id FROM oneteam_lead l
        WHERE l.verdict <> '' AND NOT l.is_history AND NOT EXISTS (
            SELECT 1 FROM oneteam_verdict v WHERE v.lead_id = l.id AND v.verdict = l.verdict
            AND v.reason = l.reason AND v.at = l.verdict_at)""",
    ),
    Assertion(
        "status_fits_verdict",
        "A lead stands where its verdict put it.",
        """SELECT l.id FROM oneteam_lead l WHERE NOT l.is_history AND l.verdict <> CASE l.status
            WHEN 'accepted' THEN 'accept' WHEN 'converted' THEN 'accept'
            WHEN 'returned' THEN 'return' WHEN 'recycled' THEN 'recycle'
            WHEN 'rejected' THEN 'reject' ELSE l.verdict END""",
    ),
    Assertion(
        "verdict_is_told",
        "Every verdict is on the timeline.",
        """SELECT v.id FROM oneteam_verdict v WHERE v.batch_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM oneteam_event e WHERE e.key = CASE v.verdict
                WHEN 'accept' THEN 'lead.accepted:' WHEN 'return' THEN 'lead.returned:'
                WHEN 'recycle' THEN 'lead.recycled:' ELSE 'lead.rejected:' END || v.id)""",
    ),
    Assertion(
        "first_response_is_the_first",
        "A lead's first response is the earliest a person gave.",
        """SELECT l.id FROM oneteam_lead l LEFT JOIN oneteam_response r
            ON r.lead_id = l.id AND NOT r.is_automatic
        WHERE NOT l.is_history GROUP BY l.id, l.responded_at
        HAVING (l.responded_at IS NULL AND MIN(r.at) IS NOT NULL)
            OR (l.responded_at IS NOT NULL AND MIN(r.at) IS NULL) OR l.responded_at <> MIN(r.at)""",
    ),
    Assertion(
        "recycled_lead_comes_back",
        "A recycled lead has a day on which it comes back, and does not oversleep it.",
        """SELECT l.id FROM oneteam_lead l WHERE l.status = 'recycled' AND NOT l.is_history
            AND (l.wake_on IS NULL OR l.wake_on < %(yesterday)s)""",
    ),
    Assertion(
        "contact_key_is_normal",
        "The key a contact is known by is a normal e-mail address.",
        """SELECT c.id FROM oneteam_contact c WHERE c.email_key IS NOT NULL AND (
            c.email_key <> LOWER(c.email_key) OR c.email_key <> TRIM(c.email_key)
            OR c.email_key NOT LIKE '_%%@_%%')""",
    ),
    Assertion(
        "account_domain_is_normal",
        "The domain an account is known by is normal.",
        """SELECT a.id FROM oneteam_account a WHERE a.domain IS NOT NULL AND (
            a.domain <> LOWER(a.domain) OR a.domain LIKE '%%/%%' OR a.domain LIKE '%% %%'
            OR a.domain LIKE 'www.%%' OR a.domain = '')""",
    ),
)
