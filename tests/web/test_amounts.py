"""Amounts on forms are taken as people write them, and shown so that they can be sent back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django import forms

from oneteam.domain.agreement.rules.terms import Goal
from oneteam.domain.pipeline.rules.money import BadAmount
from oneteam.web.agreement_parts import GoalForm, VolumeForm
from oneteam.web.deal_terms import TermsForm
from oneteam.web.lead_forms import DealForm
from oneteam.web.money import AmountField, minor_of, typed_amount
from oneteam.web.plan_forms import CostForm


@pytest.mark.parametrize("typed", ["12,500.50", "12.500,50", "12 500,50", "12500.5"])
def test_a_deal_takes_its_amount_as_people_write_it(typed: str) -> None:
    told = {"name": "Docks", "currency": "EUR", "amount": typed, "commitment": "pipeline"}
    opened, changed = DealForm(told), TermsForm(told, currency="EUR")
    assert opened.is_valid()
    assert changed.is_valid()
    minor = [form.cleaned_data["amount_minor"] for form in (opened, changed)]
    assert minor == [1_250_050, 1_250_050]


@pytest.mark.parametrize("typed", ["12,500.50", "12.500,50", "12 500,50", "12500.5"])
def test_an_agreement_takes_its_amounts_as_people_write_them(typed: str) -> None:
    told = {"goal-2026-Q1-pipeline": typed, "goal-2026-Q1-revenue": "0"}
    form = GoalForm(told, quarter="2026-Q1", currency="EUR", initial={})
    assert form.is_valid()
    assert form.goal() == Goal("2026-Q1", 1_250_050, 0)


def test_what_may_mean_two_amounts_is_asked_again_and_stays_as_typed() -> None:
    form = TermsForm({"amount": "12.500", "commitment": "pipeline"}, currency="EUR")
    assert form.errors["amount"] == ["Write 12500 or 12.50: 12.500 may mean either."]
    assert form["amount"].value() == "12.500"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("12.500", "12.5"), ("125.000", "125"), ("12.345", "12.345"), ("12.50", Decimal("12.50"))],
)
def test_an_amount_is_shown_so_that_it_can_be_sent_back(kept: str, shown: Any) -> None:
    field = AmountField()
    assert field.prepare_value(Decimal(kept)) == shown
    assert field.clean(str(shown)) == Decimal(kept)
    with pytest.raises(forms.ValidationError):
        field.clean("abc")


@pytest.mark.parametrize(
    ("currency", "typed"), [("EUR", "12.345"), ("JPY", "12.5"), ("KWD", "1.2345")]
)
def test_no_form_rounds_parts_of_a_cent_away(currency: str, typed: str) -> None:
    said = f"{typed} has more decimals than {currency} has."
    goal = {"goal-2026-Q1-pipeline": typed, "goal-2026-Q1-revenue": "0"}
    deal = {"name": "Docks", "currency": currency, "amount": typed, "commitment": "pipeline"}
    for name, form in (
        ("pipeline", GoalForm(goal, quarter="2026-Q1", currency=currency, initial={})),
        ("value", VolumeForm({"leads-A-value": typed}, segment="A", currency=currency, initial={})),
        ("amount", DealForm(deal)),
        ("amount", TermsForm(deal, currency=currency)),
        ("amount", CostForm({"amount": typed}, currency=currency)),
    ):
        assert form.errors[name] == [said]
        assert form[name].value() == typed
    with pytest.raises(BadAmount, match=said):
        minor_of(Decimal(typed), currency=currency)


@pytest.mark.parametrize(
    ("minor", "currency", "typed"),
    [(12_500, "KWD", "12.5"), (12_345, "KWD", "12.345"), (1250, "EUR", "12.50"), (12, "JPY", "12")],
)
def test_undo_sends_an_amount_back_as_it_was(minor: int, currency: str, typed: str) -> None:
    assert typed_amount(minor, currency=currency) == typed
    form = CostForm({"amount": typed, "what": "Stand", "spent_on": "2026-03-02"}, currency=currency)
    assert form.is_valid()
    assert minor_of(form.cleaned_data["amount"], currency=currency) == minor


@pytest.mark.parametrize("amount", [-12_340, -12_345])
def test_a_refund_is_an_amount_too(amount: int) -> None:
    assert minor_of(Decimal(amount).scaleb(-2), currency="EUR") == amount
