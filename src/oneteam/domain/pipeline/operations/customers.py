"""An account is a customer while a deal with it is won, or where somebody or a file says so."""

from __future__ import annotations

from collections.abc import Collection

from oneteam.domain.capture.models import Account, Batch, Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.rules import Outcome
from oneteam.timeline.queries import subjects_saying

MADE_BY_WIN = "made_customer"  # of a win: the account was none before
MARKED = "marks_customer"  # of a verdict: who asked buys from us already


def make_customer(account_id: int | None) -> bool:
    """A deal with the account was won. Whether that made it a customer."""
    if account_id is None:
        return False
    _hold(account_id)
    rows = Account.objects.filter(pk=account_id, is_customer=False)
    return bool(rows.update(is_customer=True))


def unmake_customer(account_id: int | None) -> bool:
    """A deal with the account is won no more. Whether that ends its being a customer.

    Only what a win made ends with the last one: a customer of whom nobody knows why stays one.
    """
    if account_id is None:
        return False
    _hold(account_id)
    deals = Opportunity.objects.filter(account=account_id)
    if deals.filter(outcome=Outcome.WON.value).exists():
        return False
    subjects = [f"deal:{number}" for number in deals.values_list("pk", flat=True)]
    if not subjects_saying(subjects, kind="deal.won", name=MADE_BY_WIN) and not _is_by_import(
        account_id
    ):
        return False
    return bool(unmake_customers([account_id]))


def unmake_customers(account_ids: Collection[int]) -> int:
    """Accounts that became customers by deals that are gone are none again; returns how many.

    Not those with another won deal, nor those that a verdict names as customers.
    """
    won = Opportunity.objects.filter(outcome=Outcome.WON.value, account__in=list(account_ids))
    still = {int(id_) for id_ in won.values_list("account_id", flat=True) if id_}
    still |= _marked(set(account_ids) - still)
    gone = Account.objects.filter(pk__in=set(account_ids) - still, is_customer=True)
    return gone.update(is_customer=False)


def _hold(account_id: int) -> None:
    # Of two deals won and opened again at once, the later one sees what became of the earlier.
    Account.objects.select_for_update().filter(pk=account_id).values_list("pk").first()


def _is_by_import(account_id: int) -> bool:
    """Whether a won deal of a file made it a customer, not the file's own word."""
    brought = Opportunity.objects.filter(account=account_id, batch__isnull=False).values("batch")
    told = Batch.objects.filter(pk__in=brought, undone_at=None).values_list("summary", flat=True)
    return any(account_id in one.get("made", {}).get("customers", []) for one in told)


def _marked(account_ids: Collection[int]) -> set[int]:
    leads = dict(Lead.objects.filter(account__in=account_ids).values_list("pk", "account_id"))
    subjects = [f"lead:{number}" for number in leads]
    found = subjects_saying(subjects, kind="lead.rejected", name=MARKED)
    return {account for lead, account in leads.items() if account and f"lead:{lead}" in found}
