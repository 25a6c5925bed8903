"""Defects of the data that an import reports and keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any

EXAMPLES = 5
# An amount this many times the middle one is more likely a slip of the keyboard than a deal.
ABSURD = 100
ENOUGH = 3  # amounts needed before the middle one says anything
DEFECTS = {  # what is said of one, of many
    "won_before_arrival": (
        "deal closed before its lead arrived",
        "deals closed before their lead arrived",
    ),
    "response_before_arrival": (
        "response before its lead arrived",
        "responses before their lead arrived",
    ),
    "blank_source": (
        "lead with a blank source, kept blank",
        "leads with a blank source, kept blank",
    ),
    "placeholder_source": (
        "lead whose source is a word for unknown, kept as that word",
        "leads whose source is a word for unknown, kept as that word",
    ),
    "in_future": ("lead that arrives in the future", "leads that arrive in the future"),
    "undated_lead": (
        "lead of which only the order is told: kept in it, with a moment in 1970",
        "leads of which only the order is told: kept in it, a second each from 1970",
    ),
    "either_order": (
        "file whose days can be day first or month first; read day first",
        "files whose days can be day first or month first; read day first",
    ),
    "repeated_row": (
        "row that occurs again, word for word; counted once",
        "rows that occur again, word for word; counted once",
    ),
    "deal_moved": (
        "deal known here that moved to the stage the file tells",
        "deals known here that moved to the stage the file tells",
    ),
    "deal_left": (
        "deal that people have moved since: left where they put it",
        "deals that people have moved since: left where they put them",
    ),
    "undated_deal": (
        "open deal whose day of opening is not told; it counts from the import",
        "open deals whose day of opening is not told; they count from the import",
    ),
    "deal_without_account": (
        "deal without an account, kept without",
        "deals without an account, kept without",
    ),
    "respelled_product": (
        "deal whose product is spelled otherwise in the products; kept as told",
        "deals whose product is spelled otherwise in the products; kept as told",
    ),
    "unlisted_product": (
        "deal whose product is not among the products; kept as told",
        "deals whose product is not among the products; kept as told",
    ),
    "person_without_deal": (
        "person of the teams who owns no deal of these files",
        "people of the teams who own no deal of these files",
    ),
    "zero_amount": ("deal with an amount of 0", "deals with an amount of 0"),
    "negative_amount": ("deal with a negative amount", "deals with a negative amount"),
    "absurd_amount": (
        f"deal with more than {ABSURD} times the middle amount",
        f"deals with more than {ABSURD} times the middle amount",
    ),
    "unreadable_email": (
        "contact whose e-mail address cannot be one; kept as typed",
        "contacts whose e-mail address cannot be one; kept as typed",
    ),
    "unreadable_website": (
        "account whose website cannot be one; kept as typed",
        "accounts whose website cannot be one; kept as typed",
    ),
    "shared_domain": (
        "account whose domain another account has",
        "accounts whose domain another account has",
    ),
    "shared_email": (
        "contact whose e-mail address another contact has",
        "contacts whose e-mail address another contact has",
    ),
    "owner_made": (
        "person named in files and unknown here; kept as an inactive person",
        "people named in files and unknown here; kept as inactive people",
    ),
}


@dataclass(slots=True)
class Defects:
    """Defects of the data: how many of each, and where the first ones are."""

    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    _amounts: list[tuple[int, str]] = field(default_factory=list)

    def note(self, code: str, where: str, *, times: int = 1) -> None:
        """One more of a kind."""
        entry = self.found.setdefault(code, {"count": 0, "what": "", "examples": []})
        entry["count"] += times
        entry["what"] = DEFECTS[code][entry["count"] > 1]
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
