"""Versions of the targets: saving makes a new one, and clocks already running keep theirs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from oneteam.domain.clocks.models import TargetSet
from oneteam.domain.clocks.rules import DEFAULTS, Targets, read_targets
from oneteam.sqlite.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person


@joined
def save_targets(targets: Targets, *, by: Person, now: datetime) -> int:
    """Make a new version that starts the clocks from now on. Returns its number.

    Raises BadTargets, naming every wrong thing.
    """
    read_targets(targets.to_json())
    newest = TargetSet.objects.select_for_update().order_by("-version").first()
    version = newest.version + 1 if newest else 1
    row = TargetSet.objects.create(
        version=version, definition=targets.to_json(), active_from=now, created_by=by
    )
    record(
        Fact(
            kind="targets.activated",
            subject=f"targets:{row.pk}",
            occurred_at=now,
            actor=f"person:{by.pk}",
            data={"targets": row.pk, "version": version},
            key=f"targets.activated:{version}",
            is_news=False,
        ),
        now=now,
    )
    return version


def ensure_targets(now: datetime) -> TargetSet:
    """The newest version; the product's own promises when nobody has made any yet."""
    newest = TargetSet.objects.order_by("-version").first()
    if newest is not None:
        return newest
    return TargetSet.objects.get_or_create(
        version=1, defaults={"definition": DEFAULTS.to_json(), "active_from": now}
    )[0]
