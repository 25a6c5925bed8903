"""What must hold of clocks and turns: nothing forgotten, each breach once, turns fair."""

from __future__ import annotations

from oneteam.analytics.assertions import Assertion
from oneteam.analytics.assertions.of_leads import AWAY

LIVE = "('running', 'paused', 'breached')"
CLOCKS = (
    Assertion(
        "assigned_lead_has_clocks",
        "A lead with a person has its clocks.",
        """SELECT l.id FROM oneteam_lead l
        WHERE l.status = 'assigned' AND NOT l.is_history
            AND NOT EXISTS (SELECT 1 FROM oneteam_clock c WHERE c.lead_id = l.id)""",
    ),
    Assertion(
        "no_clock_runs_in_vain",
        "No clock runs for a lead that sales does not have, nor for imported history.",
        f"""SELECT c.id FROM oneteam_clock c JOIN oneteam_lead l ON l.id = c.lead_id
        WHERE c.state IN {LIVE} AND (l.status IN {AWAY} OR l.is_history)""",
    ),
    Assertion(
        "clock_is_the_owners",
        "A live clock is held by the owner of its lead.",
        f"""SELECT c.id FROM oneteam_clock c JOIN oneteam_lead l ON l.id = c.lead_id
        WHERE c.state IN {LIVE} AND COALESCE(c.holder_id, 0) <> COALESCE(l.owner_id, 0)""",
    ),
    Assertion(
        "clock_state_fits_its_moments",
        "What was met has its moment, early or late; what ended has nothing more to come.",
        f"""SELECT c.id FROM oneteam_clock c WHERE
            (c.state IN ('met', 'met_late') AND c.met_at IS NULL)
            OR (c.state = 'met' AND c.met_at > c.due_at AND c.paused_at IS NULL)
            OR (c.state = 'met_late' AND c.met_at <= c.due_at)
            OR (c.state IN ('breached', 'met_late', 'missed') AND c.breached_at IS NULL)
            OR (c.state IN {LIVE} AND c.closed_at IS NOT NULL)
            OR (c.state NOT IN {LIVE} AND (c.closed_at IS NULL OR c.next_at IS NOT NULL))
            OR (c.state = 'paused' AND c.paused_at IS NULL)""",
    ),
    Assertion(
        "nothing_overdue_is_unfired",
        "What fell due more than a minute ago was dealt with.",
        "SELECT c.id FROM oneteam_clock c WHERE c.next_at IS NOT NULL AND c.next_at < %(late)s",
    ),
    Assertion(
        "breach_is_told_once",
        "Each breach is once on the timeline and once among the escalations.",
        """SELECT c.id FROM oneteam_clock c WHERE c.breached_at IS NOT NULL AND (
            (SELECT COUNT(*) FROM oneteam_event e WHERE e.key = 'clock.breached:' || c.id) <> 1
            OR (SELECT COUNT(*) FROM oneteam_escalation s
                WHERE s.clock_id = c.id AND s.step = 'breach') <> 1)""",
    ),
    Assertion(
        "no_breach_without_delay",
        "Only a clock that was breached has a breach among its escalations.",
        """SELECT s.id FROM oneteam_escalation s JOIN oneteam_clock c ON c.id = s.clock_id
        WHERE c.breached_at IS NULL AND s.step <> 'due_soon'""",
    ),
    Assertion(
        "clock_is_told",
        "Every clock has its start on the timeline.",
        """SELECT c.id FROM oneteam_clock c WHERE NOT EXISTS (
            SELECT 1 FROM oneteam_event e WHERE e.key = 'clock.started:' || c.id)""",
    ),
    Assertion(
        "turns_are_paid_for",
        "What the members of a pool earned in turns is what they paid: credits sum to nothing.",
        "SELECT m.pool_id FROM oneteam_member m GROUP BY m.pool_id HAVING SUM(m.credit) <> 0",
    ),
    Assertion(
        # With a fixed set of members every credit stays within one total weight. Absences move
        # who shares; greedy sharing among changing sets stays within the number of members
        # (the carpool problem: Fagin and Williams 1983, Ajtai and others 1996).
        "turns_are_fair",
        "No member of a pool is further ahead or behind than absences explain.",
        """SELECT m.id FROM oneteam_member m JOIN (
            SELECT pool_id, SUM(weight) * COUNT(*) AS bound FROM oneteam_member GROUP BY pool_id
        ) p ON p.pool_id = m.pool_id WHERE ABS(m.credit) > p.bound""",
    ),
)
