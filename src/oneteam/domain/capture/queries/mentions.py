"""Finds leads by a word in the contact's name or e-mail, or in the company's name or domain."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from oneteam.domain.capture.models import Account, Contact, Lead

FEW = 500  # people or companies whose ids are handed on; more of them are looked for as one goes


def mentioning(leads: QuerySet[Lead], word: str) -> QuerySet[Lead]:
    """The leads among these that mention a word anywhere, whatever its case.

    A rare word leads from the few contacts and accounts that carry it to their leads. A frequent
    one is looked for lead by lead, in the order of the list, which is soon full.
    """
    contacts = Contact.objects.filter(Q(name__icontains=word) | Q(email__icontains=word))
    accounts = Account.objects.filter(Q(name__icontains=word) | Q(domain__icontains=word))
    people = list(contacts.values_list("id", flat=True)[: FEW + 1])
    companies = list(accounts.values_list("id", flat=True)[: FEW + 1])
    if len(people) <= FEW and len(companies) <= FEW:
        return leads.filter(Q(contact__in=people) | Q(account__in=companies))
    return leads.filter(
        Q(contact__name__icontains=word)
        | Q(contact__email__icontains=word)
        | Q(account__name__icontains=word)
        | Q(account__domain__icontains=word)
    )
