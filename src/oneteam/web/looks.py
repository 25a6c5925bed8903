"""How states look: each has an icon, a tone and a word, so that colour is never the only sign."""

from __future__ import annotations

from dataclasses import dataclass

from oneteam.domain.capture.rules import Status
from oneteam.domain.feedback.rules import Verdict


@dataclass(frozen=True, slots=True)
class Look:
    """One state as it is shown."""

    label: str
    icon: str
    tone: str = ""


STATUS = {
    Status.NEW: ("sparkles", "marketing"),
    Status.NURTURE: ("sprout", "marketing"),
    Status.QUEUED: ("hourglass", "sales"),
    Status.ASSIGNED: ("user", "sales"),
    Status.ACCEPTED: ("check", "sales"),
    Status.CONVERTED: ("handshake", "calm"),
    Status.RETURNED: ("undo-2", "marketing"),
    Status.RECYCLED: ("rotate-ccw", "marketing"),
    Status.REJECTED: ("x", ""),
}
VERDICT = {
    Verdict.ACCEPT: ("check", "calm"),
    Verdict.RETURN: ("undo-2", "marketing"),
    Verdict.RECYCLE: ("rotate-ccw", "marketing"),
    Verdict.REJECT: ("x", ""),
}


def status_look(status: str) -> Look:
    """How a lead's status is shown."""
    known = Status(status)
    return Look(known.label, *STATUS[known])


def verdict_look(verdict: str) -> Look:
    """How a verdict is shown."""
    known = Verdict(verdict)
    said = {"accept": "Accepted", "return": "Returned", "recycle": "Recycled", "reject": "Rejected"}
    return Look(said[known.value], *VERDICT[known])
