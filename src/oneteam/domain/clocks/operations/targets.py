"""Versions of the targets: each takes effect at its moment, and running clocks keep theirs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from oneteam.domain.agreement import queries as agreement
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.domain.clocks.models import TargetSet
from oneteam.domain.clocks.rules import DEFAULTS, Targets, read_targets
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person


class TargetsRefused(Exception):
    """Targets cannot be saved now; the message says why."""


@joined
def save_targets(targets: Targets, *, by: Person, now: datetime) -> int:
    """Make a new version that starts the clocks from now on. Returns its number.

    Raises BadTargets, naming every wrong thing; TargetsRefused once an agreement is in force.
    """
    read_targets(targets.to_json())
    if agreement.in_force(Kind.AGREEMENT, now) is not None:
        raise TargetsRefused("The agreement in force says what is promised: draft a new version.")
    return _add(targets, terms_id=None, active_from=now, by=by, now=now)


@joined
def take_terms(version_id: int, *, by: Person, now: datetime) -> int:
    """Take the promises of a signed agreement, from its moment on. Returns the targets' number.

    Raises VersionNotFound, BadTerms.
    """
    signed = agreement.signed_version(version_id)
    promises = read_terms(signed.content).sales.promises
    return _add(promises, terms_id=version_id, active_from=signed.effective_from, by=by, now=now)


def ensure_targets(now: datetime) -> TargetSet:
    """The newest version of the settings; the product's own promises when there is none yet."""
    newest = TargetSet.objects.filter(terms=None).order_by("-version").first()
    if newest is not None:
        return newest
    last = TargetSet.objects.order_by("-version").first()
    return TargetSet.objects.get_or_create(
        version=last.version + 1 if last else 1,
        defaults={"definition": DEFAULTS.to_json(), "active_from": now},
    )[0]


def _add(
    targets: Targets, *, terms_id: int | None, active_from: datetime, by: Person, now: datetime
) -> int:
    newest = TargetSet.objects.select_for_update().order_by("-version").first()
    version = newest.version + 1 if newest else 1
    row = TargetSet.objects.create(
        version=version,
        definition=targets.to_json(),
        active_from=active_from,
        created_by=by,
        terms_id=terms_id,
    )
    taken = {"terms": terms_id, "active_from": active_from.isoformat()} if terms_id else {}
    record(
        Fact(
            kind="targets.activated",
            subject=f"targets:{row.pk}",
            occurred_at=now,
            actor=f"person:{by.pk}",
            data={"targets": row.pk, "version": version, **taken},
            key=f"targets.activated:{version}",
            is_news=False,
        ),
        now=now,
    )
    return version
