"""What operators read when something broke."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from structlog.stdlib import ProcessorFormatter


def line(logger: str) -> tuple[str, Any]:
    """What is written of an error in the log, as it is and as it is read."""
    try:
        raise RuntimeError("of the deep")
    except RuntimeError:
        record = logging.LogRecord(
            logger, logging.ERROR, __file__, 1, "It broke", None, sys.exc_info()
        )
    ours = (one.formatter for one in logging.getLogger().handlers)
    formatter = next(one for one in ours if isinstance(one, ProcessorFormatter))
    written = formatter.format(record)
    return written, json.loads(written)


def test_an_unexpected_error_is_logged_with_where_it_happened() -> None:
    written, read = line("django.request")
    assert "\n" not in written
    assert "RuntimeError: of the deep" in read["exception"]
    assert __file__ in read["exception"]


def test_what_scanners_ask_is_logged_in_few_words() -> None:
    _, read = line("django.security.DisallowedHost")
    assert read["event"] == "It broke"
    assert "exception" not in read
