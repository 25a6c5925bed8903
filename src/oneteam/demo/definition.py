"""What the demo company calls a qualified lead."""

from __future__ import annotations

from typing import Any

from oneteam.domain.qualification.rules import DEFAULT


def _as_usual(name: str, **changes: Any) -> dict[str, Any]:
    rules = [*DEFAULT["fit"], *DEFAULT["engagement"]]
    return {**next(rule for rule in rules if rule["name"] == name), **changes}


# A stricter definition than a new installation's: the demo company learned what it can sell to.
DEFINITION: dict[str, Any] = {
    "fit": [
        _as_usual("Twenty people or more", points=20),
        _as_usual("Large company", points=15),
        {
            "name": "Moves goods",
            "condition": {
                "field": "account.industry",
                "operator": "is_one_of",
                "value": ["logistics", "manufacturing", "retail", "wholesale", "food"],
            },
            "points": 20,
        },
        {  # whoever just wrote is asked, not judged: the form promises a call
            "name": "Nothing known of the company yet",
            "condition": {
                "all": [
                    {"field": "account.employees", "operator": "is_unknown"},
                    {"field": "account.industry", "operator": "is_unknown"},
                    {"field": "account.country", "operator": "is_unknown"},
                ]
            },
            "points": 20,
        },
        _as_usual("Left a phone number"),
        _as_usual("Says what it needs"),
    ],
    "engagement": [
        _as_usual("Asked to be contacted"),
        _as_usual("Came to an event or webinar", points=12, cap=24),
        {
            "name": "Clicked, read or downloaded",
            "condition": {
                "field": "touch.kind",
                "operator": "is_one_of",
                "value": ["email_click", "download", "page_view"],
            },
            "points": 4,
            "window_days": 60,
            "cap": 16,
            "half_life_days": 14,
        },
    ],
    "threshold": 40,
    "fit_a": 45,
    "fit_b": 25,
    "engagement_1": 30,
    "engagement_2": 15,
}
# What it began with: large companies and events counted for less than they turned out to be worth.
BEGUN: dict[str, Any] = {
    **DEFINITION,
    "fit": [
        {**rule, "points": 8} if rule["name"] == "Large company" else rule
        for rule in DEFINITION["fit"]
    ],
    "engagement": [
        {**rule, "points": 8, "cap": 16} if rule["name"] == "Came to an event or webinar" else rule
        for rule in DEFINITION["engagement"]
    ],
}
