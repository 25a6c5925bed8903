"""A form of terms is kept, whatever they are about: as a new draft, or as a change of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from oneteam.domain.agreement import operations, queries
from oneteam.domain.agreement.operations import TermsRefused
from oneteam.domain.agreement.rules import Kind
from oneteam.web import undo
from oneteam.web.access import SignedIn
from oneteam.web.agreement_parts import HeadForm
from oneteam.web.refusals import said_on

_PAGES = {Kind.AGREEMENT: "agreement/form.html", Kind.REASONS: "agreement/reasons_form.html"}


class Forms(Protocol):
    """All parts of a form together."""

    head: HeadForm

    def is_valid(self) -> bool:
        """Whether every part can be read; each knows its own faults."""

    def content(self) -> Mapping[str, Any]:
        """What was filled in, as a version keeps it. Only of a valid form."""


def drafted(request: SignedIn, forms: Forms, kind: Kind, *, now: datetime) -> HttpResponse:
    """The empty form, or what was sent with it kept as a draft."""
    if request.method == "POST" and forms.is_valid():
        with said_on(forms.head, TermsRefused):
            made = operations.draft(
                kind,
                forms.content(),
                by=request.user,
                now=now,
                name=forms.head.cleaned_data["name"],
                effective_from=forms.head.cleaned_data["effective_from"],
            )
            url = reverse("agreement_withdraw", args=[made])
            undo.offer(request, "Drafted. Replay it, then propose it to both leaders.", url=url)
            return redirect("agreement_version", made)
    return _page(request, forms, kind, before=queries.in_force(kind, now))


def changed(
    request: SignedIn, forms: Forms, version: queries.VersionView, *, now: datetime
) -> HttpResponse:
    """The form of a draft or proposal, or what was sent with it kept in its place."""
    if (
        request.method == "POST"
        and forms.is_valid()
        and not forms.head.say_if_changed(version.digest)
    ):
        with said_on(forms.head, TermsRefused):
            operations.change(
                version.id,
                forms.content(),
                by=request.user,
                now=now,
                name=forms.head.cleaned_data["name"],
                effective_from=forms.head.cleaned_data["effective_from"],
            )
            messages.success(request, "Kept. It is a draft: propose it when it is ready.")
            return redirect("agreement_version", version.id)
    return _page(request, forms, version.kind, version=version)


def _page(request: SignedIn, forms: Forms, kind: Kind, **context: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, _PAGES[kind], {"forms": forms, **context}, status=status)
