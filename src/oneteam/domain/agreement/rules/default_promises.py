"""The promises of a new installation: what holds before anybody agreed on anything."""

from __future__ import annotations

from oneteam.domain.agreement.rules.promises import (
    GRADES,
    Kind,
    Promise,
    Rung,
    Start,
    Step,
    Targets,
    Unit,
)


def _same(amount: int) -> tuple[tuple[str, int], ...]:
    return tuple((grade, amount) for grade in GRADES)


_FAST = (("A", 5), ("B", 60), ("C", 60))

# The numbers are the product's promise out of the box: five minutes for the best leads because
# the odds of a conversation fall within minutes, an hour for the rest.
DEFAULTS = Targets(
    (
        Promise(
            Kind.ACCEPT,
            Start.ASSIGNMENT,
            Unit.MINUTES,
            _FAST,
            ladder=(Rung(Step.REMIND, 15), Rung(Step.TELL_LEADER, 30), Rung(Step.REASSIGN, 60)),
        ),
        Promise(
            Kind.RESPOND,
            Start.ARRIVAL,
            Unit.MINUTES,
            _FAST,
            ladder=(Rung(Step.REMIND, 15), Rung(Step.TELL_LEADER, 30)),
        ),
        Promise(
            Kind.ATTEMPTS,
            Start.ASSIGNMENT,
            Unit.WORKING_DAYS,
            _same(10),
            needed=6,
            ladder=(Rung(Step.TELL_LEADER, 480),),
        ),
        Promise(
            Kind.VERDICT,
            Start.ASSIGNMENT,
            Unit.WORKING_DAYS,
            _same(5),
            ladder=(Rung(Step.REMIND, 240), Rung(Step.TELL_LEADER, 480)),
        ),
    )
)
