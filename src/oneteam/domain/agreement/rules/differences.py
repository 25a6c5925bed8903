"""What changes from one version of the agreement to another, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from oneteam.domain.agreement.rules.promises import GRADES, Kind, Promise, Step, Unit
from oneteam.domain.agreement.rules.terms import FIELDS, Terms, listed, segment_words
from oneteam.domain.agreement.rules.wording import amount_words, day_words, money_words

K = TypeVar("K")
_STEPS = {
    Step.REMIND: "reminder",
    Step.TELL_LEADER: "telling the leader",
    Step.REASSIGN: "handing the lead on",
}
_NOUNS = {
    Kind.ACCEPT: "Accepting",
    Kind.RESPOND: "First response to",
    Kind.ATTEMPTS: "Attempts on",
    Kind.VERDICT: "Verdict on",
}


def differences(old: Terms, new: Terms) -> list[str]:
    """Every change as a sentence; none when both say the same."""
    money = [] if old.currency == new.currency else [f"Money is in {new.currency}."]
    return [*money, *_marketing(old, new), *_sales(old, new), *_both(old, new)]


def _marketing(old: Terms, new: Terms) -> Iterator[str]:
    before = {one.segment: one for one in old.marketing.leads}
    after = {one.segment: one for one in new.marketing.leads}
    for segment in _in_order(before, after):
        was, now = before.get(segment), after.get(segment)
        noun = segment_words(segment)
        if was is None and now is not None:
            worth = money_words(now.value_minor, new.currency)
            yield f"{_big(noun)} each month: {now.count:,}, worth {worth}, added."
        elif now is None and was is not None:
            yield f"{_big(noun)} each month: no longer promised; it was {was.count:,}."
        elif was and now:
            if was.count != now.count:
                yield f"{_big(noun)} each month: {now.count:,} instead of {was.count:,}."
            if (was.value_minor, old.currency) != (now.value_minor, new.currency):
                yield (
                    f"Expected value of {noun} each month: "
                    f"{money_words(now.value_minor, new.currency)} instead of "
                    f"{money_words(was.value_minor, old.currency)}."
                )
    percents = (old.marketing.accepted_percent, new.marketing.accepted_percent)
    yield from _percent("Acceptance rate", *percents)
    known, asked = old.marketing.complete, new.marketing.complete
    yield from (
        f"Every lead comes with its {FIELDS[one]} too." for one in asked if one not in known
    )
    for name in known:
        if name not in asked:
            yield f"The {FIELDS[name]} of a lead is no longer promised."


def _sales(old: Terms, new: Terms) -> Iterator[str]:
    before = {(one.kind, one.start): one for one in old.sales.promises.promises}
    after = {(one.kind, one.start): one for one in new.sales.promises.promises}
    for key in _in_order(before, after):
        was, now = before.get(key), after.get(key)
        named = f"{key[0].label}, {key[1].label.lower()}"
        if was is None:
            yield f"{named}: now promised."
        elif now is None:
            yield f"{named}: no longer promised."
        else:
            yield from _promise(was, now)
    yield from _percent(
        "Leads that get a verdict", old.sales.feedback_percent, new.sales.feedback_percent
    )


def _promise(was: Promise, now: Promise) -> Iterator[str]:
    noun = _NOUNS[now.kind]
    changed: dict[tuple[int, int], list[str]] = {}
    for grade in GRADES:
        pair = (dict(was.within)[grade], dict(now.within)[grade])
        if pair[0] != pair[1] or was.unit is not now.unit:
            changed.setdefault(pair, []).append(grade)
    for (then, today), grades in changed.items():
        leads = "all leads" if len(grades) == len(GRADES) else f"{listed(grades)} leads"
        span, earlier = amount_words(today, now.unit), amount_words(then, was.unit)
        if span.partition(" ")[2] == earlier.partition(" ")[2] and earlier[0].isdigit():
            earlier = earlier.partition(" ")[0]
        yield f"{noun} {leads}: within {span} instead of {earlier}."
    if was.needed != now.needed:
        yield f"{noun} a lead: {now.needed} instead of {was.needed}."
    named = now.kind.label
    if was.is_business_time != now.is_business_time:
        hours = "working hours count" if now.is_business_time else "every hour counts"
        yield f"{named}: now {hours}."
    if was.due_soon_percent != now.due_soon_percent:
        yield (
            f"{named}: a warning when {now.due_soon_percent}% of the time is used up "
            f"instead of {was.due_soon_percent}%."
        )
    yield from _ladder(named, was, now)


def _ladder(named: str, was: Promise, now: Promise) -> Iterator[str]:
    before = {rung.step: rung.after_minutes for rung in was.ladder}
    after = {rung.step: rung.after_minutes for rung in now.ladder}
    for step in _in_order(before, after):
        said = f"{named}, {_STEPS[step]} when late"
        if step not in before:
            yield f"{said}: after {amount_words(after[step], Unit.MINUTES)}, added."
        elif step not in after:
            yield f"{said}: no more."
        elif before[step] != after[step]:
            yield (
                f"{said}: after {amount_words(after[step], Unit.MINUTES)} "
                f"instead of {amount_words(before[step], Unit.MINUTES)}."
            )


def _both(old: Terms, new: Terms) -> Iterator[str]:
    before = {goal.quarter: goal for goal in old.both.goals}
    after = {goal.quarter: goal for goal in new.both.goals}
    for quarter in _in_order(before, after):
        was, now = before.get(quarter), after.get(quarter)
        if now is None:
            yield f"The target of {quarter} is dropped."
            continue
        for noun, name in (("Pipeline", "pipeline_minor"), ("Revenue", "revenue_minor")):
            said = money_words(getattr(now, name), new.currency)
            earlier = money_words(getattr(was, name), old.currency) if was else ""
            if was is None:
                yield f"{noun} of {quarter}: {said}, added."
            elif said != earlier:
                yield f"{noun} of {quarter}: {said} instead of {earlier}."
    for day in sorted(set(old.both.reviews) ^ set(new.both.reviews)):
        is_new = day in new.both.reviews
        yield f"Review on {day_words(day)} {'added' if is_new else 'dropped'}."
    for name, who in (
        ("sales_late_excuses", "Where sales was late, marketing is"),
        ("below_definition_excuses", "Where a lead was below the definition, sales is"),
    ):
        if getattr(old.both, name) != getattr(new.both, name):
            yield f"{who} {'now' if getattr(new.both, name) else 'no longer'} excused."


def _percent(noun: str, was: int, now: int) -> Iterator[str]:
    if was != now:
        yield f"{noun}: at least {now}% instead of {was}%."


def _in_order(*several: Iterable[K]) -> list[K]:
    return list(dict.fromkeys(key for keys in several for key in keys))


def _big(words: str) -> str:
    return words[0].upper() + words[1:]
