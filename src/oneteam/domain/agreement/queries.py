"""Reads of versions of terms: all of a kind, one with its signatures, the one in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.domain.agreement import rules
from oneteam.domain.agreement.models import Signature, Version
from oneteam.domain.agreement.rules import Kind, Signed, Standing, State
from oneteam.org.models import Person
from oneteam.org.rules import Action, Role, Team, may
from oneteam.settled import settled


class VersionNotFound(Exception):
    """No such version, or none this person may see."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A signature as it is shown."""

    team: Team
    name: str
    person_id: int
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of terms as it is read."""

    id: int
    kind: Kind
    number: int
    name: str
    content: dict[str, Any]
    digest: str
    state: State
    standing: Standing
    created_by: str
    created_at: datetime
    proposed_by: str
    proposed_at: datetime | None
    effective_from: datetime | None
    agreed_at: datetime | None
    signatures: tuple[Hand, ...]

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed."""
        return self.state in (State.DRAFT, State.PROPOSED)


@dataclass(frozen=True, slots=True)
class SignedContent:
    """What the packages that live by signed terms take from them."""

    number: int
    name: str
    content: dict[str, Any]
    effective_from: datetime


def access_version(person: Person, version_id: int, *, now: datetime) -> VersionView:
    """One version, for whoever may see terms. Raises VersionNotFound."""
    found = _rows().filter(pk=version_id).first()
    if found is None or not may(Role(person.role), Action.SEE_AGREEMENT):
        raise VersionNotFound(f"There is no version {version_id}.")
    return _view(found, now=now)


def versions(kind: Kind, *, now: datetime) -> list[VersionView]:
    """Every version of a kind, the newest first."""
    return [_view(row, now=now) for row in _rows().filter(kind=kind.value).order_by("-number")]


def proposed(*, now: datetime) -> list[VersionView]:
    """Versions of every kind that wait for signatures, the oldest first."""
    rows = _rows().filter(state=State.PROPOSED.value).order_by("proposed_at", "id")
    return [_view(row, now=now) for row in rows]


def in_force(kind: Kind, at: datetime) -> VersionView | None:
    """The version in force at a moment; None before the first. Settings: read once a process."""
    signed = _signed(kind.value)
    chosen = rules.in_force([one for one, _ in signed], at)
    if chosen is None:
        return None
    return next(_view(row, now=at) for one, row in signed if one.id == chosen.id)


def content_of(version_id: int) -> tuple[Kind, dict[str, Any]] | None:
    """What a version is about and says; None when there is none."""
    found = Version.objects.filter(pk=version_id).values_list("kind", "content").first()
    return (Kind(found[0]), found[1]) if found else None


def signed_version(version_id: int) -> SignedContent:
    """What both signed, and from when it counts. Raises VersionNotFound."""
    row = Version.objects.filter(pk=version_id, state=State.SIGNED.value).first()
    if row is None or row.effective_from is None:
        raise VersionNotFound(f"There is no signed version {version_id}.")
    return SignedContent(row.number, row.name, row.content, row.effective_from)


def signed(kind: Kind) -> list[Signed]:
    """What decides which version of a kind is in force, in short."""
    return [one for one, _ in _signed(kind.value)]


@settled
def _signed(kind: str) -> tuple[tuple[Signed, Version], ...]:
    rows = _rows().filter(kind=kind, state=State.SIGNED.value).order_by("number")
    return tuple(
        (Signed(row.pk, row.number, row.effective_from), row) for row in rows if row.effective_from
    )


def _rows() -> Any:
    return Version.objects.select_related("created_by", "proposed_by").prefetch_related(
        "signatures__person"
    )


def _view(row: Version, *, now: datetime) -> VersionView:
    state, signed_ones = State(row.state), signed(Kind(row.kind))
    own = next((one for one in signed_ones if one.id == row.pk), None)
    return VersionView(
        id=row.pk,
        kind=Kind(row.kind),
        number=row.number,
        name=row.name,
        content=row.content,
        digest=row.digest,
        state=state,
        standing=rules.standing(state, own, signed_ones, now),
        created_by=row.created_by.name if row.created_by else "",
        created_at=row.created_at,
        proposed_by=row.proposed_by.name if row.proposed_by else "",
        proposed_at=row.proposed_at,
        effective_from=row.effective_from,
        agreed_at=row.agreed_at,
        signatures=tuple(_hand(one) for one in row.signatures.all()),
    )


def _hand(row: Signature) -> Hand:
    return Hand(Team(row.team), row.person.name, row.person_id, row.signed_at)
