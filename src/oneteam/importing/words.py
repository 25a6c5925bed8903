"""Tells the columns of a file apart by the words companies and their systems have for them."""

from __future__ import annotations

from collections.abc import Mapping


def bare(name: str) -> str:
    """A header by its letters and digits: "E-mail", "e_mail" and "Email" are one."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def as_called(names: list[str], words: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The header in the words of the mapping.

    `words` gives, for a column of the mapping, the bare words it also goes by. A column that is
    there by its own name stays; else the first of its other words that the file has becomes it.
    """
    found = list(names)
    free = {bare(name): at for at, name in reversed(list(enumerate(names))) if name not in words}
    for column, others in words.items():
        if column in names:
            continue
        at = next((free.pop(word) for word in (bare(column), *others) if word in free), None)
        if at is not None:
            found[at] = column
    return found
