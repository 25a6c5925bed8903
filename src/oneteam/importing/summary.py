"""What an import did: counts per file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class FileSummary:
    """What became of one file's rows: those of its main entity, and all by entity."""

    file: str
    kind: str
    encoding: str
    delimiter: str
    date_order: str  # "" where days are written year first, or as the mapping says
    unused_columns: list[str]
    missing_columns: list[str]
    repeated_columns: list[str]
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejects_file: str = ""
    reasons: list[str] = field(default_factory=list)  # the first few
    entities: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, entity: str, *, created: int, updated: int, unchanged: int) -> None:
        """Add what became of some rows of an entity."""
        counts = self.entities.setdefault(entity, {"created": 0, "updated": 0, "unchanged": 0})
        counts["created"] += created
        counts["updated"] += updated
        counts["unchanged"] += unchanged

    def as_json(self) -> dict[str, Any]:
        """The summary as it is kept and printed."""
        return {name: getattr(self, name) for name in self.__slots__}
