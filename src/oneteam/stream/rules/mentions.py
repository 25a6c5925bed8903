"""Decides who is meant by @name in a note."""

from __future__ import annotations

import re
from collections.abc import Mapping

_AT = re.compile(r"(?<![\w@.])@(?=\w)")


def mentioned(text: str, people: Mapping[int, str]) -> set[int]:
    """The people a note names: by full name, or by first name where only one has it.

    Whatever the case; the longest name wins ("@Ann Berg" is not also "@Ann"). An e-mail address
    is no mention.
    """
    firsts: dict[str, list[int]] = {}
    for person, name in people.items():
        firsts.setdefault(name.split(" ")[0].casefold(), []).append(person)
    names = [(name.casefold(), [person]) for person, name in people.items() if name]
    names += list(firsts.items())
    names.sort(key=lambda named: -len(named[0]))
    found: set[int] = set()
    folded = text.casefold()
    for at in _AT.finditer(folded):
        rest = folded[at.end() :]
        for name, meant in names:
            ends = rest[len(name) : len(name) + 1]
            if rest.startswith(name) and not (ends.isalnum() or ends == "_"):
                if len(meant) == 1:
                    found.add(meant[0])
                break
    return found
