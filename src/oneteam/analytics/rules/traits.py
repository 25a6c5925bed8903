"""What leads may have in common, and how likely it is that chance made it so."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from oneteam.domain.qualification.rules import Field, Leaf
from oneteam.domain.qualification.rules.columns import Codes, Column, evaluate

Some = NDArray[np.bool_]
RARE = 0.05  # the usual 1 in 20, before it is divided by the number of questions
VALUES = 30  # distinct values of an attribute that are tried
CUTS = (5, 10, 20, 50, 100, 200, 500, 1000)  # sizes people think in


def traits(
    fields: Sequence[Field], columns: Mapping[str, Column], *, count: int, least: int
) -> list[tuple[Leaf, Some]]:
    """Each simple condition that may be asked of the leads, and who answers yes.

    Values of texts are tried when at least so many leads have them.
    """
    return [
        (leaf, evaluate(leaf, columns, count=count))
        for field in fields
        if field.name in columns
        for leaf in _leaves(field, columns[field.name], least)
    ]


def by_chance(having: int, of: int, all_having: int, count: int) -> float:
    """How likely at least `having` of `of` leads have what `all_having` of `count` leads have,
    were they drawn blindly: the upper tail of the hypergeometric distribution."""
    whole = _ways(count, of)
    return min(
        1.0,
        math.fsum(
            math.exp(_ways(all_having, k) + _ways(count - all_having, of - k) - whole)
            for k in range(having, min(of, all_having) + 1)
            if of - k <= count - all_having
        ),
    )


def _ways(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _leaves(field: Field, column: Column, least: int) -> Iterator[Leaf]:
    if field.type == "number":
        for cut in CUTS:
            yield Leaf(field, "<", cut)
            yield Leaf(field, ">=", cut)
    elif field.type == "boolean":
        yield Leaf(field, "is_true")
        yield Leaf(field, "is_false")
    elif field.type == "text" and isinstance(column, Codes):
        many = np.bincount(column.codes, minlength=len(column.values))
        order = np.argsort(-many, kind="stable")[:VALUES]
        for place in order.tolist():
            value = column.values[place]
            if value and many[place] >= least:
                yield Leaf(field, "is", value)
