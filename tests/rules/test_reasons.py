"""Reasons of verdicts as they are stored, read, said and compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.agreement.rules import digest
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.reasons import ACTIONS, DEFAULT, Action, Reason, Reasons
from oneteam.domain.feedback.rules.reasons_reading import BadReasons, code_for, read_reasons
from oneteam.domain.feedback.rules.reasons_wording import differences, parts

words = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)
codes = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)


@st.composite
def reasons(draw: st.DrawFn) -> Reasons:
    """A version with one to four reasons for each verdict."""
    found: list[Reason] = []
    for verdict, actions in ACTIONS.items():
        for label in draw(st.lists(words, min_size=1, max_size=4, unique_by=str.casefold)):
            subs = st.dictionaries(codes, words, max_size=3).filter(
                lambda one: len({label.casefold() for label in one.values()}) == len(one)
            )
            days = st.none() | st.integers(1, 1096)
            found.append(
                Reason(
                    code=code_for(label, {one.code for one in found}),
                    label=label,
                    verdict=verdict,
                    action=draw(st.sampled_from(actions)),
                    needs_note=draw(st.booleans()),
                    needs_attempts=draw(st.booleans()),
                    sub_reasons=tuple(draw(subs).items()),
                    days=draw(days) if verdict is Verdict.RECYCLE else None,
                )
            )
    return Reasons(tuple(found))


@given(made=reasons())
def test_what_is_stored_reads_back_as_the_same(made: Reasons) -> None:
    assert read_reasons(made.to_json()) == made
    assert digest(read_reasons(made.to_json()).to_json()) == digest(made.to_json())


@given(one=reasons(), other=reasons())
def test_versions_differ_in_words_exactly_when_they_differ(one: Reasons, other: Reasons) -> None:
    by_verdict = [[each.of(verdict) for verdict in ACTIONS] for each in (one, other)]
    assert bool(differences(one, other)) == (by_verdict[0] != by_verdict[1])
    assert differences(one, one) == []


@given(label=st.text(max_size=80), taken=st.sets(codes, max_size=5))
def test_a_new_reason_gets_a_code_of_its_own_whatever_its_script(
    label: str, taken: set[str]
) -> None:
    code = code_for(label, taken)
    again = code_for(label, {*taken, code})
    assert code not in taken
    assert again not in {*taken, code}
    for one in (code, again):
        content = DEFAULT.to_json()
        content["reasons"][0]["code"] = one
        known = {reason.code for reason in DEFAULT.reasons[1:]}
        if one not in known:
            read_reasons(content)


def test_what_the_product_brings_can_be_read_and_is_said() -> None:
    assert read_reasons(DEFAULT.to_json()) == DEFAULT
    said = [sentence for part in parts(DEFAULT) for sentence in part.sentences]
    assert len(said) == len(DEFAULT.reasons)
    assert (
        "“Unable to reach”. Asks for the attempts to be made first. "
        "Goes to nurture and comes back on the day, after 30 days when none is named."
    ) in said


def test_every_wrong_thing_is_named_by_its_path() -> None:
    content = DEFAULT.to_json()
    rows = content["reasons"]
    rows[0] |= {"label": " ", "days": 3, "colour": "red"}
    rows[1] |= {"code": "bad_data", "action": "suppress"}
    rows[3] |= {"days": 0, "needs_note": "yes"}
    rows[8]["sub_reasons"] = [{"code": "a", "label": "One"}, {"code": "a", "label": "one"}]
    with pytest.raises(BadReasons) as refused:
        read_reasons(content)
    assert set(refused.value.wrong) == {
        "reasons[0].label",
        "reasons[0].days",
        "reasons[0].colour",
        "reasons[1].code",
        "reasons[1].action",
        "reasons[3].days",
        "reasons[3].needs_note",
        "reasons[8].sub_reasons[1].code",
        "reasons[8].sub_reasons[1].label",
    }


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {},
        {"reasons": "none"},
        {"reasons": []},
        {"reasons": [7]},
        {"reasons": DEFAULT.to_json()["reasons"][:4]},
        {"reasons": DEFAULT.to_json()["reasons"] * 4},
        {"reasons": DEFAULT.to_json()["reasons"], "more": 1},
        {"reasons": [{**DEFAULT.to_json()["reasons"][0], "verdict": "accept"}]},
        {"reasons": [{**DEFAULT.to_json()["reasons"][0], "label": "x" * 61}]},
        {"reasons": [{**DEFAULT.to_json()["reasons"][0], "label": "a\x00b"}]},
        {"reasons": [{**DEFAULT.to_json()["reasons"][0], "code": "Über"}]},
        {"reasons": [{**DEFAULT.to_json()["reasons"][0], "sub_reasons": {"a": "b"}}]},
    ],
)
def test_what_is_no_set_of_reasons_is_refused(content: Any) -> None:
    with pytest.raises(BadReasons):
        read_reasons(content)


def test_each_change_is_a_sentence() -> None:
    by_code = {one.code: one for one in DEFAULT.reasons}
    spam, budget, fit = by_code["spam"], by_code["no_budget"], by_code["no_fit"]
    vendor, reach = by_code["vendor"], by_code["unable_to_reach"]
    changed = {
        "spam": replace(spam, label="Rubbish", action=Action.MARK_CUSTOMER),
        "no_budget": replace(budget, days=60, needs_note=True),
        "no_fit": replace(fit, sub_reasons=(("too_small", "Too tiny"), ("age", "Too young"))),
        "vendor": replace(vendor, verdict=Verdict.RETURN, action=Action.MEND),
        "unable_to_reach": replace(reach, needs_attempts=False, days=None),
    }
    kept = [one for one in DEFAULT.reasons if one.code != "student"]
    new = Reason("pilot", "Wants a pilot", Verdict.RECYCLE, Action.NURTURE, days=1)
    after = Reasons((*(changed.get(one.code, one) for one in kept), new))
    assert differences(DEFAULT, after) == [
        "“No budget” asks for a note now.",
        "“No budget” comes back after 60 days instead of after 90 days.",
        "“Unable to reach” may be given without the attempts.",
        "“Unable to reach” comes back on a day that is named instead of after 30 days.",
        "“No fit”: “Too tiny” is what “Too small” is called now.",
        "“No fit”: “Too young” is a new second reason.",
        "“No fit”: “Too big” is no longer a second reason.",
        "“No fit”: “Wrong industry” is no longer a second reason.",
        "“No fit”: “Region we do not serve” is no longer a second reason.",
        "“No fit”: “Wants something we do not do” is no longer a second reason.",
        "“No fit”: “Does not work with their systems” is no longer a second reason.",
        "“Wants to sell to us” is a reason to return instead of to reject.",
        "“Rubbish” is what “Spam” is called now.",
        "“Rubbish” marks the account as a customer.",
        "Recycle: “Wants a pilot” is new.",
        "Reject: “Student” is no longer a reason.",
    ]


def test_another_order_is_a_difference_too() -> None:
    first, second, *rest = DEFAULT.reasons
    assert differences(DEFAULT, Reasons((second, first, *rest))) == [
        "The reasons to return are offered in another order: “Duplicate”, “Bad data” and "
        "“Wrong territory”."
    ]
