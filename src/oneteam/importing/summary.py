"""What an import did: counts per file, and the defects of the data, reported and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any

EXAMPLES = 5
# An amount this many times the middle one is more likely a slip of the keyboard than a deal.
ABSURD = 100
ENOUGH = 3  # amounts needed before the middle one says anything
DEFECTS = {
    "won_before_arrival": "deals closed before their lead arrived",
    "response_before_arrival": "responses before their lead arrived",
    "blank_source": "leads with a blank source, kept blank",
    "placeholder_source": "leads whose source is a word for unknown, kept as that word",
    "in_future": "leads that arrive in the future",
    "undated_lead": "leads of which only the order is told: kept in it, a second each from 1970",
    "repeated_row": "rows that occur again, word for word; counted once",
    "deal_moved": "deals known here that moved to the stage the file tells",
    "deal_left": "deals that people have moved since: left where people put them",
    "undated_deal": "open deals whose day of opening is not told; they count from the import",
    "deal_without_account": "deals without an account, kept without",
    "respelled_product": "deals whose product is spelled otherwise in the products; kept as told",
    "unlisted_product": "deals whose product is not among the products; kept as told",
    "person_without_deal": "people of the teams who own no deal of these files",
    "zero_amount": "deals with an amount of 0",
    "negative_amount": "deals with a negative amount",
    "absurd_amount": f"deals with more than {ABSURD} times the middle amount",
    "unreadable_email": "contacts whose e-mail address cannot be one; kept as typed",
    "unreadable_website": "accounts whose website cannot be one; kept as typed",
    "shared_domain": "accounts whose domain another account has",
    "shared_email": "contacts whose e-mail address another contact has",
    "owner_made": "people named in files and unknown here; kept as inactive people",
}


@dataclass(slots=True)
class FileSummary:
    """What became of one file's rows: those of its main entity, and all by entity."""

    file: str
    kind: str
    encoding: str
    delimiter: str
    unused_columns: list[str]
    missing_columns: list[str]
    repeated_columns: list[str]
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejects_file: str = ""
    reasons: list[str] = field(default_factory=list)  # the first few
    entities: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, entity: str, *, created: int, updated: int, unchanged: int) -> None:
        """Add what became of some rows of an entity."""
        counts = self.entities.setdefault(entity, {"created": 0, "updated": 0, "unchanged": 0})
        counts["created"] += created
        counts["updated"] += updated
        counts["unchanged"] += unchanged

    def as_json(self) -> dict[str, Any]:
        """The summary as it is kept and printed."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Defects:
    """Defects of the data: how many of each, and where the first ones are."""

    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    _amounts: list[tuple[int, str]] = field(default_factory=list)

    def note(self, code: str, where: str, *, times: int = 1) -> None:
        """One more of a kind."""
        entry = self.found.setdefault(code, {"count": 0, "what": DEFECTS[code], "examples": []})
        entry["count"] += times
        if len(entry["examples"]) < EXAMPLES:
            entry["examples"].append(where)

    def note_amount(self, minor: int, where: str) -> None:
        """An amount of a deal, to be judged beside the others."""
        if minor == 0:
            self.note("zero_amount", where)
        elif minor < 0:
            self.note("negative_amount", where)
        else:
            self._amounts.append((minor, where))

    def close(self) -> None:
        """Judge the amounts, now that all are known."""
        if len(self._amounts) < ENOUGH:
            return
        bound = median(minor for minor, _ in self._amounts) * ABSURD
        for minor, where in self._amounts:
            if minor > bound:
                self.note("absurd_amount", where)
