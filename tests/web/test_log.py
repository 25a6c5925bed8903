"""What operators read when something broke."""

from __future__ import annotations

import json
import logging
import sys

from structlog.stdlib import ProcessorFormatter


def test_an_unexpected_error_is_logged_with_where_it_happened() -> None:
    try:
        raise RuntimeError("of the deep")
    except RuntimeError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "It broke", None, sys.exc_info()
        )
    ours = (one.formatter for one in logging.getLogger().handlers)
    formatter = next(one for one in ours if isinstance(one, ProcessorFormatter))
    line = formatter.format(record)
    assert "\n" not in line
    assert "RuntimeError: of the deep" in json.loads(line)["exception"]
    assert "test_an_unexpected_error" in json.loads(line)["exception"]
