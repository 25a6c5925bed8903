"""Which companies a person may see, and whom they may know there."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from oneteam.domain.capture.models import Account, Contact
from oneteam.domain.capture.queries.access import once_held, visible_leads
from oneteam.domain.capture.rules import one_line
from oneteam.org.models import Person
from oneteam.org.rules import Action, Role, may


class AccountNotFound(Exception):
    """There is no such company for this person."""


def visible_accounts(person: Person) -> QuerySet[Account]:
    """The companies that exist for a person: all, or those they own or have leads or deals of."""
    rows = Account.objects.all()
    if may(Role(person.role), Action.SEE_ALL_LEADS):
        return rows
    sold = Q(opportunities__owner=person) | Q(opportunities__lead__owner=person)
    worked = Account.objects.filter(sold).values("pk")
    found = Q(owner=person) | Q(pk__in=worked)
    for leads in (visible_leads(person), once_held(person)):
        found |= Q(pk__in=leads.exclude(account=None).values("account"))
    return rows.filter(found)


def access_account(person: Person, account_id: int) -> Account:
    """A company this person may see, with its owner. Raises AccountNotFound."""
    account = visible_accounts(person).select_related("owner").filter(pk=account_id).first()
    if account is None:
        raise AccountNotFound(f"There is no company {account_id}.")
    return account


def contacts_of(person: Person, account_id: int, *, limit: int = 50) -> list[Contact]:
    """The people of a company, by name; of those who see only their leads, who wrote in these."""
    rows = Contact.objects.filter(account=account_id)
    if not may(Role(person.role), Action.SEE_ALL_LEADS):
        rows = rows.filter(pk__in=visible_leads(person).values("contact"))
    return list(rows.order_by("name", "pk")[:limit])


def find_accounts(person: Person, text: str, *, limit: int) -> list[Account]:
    """Companies a person may see whose name or address of the web has all these words, by name."""
    rows = visible_accounts(person).select_related("owner")
    for word in one_line(text).split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(domain__icontains=word))
    return list(rows.order_by("name", "pk")[:limit])
