"""What people expect of a deal: amount, day to close, competitor, commitment; and its age."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from oneteam.domain.pipeline.queries.ageing import age_of
from oneteam.domain.pipeline.queries.terms import terms_of
from oneteam.domain.pipeline.rules import Commitment, Outcome
from oneteam.domain.pipeline.rules.changes import Terms
from oneteam.web.days import DayField
from oneteam.web.money import AmountField, typed_amount, with_minor

if TYPE_CHECKING:
    from oneteam.domain.pipeline.models import Opportunity

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TermsForm(forms.Form):
    """What is expected of a deal; what is empty is not known."""

    amount = AmountField(required=False)
    close_on = DayField(required=False, label="Expected close", widget=DATE)
    commitment = forms.ChoiceField(
        choices=[(one.value, one.label) for one in Commitment],
        help_text="Commit is your word; best case a good chance.",
    )
    competitor = forms.CharField(required=False, max_length=100)

    def __init__(self, data: Any = None, *, currency: str, **kwargs: Any) -> None:
        super().__init__(data, auto_id="terms_%s", **kwargs)
        self.currency = currency
        self.fields["amount"].label = f"Amount in {currency}"

    @classmethod
    def about(cls, deal: Opportunity) -> TermsForm:
        """The form as the deal stands."""
        return cls(initial=typed(terms_of(deal)), currency=deal.currency)

    def clean(self) -> dict[str, Any]:
        """The amount in minor units too, exactly as typed."""
        return with_minor(self, super().clean() or {}, currency=self.currency)

    def terms(self) -> Terms:
        """What was typed, once it is valid."""
        said = self.cleaned_data
        return Terms(
            said["amount_minor"],
            self.currency,
            said["close_on"],
            Commitment(said["commitment"]),
            said["competitor"],
        )


def expected(deal: Opportunity, *, now: datetime, may_change: bool) -> dict[str, Any]:
    """What the page of a deal shows of its terms, weight and age."""
    is_open = deal.outcome == Outcome.OPEN
    weighted = None
    if is_open and deal.amount_minor is not None:
        exact = deal.amount_minor * deal.stage.probability
        weighted = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return {
        "commitment": Commitment(deal.commitment).label if is_open else "",
        "weighted": weighted,
        "age": age_of(deal, now=now),
        "terms_form": TermsForm.about(deal) if may_change and is_open else None,
    }


def typed(terms: Terms) -> dict[str, str]:
    """Terms as the form carries them."""
    return {
        "amount": typed_amount(terms.amount_minor, currency=terms.currency),
        "close_on": terms.close_on.isoformat() if terms.close_on else "",
        "commitment": terms.commitment.value,
        "competitor": terms.competitor,
    }
