"""The definition a new installation starts with: a sensible B2B guess, meant to be edited."""

from __future__ import annotations

from typing import Any

# A made-up starting point, not a finding. Whoever writes from a company's own domain is worth an
# answer (20 + 10 = 30); from a free-mail address it takes the form with a phone number and a real
# message (20 + 5 + 5). Each company learns its own figures from verdicts.
DEFAULT: dict[str, Any] = {
    "fit": [
        {
            "name": "Business address",
            "condition": {"field": "contact.is_free_mail", "operator": "is_false"},
            "points": 20,
        },
        {
            "name": "Company is known",
            "condition": {"field": "account.is_known", "operator": "is_true"},
            "points": 10,
        },
        {
            "name": "Twenty people or more",
            "condition": {"field": "account.employees", "operator": ">=", "value": 20},
            "points": 15,
        },
        {
            "name": "Large company",
            "condition": {"field": "account.employees", "operator": ">=", "value": 200},
            "points": 10,
        },
        {
            "name": "Left a phone number",
            "condition": {"field": "contact.has_phone", "operator": "is_true"},
            "points": 5,
        },
        {
            "name": "Says what it needs",
            "condition": {"field": "lead.message_length", "operator": ">=", "value": 40},
            "points": 5,
        },
        {
            "name": "Student or job seeker",
            "condition": {
                "any": [
                    {"field": "contact.title", "operator": "contains", "value": "student"},
                    {"field": "contact.title", "operator": "contains", "value": "intern"},
                ]
            },
            "points": -30,
        },
    ],
    "engagement": [
        {
            "name": "Asked to be contacted",
            "condition": {
                "field": "touch.kind",
                "operator": "is_one_of",
                "value": ["form", "demo_request", "call"],
            },
            "points": 20,
            "window_days": 90,
            "cap": 30,
            "half_life_days": 30,
        },
        {
            "name": "Came to an event or webinar",
            "condition": {
                "field": "touch.kind",
                "operator": "is_one_of",
                "value": ["event", "webinar"],
            },
            "points": 10,
            "window_days": 90,
            "cap": 20,
            "half_life_days": 30,
        },
        {
            "name": "Clicked or downloaded",
            "condition": {
                "field": "touch.kind",
                "operator": "is_one_of",
                "value": ["email_click", "download"],
            },
            "points": 4,
            "window_days": 60,
            "cap": 16,
            "half_life_days": 14,
        },
        {
            "name": "Read our pages",
            "condition": {"field": "touch.kind", "operator": "is", "value": "page_view"},
            "points": 1,
            "window_days": 30,
            "cap": 10,
            "half_life_days": 7,
        },
    ],
    "threshold": 30,
    "fit_a": 50,
    "fit_b": 30,
    "engagement_1": 30,
    "engagement_2": 15,
}
