"""What the demo company's marketing does, and how well it works."""

from __future__ import annotations

from dataclasses import dataclass

BRAND = "https://www.brightwater.example"


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing marketing does: who owns it, how it brings people, and how good they are.

    `months` are the months in which it brings leads; `quality` shifts how many are accepted.
    """

    name: str
    owner: str
    channel: str
    source: str
    medium: str
    page: str
    share: float
    quality: float
    months: tuple[int, ...] = tuple(range(1, 13))
    before: tuple[str, ...] = ("page_view",)


ACTIVITIES = (
    Activity(
        "Search: warehouse scheduling", "Mia Hoffmann", "", "google", "cpc", "/scheduling", 22, 0
    ),
    Activity("Retargeting", "Mia Hoffmann", "", "google", "display", "/pricing", 6, 0.05),
    Activity(
        "Linked dock managers", "Tom Okafor", "", "linkedin", "paid_social", "/docks", 13, -0.04
    ),
    Activity(
        "Benchmark report", "Ines Costa", "", "newsletter", "email", "/benchmark", 12, -0.1,
        before=("email_click", "download"),
    ),
    Activity(
        "Dock to stock webinars", "Yuki Tanaka", "", "newsletter", "email", "/webinars", 11, 0.06,
        (2, 3, 4, 5, 9, 10, 11), ("email_click", "webinar"),
    ),
    Activity(
        "LogiTrade fair", "Leah Goldberg", "event", "logitrade", "event", "/logitrade", 9, -0.08,
        (3, 10), ("event",),
    ),
    Activity(
        "Partner referrals", "Piotr Kowalski", "referral", "partners", "referral",
        "/partners", 7, 0.22,
    ),
    Activity(
        "Autumn roadshow", "Piotr Kowalski", "event", "roadshow", "event", "/roadshow", 4, 0.1,
        (9, 10, 11), ("event", "email_click"),
    ),
    Activity("", "", "", "google", "organic", "/", 12, 0.04),
    Activity("", "", "", "", "", "/contact", 4, 0.02, before=()),
)  # fmt: skip
