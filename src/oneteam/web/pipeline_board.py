"""The board of the Pipeline: a column for each open stage, a card for each deal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.queries.ageing import days_in_stage, limits
from oneteam.domain.pipeline.rules import Outcome
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.web.access import SignedIn
from oneteam.web.leads_asked import number
from oneteam.web.pipeline_asked import SHOWN, changed, filters_of, kept
from oneteam.web.undo import offered

if TYPE_CHECKING:
    from oneteam.domain.pipeline.models import Opportunity
    from oneteam.org.models import Person


@dataclass(frozen=True, slots=True)
class Mark:
    """Something about a card that asks for attention, in a word and an icon."""

    tone: str
    icon: str
    said: str


@dataclass(frozen=True, slots=True)
class Card:
    """A deal on the board."""

    deal: Opportunity
    days: int  # whole days in its stage
    closes: str  # the day expected, with its year only where that is another; "" is not known
    may_move: bool
    marks: tuple[Mark, ...]


def board_of(
    request: SignedIn, asked: QueryDict, filters: pipeline.DealFilters, *, now: datetime
) -> dict[str, Any]:
    """What the board shows to this person."""
    person = request.user
    pages, known = _pages(asked), limits(now=now)
    columns: list[dict[str, Any]] = [
        {
            "sum": column.sum,
            "cards": _cards(column.cards, person, known, now=now),
            "left": column.left,
            "url": _list_url(asked, column.sum.step.key),
            "more": _more(asked, column.sum.step.key, column.next_page),
        }
        for column in pipeline.board(person, filters=filters, pages=pages)
    ]
    return {
        "columns": columns,
        "ends": [step for step in pipeline.stages() if step.outcome is not Outcome.OPEN],
        "total": sum(column["sum"].count for column in columns),
        "back": back_of(asked),
        "more_kept": [f"{stage}.{page}" for stage, page in pages.items()],
        "kept": kept(asked, shown=SHOWN | {"more", "as", "stage", "outcome", "page", "sort"}),
        "is_narrowed": any(any(asked.getlist(name)) for name in set(asked) - {"more", "as"}),
        "list_query": changed(asked, **{"as": "list", "more": None}),
        "undo": offered(request),
    }


def cards_of(request: SignedIn, asked: QueryDict, *, now: datetime) -> dict[str, Any]:
    """The cards of one page of one column."""
    filters = filters_of(asked, person=request.user)
    stage, page = filters.stage, number(asked.get("page")) or 1
    rows, following = pipeline.page_of_column(request.user, stage=stage, filters=filters, page=page)
    on = QueryDict(back_of(asked))
    return {
        "cards": _cards(rows, request.user, limits(now=now), now=now),
        "more": _more(on, stage, following),
        "back": on.urlencode(),
        "more_kept": [f"{stage}.{page}"],
    }


def stale_mark(days: int, limit: int | None) -> Mark | None:
    """The mark of a deal that is longer in its stage than four of five past deals."""
    if limit is None or days <= limit:
        return None
    return Mark("soon", "hourglass", f"stale, past day {limit}")


def back_of(asked: QueryDict) -> str:
    """The query that shows this board again, without what a move or a page of it asks."""
    names = {"stage", "page", "more", "as", "back", "sort", "outcome"}
    copy = asked.copy()
    for name in names & set(copy):
        del copy[name]
    copy["as"] = "board"
    return copy.urlencode()


def _cards(
    rows: list[Opportunity], person: Person, known: Mapping[int, int | None], *, now: datetime
) -> list[Card]:
    role, today = Role(person.role), org.local_day(now)
    is_leader, is_rep = may(role, Action.WORK_ANY_LEAD), may(role, Action.WORK_OWN_LEAD)
    cards = []
    for deal in rows:
        days, limit = days_in_stage(deal, now=now), known[deal.stage_id]
        may_move = is_leader or (is_rep and deal.owner_id == person.pk)
        closes, marks = _short(deal.close_on, today=today), _marks(deal, days, limit, today=today)
        cards.append(Card(deal, days, closes, may_move, marks))
    return cards


def _short(day: date | None, *, today: date) -> str:
    if day is None:
        return ""
    return f"{day:%-d %b}" if day.year == today.year else f"{day:%-d %b %Y}"


def _marks(deal: Opportunity, days: int, limit: int | None, *, today: date) -> tuple[Mark, ...]:
    marks = []
    if deal.close_on is not None and deal.close_on < today:
        late = (today - deal.close_on).days
        marks.append(Mark("late", "calendar-x", f"{late} day{'' if late == 1 else 's'} overdue"))
    if stale := stale_mark(days, limit):
        marks.append(stale)
    return tuple(marks)


def _pages(asked: QueryDict) -> dict[str, int]:
    """Up to which page each column is shown: "proposal.3" is its first three."""
    pages: dict[str, int] = {}
    for said in asked.getlist("more")[:100]:
        stage, _, page = said.rpartition(".")
        pages[stage] = max(pages.get(stage, 1), number(page) or 1)
    return pages


def _more(asked: QueryDict, stage: str, page: int | None) -> dict[str, Any] | None:
    if page is None:
        return None
    query = asked.copy()
    query.appendlist("more", f"{stage}.{page}")
    on = urlencode({"stage": stage, "page": page})
    return {
        "url": f"{reverse('pipeline')}?{query.urlencode()}#stage-{stage}",
        "part_url": f"{reverse('pipeline_column')}?{back_of(asked)}&{on}",
    }


def _list_url(asked: QueryDict, stage: str) -> str:
    query = changed(asked, **{"as": "list", "stage": stage, "outcome": "open", "more": None})
    return f"{reverse('pipeline')}?{query}"
