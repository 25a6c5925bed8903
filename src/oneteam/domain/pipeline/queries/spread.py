"""How far a quarter may end from what is expected of it: the variance of its open deals."""

from __future__ import annotations

from datetime import datetime

from django.db.models import FloatField, Sum
from django.db.models.functions import Cast

from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.queries.narrowing import closing_in
from oneteam.org.queries import local_day
from oneteam.org.rules.quarters import Quarter


def variances(quarter: Quarter, *, now: datetime) -> dict[str, float]:
    """By currency, the variance of what everybody's open deals of a quarter bring. One query.

    A deal of amount a that is won with probability p adds a²p(1 - p), in square minor units.
    """
    today = local_day(now)
    if quarter.ends_on < today:
        return {}
    amount, chance = Cast("amount_minor", FloatField()), Cast("stage__probability", FloatField())
    rows = Opportunity.objects.filter(closing_in(quarter, today=today)).order_by()
    summed = rows.values_list("currency").annotate(
        variance=Sum(amount * amount * chance * (1.0 - chance), output_field=FloatField())
    )
    return {currency: variance or 0.0 for currency, variance in summed}
