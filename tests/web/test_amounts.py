"""Amounts on forms are taken as people write them, and shown so that they can be sent back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django import forms

from oneteam.domain.agreement.rules.terms import Goal
from oneteam.web.agreement_parts import GoalForm
from oneteam.web.deal_terms import TermsForm
from oneteam.web.lead_forms import DealForm
from oneteam.web.money import AmountField


@pytest.mark.parametrize("typed", ["12,500.50", "12.500,50", "12 500,50", "12500.5"])
def test_a_deal_takes_its_amount_as_people_write_it(typed: str) -> None:
    told = {"name": "Docks", "currency": "EUR", "amount": typed, "commitment": "pipeline"}
    opened, changed = DealForm(told), TermsForm(told, currency="EUR")
    assert opened.is_valid()
    assert changed.is_valid()
    assert opened.amount_minor() == changed.cleaned_data["amount_minor"] == 1_250_050


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
