"""Reads the reasons of verdicts from their stored form, naming every wrong thing by its path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from oneteam.domain.agreement.rules.stored import note_repeated, note_unknown, rows_at, whole
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.reasons import ACTIONS, Action, Reason, Reasons

CODE_LENGTH = 30  # of the columns that keep them
LABEL_LENGTH = 60  # a line on a phone
MOST_DAYS = 1096  # three years, as with a day that is named
_CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,29}")
_NAMES = {
    "code",
    "label",
    "verdict",
    "action",
    "needs_note",
    "needs_attempts",
    "days",
    "sub_reasons",
}


class BadReasons(ValueError):
    """Reasons that cannot be used; `wrong` maps the path of each wrong thing to what it is."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.wrong = dict(wrong)
        self.faults = [f"{path}: {what}" for path, what in self.wrong.items()]
        super().__init__("; ".join(self.faults))


def read_reasons(raw: Any) -> Reasons:
    """Reasons from their stored form. Raises BadReasons."""
    wrong: dict[str, str] = {}
    if not isinstance(raw, Mapping):
        raise BadReasons({"reasons": "must be an object"})
    note_unknown(raw, "", {"reasons"}, wrong)
    found = [_reason(row, path, wrong) for path, row in rows_at(raw, "reasons", _NAMES, wrong)]
    note_repeated([one.code for one in found], "reasons", "code", wrong)
    said = [f"{one.verdict} {one.label.casefold()}" for one in found]
    note_repeated(said, "reasons", "label", wrong)
    for verdict in ACTIONS:
        if not wrong and not any(one.verdict is verdict for one in found):
            wrong["reasons"] = f"need at least one to {verdict} a lead"
    if wrong:
        raise BadReasons(wrong)
    return Reasons(tuple(found))


def code_for(label: str, taken: Collection[str]) -> str:
    """A code for a new reason: its label in plain letters, with a number where that is taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: CODE_LENGTH - 3].strip("_") or "reason"
    numbered = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)


def _reason(row: Mapping[str, Any], path: str, wrong: dict[str, str]) -> Reason:
    verdict = _one_of(row.get("verdict"), [one.value for one in ACTIONS], f"{path}.verdict", wrong)
    actions = [one.value for one in ACTIONS[Verdict(verdict)]]
    action = _one_of(row.get("action"), actions, f"{path}.action", wrong)
    days = row.get("days")
    if days is not None:
        days = whole(days, 1, MOST_DAYS, f"{path}.days", wrong)
        if verdict != Verdict.RECYCLE:
            wrong[f"{path}.days"] = "only a recycled lead comes back after days"
    return Reason(
        code=_code(row.get("code"), f"{path}.code", wrong),
        label=_label(row.get("label"), f"{path}.label", wrong),
        verdict=Verdict(verdict),
        action=Action(action),
        needs_note=_flag(row.get("needs_note", False), f"{path}.needs_note", wrong),
        needs_attempts=_flag(row.get("needs_attempts", False), f"{path}.needs_attempts", wrong),
        sub_reasons=_subs(row, path, wrong),
        days=days,
    )


def _subs(row: Mapping[str, Any], path: str, wrong: dict[str, str]) -> tuple[tuple[str, str], ...]:
    place = f"{path}.sub_reasons"
    rows = rows_at({"sub_reasons": [], **row}, place, {"code", "label"}, wrong)
    found = tuple(
        (
            _code(sub.get("code"), f"{at}.code", wrong),
            _label(sub.get("label"), f"{at}.label", wrong),
        )
        for at, sub in rows
    )
    note_repeated([code for code, _ in found], place, "code", wrong)
    note_repeated([label.casefold() for _, label in found], place, "label", wrong)
    return found


def _one_of(value: Any, allowed: list[str], path: str, wrong: dict[str, str]) -> str:
    if isinstance(value, str) and value in allowed:
        return value
    wrong[path] = f"must be {' or '.join(allowed)}"
    return allowed[0]


def _code(value: Any, path: str, wrong: dict[str, str]) -> str:
    if isinstance(value, str) and _CODE.fullmatch(value):
        return value
    wrong[path] = f"must be at most {CODE_LENGTH} small letters, digits and underscores"
    return ""


def _label(value: Any, path: str, wrong: dict[str, str]) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        wrong[path] = "must be some words"
    elif len(value) > LABEL_LENGTH:
        wrong[path] = f"is longer than {LABEL_LENGTH} characters"
    return str(value)


def _flag(value: Any, path: str, wrong: dict[str, str]) -> bool:
    if not isinstance(value, bool):
        wrong[path] = "must be true or false"
    return value is True
