"""Which reasons a verdict may give at a moment, and what a reason was called then.

Both follow from the signed versions, so nothing has to be kept with a verdict: versions are never
changed once both have signed.
"""

from __future__ import annotations

from datetime import datetime

from oneteam.domain.agreement import queries as agreement
from oneteam.domain.agreement.rules import Kind, Signed, in_force
from oneteam.domain.feedback.rules.reasons import DEFAULT, Reasons, named
from oneteam.domain.feedback.rules.reasons_reading import read_reasons
from oneteam.settled import settled


def reasons_at(moment: datetime) -> Reasons:
    """The reasons in force at a moment; those the product brings before any. Settings: no query."""
    known = _known()
    chosen = in_force([one for one, _ in known], moment)
    return dict(known)[chosen] if chosen else DEFAULT


def label_at(reason: str, sub_reason: str = "", *, at: datetime | None) -> str:
    """A reason as it was called at a moment; None: as the newest version that has it calls it.

    What the version of that moment does not know (a file tells of the past) goes by the newest
    that does; what none knows is shown as it is.
    """
    return named(reason, sub_reason, [*([reasons_at(at)] if at else []), *_newest_first()])


def is_known(reason: str) -> bool:
    """Whether any version knows a reason; files tell of others."""
    return any(each.find(reason) for each in _newest_first())


def _newest_first() -> list[Reasons]:
    newest = sorted(_known(), key=lambda one: (one[0].effective_from, one[0].number), reverse=True)
    return [*(reasons for _, reasons in newest), DEFAULT]


@settled
def _known() -> tuple[tuple[Signed, Reasons], ...]:
    signed = agreement.signed(Kind.REASONS)
    return tuple(
        (one, read_reasons(agreement.signed_version(one.id).content))
        for one in sorted(signed, key=lambda one: one.number)
    )
