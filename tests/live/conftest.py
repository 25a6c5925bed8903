"""A served installation, as outsiders meet it: a socket, real commits, the database under test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from installation import Installation, fresh_database, installation


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A company with people, a pool and a token of operations, served."""
    home = tmp_path_factory.mktemp("live") / "home"
    with fresh_database() as url, installation(home, database_url=url) as place:
        place.set_up()
        place.start_web()
        yield place
