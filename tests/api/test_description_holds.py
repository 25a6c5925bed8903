"""Whatever is sent to the API, it answers as its own description says, and never with a 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

import cast as people
import stage
from api.conftest import EVERY_SCOPE
from oneteam.api.values import LARGEST_ID
from oneteam.org.operations import create_token

load_all_checks()
EXAMPLES = 8  # for each operation; a few thousand found nothing more (`schemathesis run`)
described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@dataclass(frozen=True)
class There:
    """A caller, and the ids that lead somewhere."""

    secret: str
    ids: dict[str, list[int]]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests keep the connection of the test, as those of Django's own client do."""
    edges = (signals.request_started, signals.request_finished)
    for edge in edges:
        edge.disconnect(close_old_connections)
    yield
    for edge in edges:
        edge.connect(close_old_connections)


@pytest.fixture
def there(cast: people.Cast, one_connection: None) -> There:
    """Leads in every state and a deal; the caller leads sales."""
    played = stage.play(cast, now=timezone.now())
    secret = create_token(cast.sven, scopes=EVERY_SCOPE, now=timezone.now())
    leads = [played.fresh, played.answered, played.accepted, played.returned, played.converted]
    return There(secret, {"lead_id": leads, "deal_id": [played.deal]})


@described.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: schemathesis.Case, there: There) -> None:
    for name, value in list(case.path_parameters.items()):
        if isinstance(value, int) and 1 <= value <= LARGEST_ID and value % 4:
            case.path_parameters[name] = there.ids[name][value % len(there.ids[name])]
    # What a lead or a deal allows now is for the domain to say: 422 is an answer to good data too.
    case.call_and_validate(
        headers={"Authorization": f"Bearer {there.secret}"},
        excluded_checks=[positive_data_acceptance],
    )
