"""Decides whether a lead is good enough, and keeps the arithmetic."""

from __future__ import annotations

from oneteam.domain.qualification.rules.conditions import (
    ALWAYS,
    All,
    Any_,
    Condition,
    Leaf,
    Not,
)
from oneteam.domain.qualification.rules.default import DEFAULT
from oneteam.domain.qualification.rules.fields import (
    LEAD_FIELDS,
    OPERATORS,
    TOUCH_FIELDS,
    Field,
    Registry,
    custom_field,
)
from oneteam.domain.qualification.rules.policy import (
    BOUNDS,
    EngagementRule,
    FitRule,
    Policy,
)
from oneteam.domain.qualification.rules.policy_reading import PolicyWrong
from oneteam.domain.qualification.rules.policy_reading import from_json as policy_from_json
from oneteam.domain.qualification.rules.reading import ConditionWrong
from oneteam.domain.qualification.rules.reading import from_json as condition_from_json
from oneteam.domain.qualification.rules.receipts import Touched, inputs, replay
from oneteam.domain.qualification.rules.scoring import (
    Line,
    Scored,
    score,
)
from oneteam.timeline.rules import define

__all__ = [
    "ALWAYS",
    "BOUNDS",
    "DEFAULT",
    "LEAD_FIELDS",
    "OPERATORS",
    "TOUCH_FIELDS",
    "All",
    "Any_",
    "Condition",
    "ConditionWrong",
    "EngagementRule",
    "Field",
    "FitRule",
    "Leaf",
    "Line",
    "Not",
    "Policy",
    "PolicyWrong",
    "Registry",
    "Scored",
    "Touched",
    "condition_from_json",
    "custom_field",
    "inputs",
    "policy_from_json",
    "replay",
    "score",
]

define("lead.qualified", needs="grade points policy receipt")
define("lead.nurtured", needs="grade points policy receipt")
define("definition.suggested", needs="suggestions")
define("policy.activated", needs="policy version", may="retired terms active_from")
