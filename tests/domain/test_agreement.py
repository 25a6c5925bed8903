"""Terms go from a draft to both signatures, and take effect when both teams agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import NOON, Cast
from oneteam.domain.agreement import operations, queries
from oneteam.domain.agreement.models import Signature, Version
from oneteam.domain.agreement.rules import Kind, Standing, State
from oneteam.org.models import Person
from oneteam.timeline.models import Event

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
KIND = Kind.REASONS


def proposed(cast: Cast, *, within: int = 15, effective_from: object = None) -> int:
    made = operations.draft(
        KIND,
        {"within": within},
        by=cast.max,
        now=NOON,
        effective_from=effective_from,  # type: ignore[arg-type]
    )
    operations.propose(made, by=cast.max, now=NOON)
    return made


def seen(version_id: int) -> str:
    return Version.objects.get(pk=version_id).digest


def both_sign(cast: Cast, version_id: int, *, now: object = NOON) -> None:
    for leader in (cast.sven, cast.max):
        operations.sign(version_id, seen=seen(version_id), by=leader, now=now)  # type: ignore[arg-type]


def kinds(version_id: int) -> list[str]:
    rows = Event.objects.filter(subject=f"terms:{version_id}").order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_terms_take_effect_when_both_leaders_signed(cast: Cast) -> None:
    made = proposed(cast)
    assert operations.sign(made, seen=seen(made), by=cast.sven, now=NOON) is None
    assert queries.in_force(KIND, NOON) is None
    assert operations.sign(made, seen=seen(made), by=cast.max, now=NOON + HOUR) == NOON + HOUR
    assert queries.in_force(KIND, NOON) is None
    found = queries.in_force(KIND, NOON + HOUR)
    assert found is not None
    assert found.content == {"within": 15}
    assert {hand.name for hand in found.signatures} == {cast.sven.name, cast.max.name}
    assert kinds(made) == [
        "terms.drafted",
        "terms.proposed",
        "terms.signed",
        "terms.signed",
        "terms.agreed",
    ]


def test_a_later_version_takes_over_at_its_minute_and_the_past_stays(cast: Cast) -> None:
    both_sign(cast, proposed(cast))
    later = NOON + timedelta(days=3)
    both_sign(cast, proposed(cast, within=5, effective_from=later), now=NOON + HOUR)
    minute = timedelta(minutes=1)
    before, after = queries.in_force(KIND, later - minute), queries.in_force(KIND, later)
    assert before is not None
    assert after is not None
    assert (before.content["within"], after.content["within"]) == (15, 5)
    stands = [one.standing for one in queries.versions(KIND, now=later)]
    assert stands == [Standing.IN_FORCE, Standing.SUPERSEDED]
    assert queries.versions(KIND, now=NOON + HOUR)[0].standing is Standing.AHEAD


def test_a_moment_that_passed_before_the_second_signature_is_that_signature(cast: Cast) -> None:
    made = proposed(cast, effective_from=NOON - timedelta(days=30))
    both_sign(cast, made, now=NOON + HOUR)
    assert Version.objects.get(pk=made).effective_from == NOON + HOUR


def test_one_changed_byte_voids_the_signatures(cast: Cast) -> None:
    made = proposed(cast)
    read = seen(made)
    operations.sign(made, seen=read, by=cast.sven, now=NOON)
    operations.change(made, {"within": 16}, by=cast.max, now=NOON)
    assert not Signature.objects.exists()
    assert Version.objects.get(pk=made).state == State.DRAFT.value
    operations.propose(made, by=cast.max, now=NOON + HOUR)
    with pytest.raises(operations.TermsRefused, match="The terms changed since you read them"):
        operations.sign(made, seen=read, by=cast.sven, now=NOON + HOUR)


def test_content_changed_past_the_operations_cannot_be_signed_as_read(cast: Cast) -> None:
    made = proposed(cast)
    read = seen(made)
    Version.objects.filter(pk=made).update(content={"within": 14})
    with pytest.raises(operations.TermsRefused, match="The terms changed"):
        operations.sign(made, seen=read, by=cast.sven, now=NOON)


def test_the_same_person_cannot_sign_for_both_sides(cast: Cast) -> None:
    made = proposed(cast)
    operations.sign(made, seen=seen(made), by=cast.sven, now=NOON)
    Person.objects.filter(pk=cast.sven.pk).update(role="marketing_leader")
    cast.sven.refresh_from_db()
    with pytest.raises(operations.TermsRefused, match="You have signed already"):
        operations.sign(made, seen=seen(made), by=cast.sven, now=NOON)


@pytest.mark.parametrize("who", ["rosa", "mia", "olga"])
def test_only_leaders_sign(cast: Cast, who: str) -> None:
    made = proposed(cast)
    with pytest.raises(operations.TermsRefused, match="Only a leader"):
        operations.sign(made, seen=seen(made), by=getattr(cast, who), now=NOON)


def test_what_both_signed_stays_as_it_is(cast: Cast) -> None:
    made = proposed(cast)
    both_sign(cast, made)
    for act in (
        lambda: operations.change(made, {"within": 1}, by=cast.max, now=NOON),
        lambda: operations.withdraw(made, by=cast.max, now=NOON),
        lambda: operations.propose(made, by=cast.max, now=NOON),
        lambda: operations.sign(made, seen=seen(made), by=cast.sven, now=NOON),
    ):
        with pytest.raises(operations.TermsRefused):
            act()


def test_a_proposal_can_be_withdrawn_until_both_signed(cast: Cast) -> None:
    made = proposed(cast)
    operations.withdraw(made, by=cast.max, now=NOON)
    assert queries.versions(KIND, now=NOON)[0].standing is Standing.WITHDRAWN
    with pytest.raises(operations.TermsRefused, match="withdrawn"):
        operations.change(made, {}, by=cast.max, now=NOON)


def test_numbers_count_per_kind(cast: Cast) -> None:
    proposed(cast)
    operations.draft(Kind.QUALIFICATION, {}, by=cast.max, now=NOON)
    operations.draft(KIND, {}, by=cast.sven, now=NOON)
    found = Version.objects.order_by("id").values_list("kind", "number")
    assert list(found) == [("reasons", 1), ("qualification", 1), ("reasons", 2)]
