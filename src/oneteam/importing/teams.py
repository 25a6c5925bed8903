"""Lists of teams: whom people report to, where they sit, and who of them sells nothing."""

from __future__ import annotations

from collections.abc import Sequence

from oneteam.domain.capture.operations.merging import Merged, Values
from oneteam.importing.entries import Book
from oneteam.org.operations.history import place_people


def write_team(rows: Sequence[Values], book: Book) -> Merged:
    """Give people their manager and office. Whom the file made known counts as created."""
    told = [(row["person_id"], row["manager_id"], row["office"]) for row in rows]
    ids = [id_ for id_, _, _ in told]
    fresh, changed = set(book.made_people) - book.team.keys(), place_people(told)
    book.team |= dict.fromkeys(ids, "") | {
        id_: name for name, id_ in book.known.people.items() if id_ in set(ids)
    }
    return Merged(
        ids=ids,
        created=[at for at, id_ in enumerate(ids) if id_ in fresh],
        updated=[at for at, id_ in enumerate(ids) if id_ in changed and id_ not in fresh],
    )


def note_idle(book: Book) -> None:
    """Note who of the teams owns no deal of the files, if there are both."""
    if not book.sellers:
        return
    for id_, name in sorted(book.team.items(), key=lambda one: one[1]):
        if id_ not in book.sellers:
            book.defects.note("person_without_deal", name)
