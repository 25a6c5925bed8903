"""The list of the Pipeline: every deal, sorted, paged, counted, and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict, StreamingHttpResponse
from django.utils import timezone

from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.queries.ageing import days_in_stage, limits
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.moves import LossReason
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.forecast_links import said_of
from oneteam.web.leads_asked import number
from oneteam.web.pipeline_asked import SHOWN, changed, filters_of, kept
from oneteam.web.pipeline_board import stale_mark

if TYPE_CHECKING:
    from oneteam.domain.pipeline.models import Opportunity

COLUMNS = [
    ("Deal", "name"),
    ("Stage", "stage"),
    ("In stage", "days"),
    ("Owner", "owner"),
    ("Opened", "opened"),
    ("Close", "close"),
    ("Amount", "amount"),
]
DOWN_FIRST = {"opened", "amount", "days"}  # the newest, largest and oldest are asked for first
REASONS = {reason.value: reason.label for reason in LossReason}


def list_of(
    asked: QueryDict, filters: pipeline.DealFilters, *, person: Any, now: datetime
) -> dict[str, Any]:
    """What the list shows to this person."""
    sort = asked.get("sort", "-opened")
    found = pipeline.page_of_deals(
        person, filters=filters, sort=sort, page=number(asked.get("page")) or 1
    )
    quiet = {"as", "sort", "page"}
    return {
        "page": found,
        "rows": _rows(found.rows, now=now),
        "columns": [_column(label, name, sort, asked) for label, name in COLUMNS],
        "tabs": [_tab(label, value, asked) for label, value in _OUTCOMES],
        "steps": pipeline.stages(),
        "only": _only(filters),
        "kept": kept(asked, shown=SHOWN | {"page", "stage"}),
        "is_narrowed": any(any(asked.getlist(name)) for name in set(asked) - quiet),
        "export_query": changed(asked, page=None),
        "board_query": changed(
            asked, **dict.fromkeys(("as", "page", "sort", "outcome", "stage", "of"))
        ),
        "previous_query": changed(asked, page=found.number - 1) if found.number > 1 else "",
        "next_query": changed(asked, page=found.number + 1) if found.number < found.pages else "",
    }


@requires(Action.SEE_FIGURES)
def export(request: SignedIn) -> StreamingHttpResponse:
    """The same deals as a file for a spreadsheet."""
    rows = pipeline.deals_as_csv(
        request.user,
        filters=filters_of(request.GET, person=request.user),
        sort=request.GET.get("sort", "-opened"),
    )
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    day = org.local_day(timezone.now())
    response["Content-Disposition"] = f'attachment; filename="deals-{day}.csv"'
    return response


_OUTCOMES = [("All", ""), *((one.label, one.value) for one in Outcome)]


def _rows(deals: list[Opportunity], *, now: datetime) -> list[dict[str, Any]]:
    is_any_open = any(deal.outcome == Outcome.OPEN for deal in deals)
    known = limits(now=now) if is_any_open else {}
    return [_row(deal, known, now=now) for deal in deals]


def _row(deal: Opportunity, known: Mapping[int, int | None], *, now: datetime) -> dict[str, Any]:
    is_open = deal.outcome == Outcome.OPEN
    days = days_in_stage(deal, now=now) if is_open else None
    return {
        "deal": deal,
        "days": days,
        "stale": None if days is None else stale_mark(days, known[deal.stage_id]),
        "close_on": deal.close_on if is_open else deal.closed_on,
        "is_overdue": is_open and deal.close_on and deal.close_on < org.local_day(now),
        "lost": ", ".join(
            said for said in (REASONS.get(deal.loss_reason, ""), deal.competitor) if said
        )
        if deal.outcome == Outcome.LOST
        else "",
    }


def _column(label: str, name: str, sort: str, asked: QueryDict) -> dict[str, str]:
    is_up, is_down = sort == name, sort == f"-{name}"
    turned = name if is_down else f"-{name}" if is_up or name in DOWN_FIRST else name
    return {
        "label": label,
        "name": name,
        "query": changed(asked, sort=turned, page=None),
        "sorted": "ascending" if is_up else "descending" if is_down else "",
    }


def _tab(label: str, outcome: str, asked: QueryDict) -> dict[str, Any]:
    on = {"outcome": outcome or None, "page": None, "stage": None, "loss_reason": None}
    return {
        "label": label,
        "query": changed(asked, **on) or urlencode({"as": "list"}),
        "is_current": asked.get("outcome", "") == outcome,
    }


def _only(filters: pipeline.DealFilters) -> str:
    """What narrows the list without a field in the toolbar, as a sentence; "" when nothing does."""
    parts = []
    if filters.of is not None:
        parts.append("of the leads behind a figure")
    if filters.figure is not None:
        parts += said_of(filters.figure)
    if filters.loss_reason:
        parts.append(f"lost for “{REASONS[filters.loss_reason].lower()}”")
    if filters.competitor:
        parts.append(f"against {filters.competitor}")
    if filters.commitment:
        parts.append(f"in {filters.commitment.replace('_', ' ')}")
    for verb, since, until in (
        ("closed", filters.closed_since, filters.closed_until),
        ("expected to close", filters.closes_since, filters.closes_until),
    ):
        if since:
            parts.append(f"{verb} from {since:%-d %b %Y}")
        if until:
            parts.append(f"{'' if since else f'{verb} '}until {until:%-d %b %Y}")
    parts += [f"without {name.replace('_', ' ')}" for name in sorted(filters.blank)]
    return f"Only deals {', '.join(parts)}." if parts else ""
