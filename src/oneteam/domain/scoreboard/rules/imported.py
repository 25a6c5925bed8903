"""Says what a replay makes of imported leads, for which no clock ever ran."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """Imported leads of a period: how many, with a logged response, with a hand-over."""

    leads: int = 0
    answered: int = 0
    handed: int = 0

    @property
    def sentences(self) -> list[str]:
        """What was made of them; nothing where there are none."""
        if not self.leads:
            return []
        whose, have = ("its", "has") if self.leads == 1 else ("their", "have")
        said = (
            f"{_leads(self.leads)} {have} no clocks: {whose} response times were recomputed from "
            f"{whose} logged responses"
        )
        silent = self.leads - self.answered
        has = "has" if silent == 1 else "have"
        counts = "counts" if silent == 1 else "count"
        told = [
            f"{said}; {silent:,} {has} none and {counts} as never answered."
            if silent
            else f"{said}."
        ]
        if missing := self.leads - self.handed:
            name = "names" if missing == 1 else "name"
            told.append(
                f"{_leads(missing)} {name} no hand-over and {'is' if missing == 1 else 'are'} left "
                "out of what is promised from it."
            )
        told.append("Who said “I’ve got it” no file tells: accepting counts live leads only.")
        return told


def _leads(count: int) -> str:
    return f"{count:,} imported lead{'' if count == 1 else 's'}"
