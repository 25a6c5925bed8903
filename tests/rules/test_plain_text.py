"""The plain text of a letter fits where it is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oneteam.stream.rules.plain_text import WIDTH, folded


def test_what_follows_a_dash_stays_under_it() -> None:
    said = folded("- " + "one two three four five six seven eight " * 4)
    first, second, *_ = said.splitlines()
    assert first.startswith("- one")
    assert second.startswith("  ")


def test_an_address_is_never_broken() -> None:
    url = "https://oneteam.example/unsubscribe/" + "a-b" * 40
    assert folded(f"No more weekly digest: {url}\n") == f"No more weekly digest:\n{url}\n"


def test_blank_lines_are_never_two() -> None:
    assert folded("\n\none\n\n\n \ntwo\n\n") == "one\n\ntwo\n"


@given(
    st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=60))
)
def test_no_line_of_short_words_is_too_long_and_no_word_is_lost(words: list[str]) -> None:
    words = [word for word in " ".join(words).split() if len(word) < WIDTH - 2]
    said = folded(" ".join(words))
    assert all(len(line) <= WIDTH for line in said.splitlines())
    assert said.split() == words
