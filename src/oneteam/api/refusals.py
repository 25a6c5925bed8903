"""The domain's own refusals, and the HTTP status each of them means."""

from __future__ import annotations

from oneteam.domain.capture.operations import ArrivalRefused
from oneteam.domain.capture.queries import LeadNotFound, NotAllowed
from oneteam.domain.feedback.operations import NotReopenable, ResponseRefused, VerdictRefused
from oneteam.domain.pipeline.operations import DealRefused, MovedMeanwhile, MoveRefused
from oneteam.domain.pipeline.queries import DealNotFound
from oneteam.domain.pipeline.queries import NotAllowed as DealNotAllowed
from oneteam.domain.routing.operations import ClaimRefused, HandRefused, NotToAssign

REFUSALS: dict[type[Exception], int] = {
    LeadNotFound: 404,
    DealNotFound: 404,
    NotAllowed: 403,
    DealNotAllowed: 403,
    ClaimRefused: 409,
    HandRefused: 409,
    NotToAssign: 409,
    NotReopenable: 409,
    ArrivalRefused: 422,
    ResponseRefused: 422,
    VerdictRefused: 422,
    DealRefused: 422,
    MovedMeanwhile: 409,
    MoveRefused: 422,
}
