"""What the demo company calls a qualified lead."""

# A stricter definition than a new installation's: the demo company learned what it can sell to.
DEFINITION = {
    "fit": [
        {
            "name": "Twenty people or more",
            "condition": {"field": "account.employees", "operator": ">=", "value": 20},
            "points": 20,
        },
        {
            "name": "Large company",
            "condition": {"field": "account.employees", "operator": ">=", "value": 200},
            "points": 15,
        },
        {
            "name": "Moves goods",
            "condition": {
                "field": "account.industry",
                "operator": "is_one_of",
                "value": ["logistics", "manufacturing", "retail", "wholesale", "food"],
            },
            "points": 20,
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
    ],
    "engagement": [
        {
            "name": "Asked to be contacted",
            "condition": {
                "field": "touch.kind",
                "operator": "is_one_of",
                "value": ["form", "call"],
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
            "points": 12,
            "window_days": 90,
            "cap": 24,
            "half_life_days": 30,
        },
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
