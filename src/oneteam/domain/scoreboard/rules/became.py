"""Decides what became of leads: the steps each passed, where it stands, and how many went where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise, product

from oneteam.domain.capture.rules import Status
from oneteam.domain.pipeline.rules import Outcome


class Node(StrEnum):
    """A step a lead passed, or where it stands; a won deal is both."""

    ARRIVED = "arrived"
    QUALIFIED = "qualified"
    ACCEPTED = "accepted"
    DEAL = "deal"
    WON = "won"
    OPEN = "open"
    LOST = "lost"
    AGREED = "agreed"
    ANSWERED = "answered"
    WAITING = "waiting"
    QUEUED = "queued"
    RETURNED = "returned"
    RECYCLED = "recycled"
    REJECTED = "rejected"
    NURTURE = "nurture"

    @property
    def label(self) -> str:
        """The node as people say it."""
        return LABELS[self]


LABELS = {
    Node.ARRIVED: "Inquiry",
    Node.QUALIFIED: "MQL",
    Node.ACCEPTED: "SAL",
    Node.DEAL: "SQL",
    Node.WON: "Won",
    Node.OPEN: "Deal open",
    Node.LOST: "Lost",
    Node.AGREED: "Accepted, no deal yet",
    Node.ANSWERED: "Answered, no verdict",
    Node.WAITING: "Not answered yet",
    Node.QUEUED: "In the queue",
    Node.RETURNED: "Returned",
    Node.RECYCLED: "Recycled",
    Node.REJECTED: "Rejected",
    Node.NURTURE: "Nurture",
}
STEPS = (Node.ARRIVED, Node.QUALIFIED, Node.ACCEPTED, Node.DEAL)
ENDS = tuple(node for node in Node if node not in STEPS)
NEVER_ANSWERED = (Node.WAITING, Node.QUEUED)
TAKEN_ON = (Node.WON, Node.OPEN, Node.LOST, Node.AGREED)
_OF_DEAL = {Outcome.WON: Node.WON, Outcome.OPEN: Node.OPEN, Outcome.LOST: Node.LOST}
_OF_STATUS = {
    Status.NEW: Node.NURTURE,
    Status.NURTURE: Node.NURTURE,
    Status.QUEUED: Node.QUEUED,
    Status.ACCEPTED: Node.AGREED,
    Status.CONVERTED: Node.AGREED,
    Status.RETURNED: Node.RETURNED,
    Status.RECYCLED: Node.RECYCLED,
    Status.REJECTED: Node.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a lead at a moment; of several deals the won counts, then the open one."""

    status: Status
    deal: Outcome | None = None
    is_qualified: bool = False
    is_accepted: bool = False
    is_answered: bool = False

    @property
    def code(self) -> str:
        """The facts as one word, by which leads are counted and found again."""
        flags = "".join(
            "1" if flag else "0" for flag in (self.is_qualified, self.is_accepted, self.is_answered)
        )
        return f"{flags}{self.status.value}.{self.deal.value if self.deal else ''}"


def stands(facts: Facts) -> Node:
    """Where a lead stands: its deal decides, else its last verdict, else who has it."""
    if facts.deal:
        return _OF_DEAL[facts.deal]
    if facts.status is Status.ASSIGNED:
        return Node.ANSWERED if facts.is_answered else Node.WAITING
    return _OF_STATUS[facts.status]


def path(facts: Facts) -> tuple[Node, ...]:
    """The steps a lead passed and where it stands; steps it never took are left out.

    A lead with a deal counts as accepted, as everywhere.
    """
    passed = {
        Node.ARRIVED: True,
        Node.QUALIFIED: facts.is_qualified,
        Node.ACCEPTED: facts.is_accepted or facts.deal is not None,
        Node.DEAL: facts.deal is not None,
    }
    return (*(node for node in STEPS if passed[node]), stands(facts))


def every() -> Iterable[Facts]:
    """All there can be to know of a lead."""
    flags = (False, True)
    for status, deal, qualified, accepted, answered in product(
        Status, (None, *Outcome), flags, flags, flags
    ):
        yield Facts(status, deal, qualified, accepted, answered)


BY_CODE: Mapping[str, Facts] = {facts.code: facts for facts in every()}


def codes(source: Node | None, target: Node) -> list[str]:
    """The facts of leads that came to a node, straight from `source` if one is named."""
    found = []
    for code, facts in BY_CODE.items():
        way = path(facts)
        if (source, target) in pairwise(way) if source else target in way:
            found.append(code)
    return found


@dataclass(frozen=True, slots=True)
class Flow:
    """How many leads passed each node, and how many went from one straight to another."""

    nodes: Counter[Node] = field(default_factory=Counter)
    links: Counter[tuple[Node, Node]] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All leads: as many as stand somewhere."""
        return self.nodes[Node.ARRIVED]


def flow(counts: Mapping[Facts, int]) -> Flow:
    """The flow of so many leads of each kind. What goes into a step comes out of it again."""
    found = Flow()
    for facts, count in counts.items():
        way = path(facts)
        for node in way:
            found.nodes[node] += count
        for link in pairwise(way):
            found.links[link] += count
    return found
