"""The form of the reasons of verdicts: a row for each reason, and empty ones for new reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oneteam.domain.agreement.queries import VersionView
from oneteam.domain.agreement.rules.stored import MOST_ROWS
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.reasons import Reason, Reasons
from oneteam.domain.feedback.rules.reasons_reading import BadReasons, read_reasons
from oneteam.domain.feedback.rules.reasons_wording import TITLES
from oneteam.web.agreement_forms import head_of
from oneteam.web.agreement_parts import HeadForm
from oneteam.web.agreement_reasons_row import ReasonForm

SPARE = 2  # empty rows of each verdict
_ROW = re.compile(r"(return|recycle|reject)-(\d{1,2})-label")
_FIELD_OF = {"sub_reasons": "subs", "action": "marks_customer", "code": "label"}


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one verdict."""

    verdict: Verdict
    title: str
    rows: list[ReasonForm]


class ReasonsForms:
    """All rows together, as they were sent or as `reasons` says."""

    def __init__(
        self, data: Any = None, *, reasons: Reasons, head: VersionView | None = None
    ) -> None:
        self.head = HeadForm(data, initial=head_of(head))
        known = {one.code: one for one in reasons.reasons}
        self.groups = [
            Group(verdict, title, list(_rows(data, verdict, reasons, known)))
            for verdict, title in TITLES.items()
        ]
        self.read: Reasons | None = None

    def is_valid(self) -> bool:
        """Whether every part can be read; each row knows its own faults."""
        rows = [row for group in self.groups for row in group.rows]
        if not min(form.is_valid() for form in [self.head, *rows]):  # asks every one
            return False
        rows = [row for row in rows if row.is_offered]
        taken = {row.cleaned_data["code"] for row in rows}
        found: list[Reason] = []
        for row in rows:
            found.append(row.reason(taken))
            taken.add(found[-1].code)
        try:
            self.read = read_reasons(Reasons(tuple(found)).to_json())
        except BadReasons as refused:
            for path, fault in refused.wrong.items():
                self._say(path, fault, rows)
        return self.read is not None

    def content(self) -> dict[str, Any]:
        """What was filled in, as a version keeps it. Only of a valid form."""
        assert self.read is not None
        return self.read.to_json()

    def _say(self, path: str, fault: str, rows: list[ReasonForm]) -> None:
        place = re.match(r"reasons\[(\d+)\]\.(\w+)", path)
        said = f"{fault[0].upper()}{fault[1:]}."
        if place is None:
            self.head.add_error(None, said.replace("Need", "You need"))
            return
        row, name = rows[int(place[1])], _FIELD_OF.get(place[2], place[2])
        row.add_error(name if name in row.fields else "label", said)


def _rows(
    data: Any, verdict: Verdict, reasons: Reasons, known: dict[str, Reason]
) -> Iterator[ReasonForm]:
    if data is None:
        listed: list[Reason | None] = [*reasons.of(verdict), *[None] * SPARE]
        for number, reason in enumerate(listed):
            yield ReasonForm(None, verdict=verdict, number=number, reason=reason)
        return
    sent = [found for name in data if (found := _ROW.fullmatch(name)) and found[1] == verdict]
    for number in sorted({int(found[2]) for found in sent})[:MOST_ROWS]:
        code = data.get(f"{verdict.value}-{number}-code", "")
        yield ReasonForm(data, verdict=verdict, number=number, reason=known.get(code))
