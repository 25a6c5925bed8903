"""Decides whose a lead is.

What always holds, and `verify` checks: a lead that is assigned, accepted or converted has exactly
one open assignment, with the person who owns it; a queued lead has exactly one open assignment,
with nobody, and no owner; every other lead has none. When sales returns, recycles or rejects a
lead its assignment ends and the owner stays on the lead as its last holder, so that reports know
who judged it.
"""

from __future__ import annotations

from oneteam.domain.routing.rules.decision import Decision, decide
from oneteam.domain.routing.rules.eligibility import GATE_LABELS, Candidate, Gate, Holder
from oneteam.domain.routing.rules.matching import RouteRule, Way, find_way
from oneteam.domain.routing.rules.pools import PoolState, chain
from oneteam.domain.routing.rules.rotation import Seat, Turn, rescaled, turn
from oneteam.domain.routing.rules.vias import Via
from oneteam.timeline.rules import define

__all__ = [
    "GATE_LABELS",
    "Candidate",
    "Decision",
    "Gate",
    "Holder",
    "PoolState",
    "RouteRule",
    "Seat",
    "Turn",
    "Via",
    "Way",
    "chain",
    "decide",
    "find_way",
    "rescaled",
    "turn",
]

define("lead.routed", needs="via number", may="person pool")
define("lead.queued", needs="pool number")
define("lead.released", may="person why")
define("routing.changed", needs="what")
