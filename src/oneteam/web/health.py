"""Is it alive, is it ready, how is it doing: for machines that watch it."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

import oneteam
from oneteam.analytics.invariants import verify
from oneteam.domain.clocks import queries as clocks
from oneteam.org import queries as org
from oneteam.timeline import queries as timeline
from oneteam.web.access import public

CLOCK_OVERDUE = timedelta(seconds=60)  # it promises two
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")


class Liveness:
    """Middleware that answers /healthz before anything can fail: no host check, no database.

    Being first it also notes what was forwarded, before headers of strangers are thrown away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return healthz_answer()
        if any(header in request.META for header in FORWARDED):
            request.META["oneteam.forwarded"] = True
        return self.get_response(request)


def healthz_answer() -> HttpResponse:
    """The process answers: that is all it says."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Is the process alive?"""
    return healthz_answer()


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Can it do its work now? 503 with the problems when it cannot.

    With `?deep=1` also: do tables and timeline agree? That reads whole tables, so it is for those
    who may read /metrics.
    """
    is_deep = "deep" in request.GET
    if is_deep and not _may_look_inside(request):
        raise Http404
    now = timezone.now()
    try:
        problems = _problems(now)
        if is_deep and not _waiting_migrations():
            problems += [f"{found.sentence} Broken: {found.violations}." for found in verify(now)]
    except DatabaseError:
        problems = ["the database does not answer"]
    status = "ready" if not problems else "not ready"
    answer = JsonResponse({"status": status, "problems": problems}, status=503 if problems else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """How is it doing? For this machine, or with ONETEAM_METRICS_TOKEN as a bearer token."""
    if not _may_look_inside(request):
        raise Http404
    return HttpResponse(_figures(timezone.now()), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _problems(now: datetime) -> list[str]:
    if _waiting_migrations():
        return ["the database is not up to date: run `oneteam setup`"]
    problems = []
    if not timeline.is_worked(now=now):
        problems.append("no worker is running")
    overdue = clocks.oldest_overdue(now=now)
    if overdue and now - overdue > CLOCK_OVERDUE:
        problems.append(f"a clock waits for {int((now - overdue).total_seconds())} seconds")
    return problems


def _waiting_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _may_look_inside(request: HttpRequest) -> bool:
    return _is_from_here(request) or _has_token(request)


def _is_from_here(request: HttpRequest) -> bool:
    # Behind a proxy on this machine everybody comes from here: then only the token counts.
    if settings.TRUSTED_PROXIES or "oneteam.forwarded" in request.META:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _figures(now: datetime) -> bytes:
    registry = CollectorRegistry()

    def gauge(name: str, says: str, value: float, **labels: str) -> None:
        made = found.get(name) or Gauge(f"oneteam_{name}", says, tuple(labels), registry=registry)
        found[name] = made
        (made.labels(**labels) if labels else made).set(value)

    found: dict[str, Gauge] = {}
    gauge("build_info", "The version that runs", 1, version=oneteam.__version__)
    gauge("database_up", "Whether the database answers", 1)
    for state, count in clocks.counts_by_state().items():
        gauge("clocks", "Promises still owed, by state", count, state=state)
    for state, count in clocks.endings(since=now - timedelta(days=1)).items():
        gauge("clocks_ended_day", "Promises that ended in 24 hours, by state", count, state=state)
    overdue = clocks.oldest_overdue(now=now)
    waited = (now - overdue).total_seconds() if overdue else 0
    gauge("clock_overdue_seconds", "How long the oldest due step has waited", waited)
    lag = clocks.longest_lag(since=now - timedelta(hours=1))
    gauge("clock_lag_seconds", "Longest wait of a step in the last hour", lag.total_seconds())
    gauge("clocks_due_hour", "Promises due within the hour", clocks.due_within(now=now))
    gauge("outbox_waiting", "Events still to be told", timeline.waiting_count(now=now))
    gauge("events", "Events on the timeline", timeline.newest_id())
    beats = timeline.heartbeats().values()
    alive = sum(now - beat <= timeline.WORKER_SILENT for beat in beats)
    gauge("workers", "Workers heard of lately", alive)
    silent = timeline.silence(now=now)
    age = silent.total_seconds() if silent is not None else float("inf")
    gauge("worker_silence_seconds", "Since any worker was heard of", age)
    gauge("people", "People who work here", len(org.people(active=True)))
    return generate_latest(registry)
