"""How long each step took the leads of a cohort, and who is through it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from numpy.typing import NDArray

from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.routing.models import Assignment
from oneteam.domain.scoreboard.queries.periods import Micros
from oneteam.domain.scoreboard.rules.became import Node
from oneteam.domain.scoreboard.rules.waits import Took, Wait, took

_ENDS = {
    Wait.HAND_OVER: ("arrived_at", "handed_at"),
    Wait.ANSWER: ("handed_at", "responded_at"),
    Wait.VERDICT: ("responded_at", "verdict_at"),
    Wait.DEAL: ("lead__accepted_at", "opened_at"),
    Wait.WIN: ("opened_at", "closed_at"),
}
_OF_LEADS = (Wait.HAND_OVER, Wait.ANSWER, Wait.VERDICT)


class Between(Func):
    """Microseconds from one moment to another."""

    arity = 2
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """A difference is an interval; its seconds as a double are exact to far below one."""
        template = "(DATE_PART('epoch', %(expressions)s) * 1000000)::bigint::text"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **more)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Moments are text: each becomes a number first."""
        whole = Micros(self.source_expressions[0]) - Micros(self.source_expressions[1])
        return compiler.compile(whole)


class Gathered(Aggregate):
    """Numbers of many rows as one text with commas: a row for each would cost more than they do."""

    function = "STRING_AGG"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """SQLite calls it otherwise."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **more)


def waits_of(
    leads: QuerySet[Lead], nodes: Mapping[Node, int], *, at: datetime | None
) -> list[Took]:
    """How long each step took; `nodes` says how many stand where. Two queries."""
    handed = with_handed(leads.order_by())
    found = handed.aggregate(
        **{wait.value: _micros(wait, _through(wait, at)) for wait in _OF_LEADS}
    )
    deals = _first_deals(leads, at=at)
    found |= deals.aggregate(
        deal=_micros(Wait.DEAL, _through(Wait.DEAL, at) & Q(is_first=True)),
        win=_micros(Wait.WIN, _through(Wait.WIN, at) & Q(is_first_won=True)),
    )
    return [took(wait, _numbers(found[wait.value]), waiting=nodes[wait.waiting]) for wait in Wait]


def that_took(wait: Wait, *, at: datetime | None) -> QuerySet[Any]:
    """The ids of leads that are through a step."""
    through = _through(wait, at) & Q(**{f"{moment}__isnull": False for moment in _ENDS[wait]})
    if wait in _OF_LEADS:
        return with_handed(Lead.objects.order_by()).filter(through).values("pk")
    firsts = Q(is_first=True) if wait is Wait.DEAL else Q(is_first_won=True)
    return _first_deals(Lead.objects.order_by(), at=at).filter(through & firsts).values("lead")


def with_handed(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """The leads with the moment a person had each first.

    `assigned_at` says when it was placed last; only those placed more than once are looked up.
    """
    placed = Assignment.objects.filter(lead=OuterRef("pk"), person__isnull=False)
    first = Subquery(placed.order_by("number").values("assigned_at")[:1])
    again = Assignment.objects.filter(number=2).values("lead")
    return leads.annotate(
        handed_at=Case(
            When(pk__in=again, then=first),
            When(status="queued", then=None),
            default=F("assigned_at"),
            output_field=DateTimeField(),
        )
    )


def _first_deals(leads: QuerySet[Lead], *, at: datetime | None) -> QuerySet[Any]:
    """The deals of leads, each with whether it was their first, and the first that was won."""
    told = Opportunity.objects.filter(lead__isnull=False).values("lead").order_by()
    several = told.annotate(n=Count("pk")).filter(n__gt=1).values("lead")
    deals = Opportunity.objects.filter(lead__in=leads.order_by().values("pk")).order_by()
    deals = deals.filter(lead__arrived_at__lt=at) if at else deals
    return deals.annotate(
        is_first=_is_alone(several) | ~Exists(_before("opened_at")),
        is_first_won=_is_alone(several) | ~Exists(_before("closed_at").filter(outcome="won")),
    )


def _is_alone(several: QuerySet[Any]) -> Q:
    # Asked first and as a whole: few leads have several deals, so few are compared one by one.
    return ~Q(lead__in=several)


def _before(column: str) -> QuerySet[Opportunity]:
    mine = OuterRef(column)
    sooner = Q(**{f"{column}__lt": mine}) | Q(**{column: mine, "pk__lt": OuterRef("pk")})
    return Opportunity.objects.filter(sooner, lead=OuterRef("lead"))


def _through(wait: Wait, at: datetime | None) -> Q:
    end = _ENDS[wait][1]
    through = Q(outcome="won") if wait is Wait.WIN else Q()
    return through & Q(**{f"{end}__lt": at}) if at else through


def _micros(wait: Wait, through: Q) -> Gathered:
    start, end = _ENDS[wait]
    # What is not known is NULL and not gathered, so nothing but the rest is asked.
    return Gathered(Between(F(end), F(start)), Value(","), filter=through or None)


def _numbers(text: str | None) -> NDArray[np.int64]:
    return np.fromstring(text or "", dtype=np.int64, sep=",")
