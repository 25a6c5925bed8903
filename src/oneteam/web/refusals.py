"""What a person may not see does not exist (404); what they may not do is refused (403).

What they may do but not like this is said on the form they filled in.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase

from oneteam.domain.agreement.queries import VersionNotFound
from oneteam.domain.campaigns.queries import NotAllowed as PlanNotAllowed
from oneteam.domain.campaigns.queries import PlanNotFound
from oneteam.domain.capture.queries import AccountNotFound, LeadNotFound
from oneteam.domain.capture.queries import NotAllowed as LeadNotAllowed
from oneteam.domain.feedback.queries import ContestNotFound
from oneteam.domain.pipeline.queries import DealNotFound
from oneteam.domain.pipeline.queries import NotAllowed as DealNotAllowed
from oneteam.web.access import SignedIn

P = ParamSpec("P")
View = Callable[Concatenate[SignedIn, P], HttpResponseBase]


def translated(view: View[P]) -> View[P]:
    """Answer the domain's refusals as the web says them."""

    @functools.wraps(view)
    def answered(request: SignedIn, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (
            AccountNotFound,
            LeadNotFound,
            DealNotFound,
            PlanNotFound,
            VersionNotFound,
            ContestNotFound,
        ) as refused:
            raise Http404(str(refused)) from refused
        except (LeadNotAllowed, DealNotAllowed, PlanNotAllowed) as refused:
            raise PermissionDenied(str(refused)) from refused

    return answered


@contextmanager
def said_on(form: forms.BaseForm, *refusals: type[Exception]) -> Iterator[None]:
    """Say on the form what the domain refuses, beside its field where it names one, and go on."""
    try:
        yield
    except refusals as refused:
        for field, said in getattr(refused, "problems", {}).items():
            form.add_error(field if field in form.fields else None, said)
        for fault in getattr(refused, "faults", [str(refused)]):
            form.add_error(None, fault)
