"""Pages are tested at one moment, whatever day it is."""

from __future__ import annotations

from datetime import datetime

import pytest


@pytest.fixture(autouse=True)
def _at_one_moment(moment: datetime) -> None:
    """Every test of a page begins at the same moment."""
