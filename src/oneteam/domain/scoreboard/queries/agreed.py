"""Which terms were in force when: promises take their numbers from the version of their moment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Case, IntegerField, Q, Value, When

from oneteam.domain.agreement import queries as agreement
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.domain.scoreboard.rules.kept import Span


def spans() -> list[Span]:
    """Every stretch of time with an agreement in force, oldest first. Settings: no query."""
    moments = sorted({one.effective_from for one in agreement.signed(Kind.AGREEMENT)})
    found = []
    for since, until in zip(moments, [*moments, None][1:], strict=True):
        version = agreement.in_force(Kind.AGREEMENT, since)
        if version is not None:
            found.append(Span(since, until, read_terms(version.content)))
    return found


def during(span: Span, *, moment: str = "arrived_at") -> Q:
    """The leads whose moment lies in a span."""
    since = Q(**{f"{moment}__gte": span.since})
    return since & Q(**{f"{moment}__lt": span.until}) if span.until else since


def place(known: Sequence[Span]) -> Case:
    """The number of the span in which a lead arrived; -1 before the first agreement."""
    return Case(
        *(When(during(span), then=Value(at)) for at, span in enumerate(known)),
        default=Value(-1),
        output_field=IntegerField(),
    )


def excusing(known: Sequence[Span], rule: str) -> Q | None:
    """The leads that arrived while a void rule was agreed; None when it never was."""
    agreed = [during(span) for span in known if getattr(span.terms.both, rule)]
    return reduce(or_, agreed) if agreed else None
