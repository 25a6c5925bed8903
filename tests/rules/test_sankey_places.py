"""The drawing keeps what the figures say: bands fill their nodes, and nodes do not overlap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.scoreboard.rules.became import ENDS, Facts, Node, every, flow
from oneteam.web.sankey_places import DESK, PHONE, Sheet, offsets, places

counts = st.dictionaries(
    st.sampled_from(list(every())), st.integers(1, 10_000), min_size=1, max_size=40
)


@pytest.mark.parametrize("sheet", [DESK, PHONE])
@given(counted=counts)
def test_bands_fill_their_nodes_from_top_to_bottom(sheet: Sheet, counted: dict[Facts, int]) -> None:
    found = flow(counted)
    scale = sheet.height / found.total
    where = places(found, sheet)
    for of in (0, 1):
        down = offsets(found, scale, of=of, by=lambda link: list(Node).index(link[1]))
        for node in {link[of] for link in found.links}:
            ends = [down[link] + found.links[link] * scale for link in down if link[of] is node]
            assert max(ends) == pytest.approx(where[node].height)


@pytest.mark.parametrize("sheet", [DESK, PHONE])
@given(counted=counts)
def test_the_ends_stand_one_under_the_other_within_the_sheet(
    sheet: Sheet, counted: dict[Facts, int]
) -> None:
    where = places(flow(counted), sheet)
    ends = [where[node] for node in ENDS if node in where]
    for above, below in zip(ends, ends[1:], strict=False):
        assert below.y >= above.y + max(above.height, sheet.slot - 1)
    assert all(0 <= place.x < sheet.width for place in where.values())
