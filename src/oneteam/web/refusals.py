"""What a person may not see does not exist (404); what they may not do is refused (403)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase

from oneteam.domain.capture.queries import LeadNotFound
from oneteam.domain.capture.queries import NotAllowed as LeadNotAllowed
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
        except (LeadNotFound, DealNotFound) as refused:
            raise Http404(str(refused)) from refused
        except (LeadNotAllowed, DealNotAllowed) as refused:
            raise PermissionDenied(str(refused)) from refused

    return answered
