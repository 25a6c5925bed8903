"""Who works at the demo company, where, and how they work."""

from __future__ import annotations

from dataclasses import dataclass

from oneteam.org.rules import Role

DOMAIN = "brightwater.example"
COMPANY = "Brightwater Systems"
AMSTERDAM, LONDON, NEW_YORK = "Europe/Amsterdam", "Europe/London", "America/New_York"

# name -> (time zone, country of the holidays, hours of Monday to Friday)
OFFICES = {
    "Amsterdam office": (AMSTERDAM, "NL", [["09:00", "12:30"], ["13:00", "17:30"]]),
    "London office": (LONDON, "GB", [["09:00", "17:30"]]),
    "New York office": (NEW_YORK, "US", [["08:30", "17:30"]]),
}
OFFICE_OF = {zone: name for name, (zone, _, _) in OFFICES.items()}


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person: `promptness` is how fast and sure they answer, 1 is usual, 2 twice as slow."""

    name: str
    role: Role
    time_zone: str
    pool: str = ""
    weight: int = 1
    promptness: float = 1.0

    @property
    def email(self) -> str:
        """First name at the company."""
        return f"{self.name.split()[0].lower()}@{DOMAIN}"


EUROPE, AMERICAS = "Europe", "Americas"
EVERYONE = (
    Colleague("Rosa Jansen", Role.REP, AMSTERDAM, EUROPE, 2, 0.8),
    Colleague("Raj Patel", Role.REP, LONDON, EUROPE, 2, 1.0),
    Colleague("Emil Lindgren", Role.REP, AMSTERDAM, EUROPE, 1, 1.6),
    Colleague("Clara Moreau", Role.REP, AMSTERDAM, EUROPE, 2, 0.7),
    Colleague("Oliver Hughes", Role.REP, LONDON, EUROPE, 1, 2.2),
    Colleague("Grace Sullivan", Role.REP, NEW_YORK, AMERICAS, 2, 0.9),
    Colleague("Dante Rivera", Role.REP, NEW_YORK, AMERICAS, 2, 1.3),
    Colleague("Naomi Brooks", Role.REP, NEW_YORK, AMERICAS, 1, 0.6),
    Colleague("Sven de Vries", Role.SALES_LEADER, AMSTERDAM),
    Colleague("Marcus Reed", Role.SALES_LEADER, NEW_YORK),
    Colleague("Mia Hoffmann", Role.MARKETER, AMSTERDAM),
    Colleague("Tom Okafor", Role.MARKETER, LONDON),
    Colleague("Ines Costa", Role.MARKETER, AMSTERDAM),
    Colleague("Yuki Tanaka", Role.MARKETER, NEW_YORK),
    Colleague("Leah Goldberg", Role.MARKETER, NEW_YORK),
    Colleague("Piotr Kowalski", Role.MARKETER, AMSTERDAM),
    Colleague("Max Weber", Role.MARKETING_LEADER, AMSTERDAM),
    Colleague("Priya Nair", Role.MARKETING_LEADER, NEW_YORK),
    Colleague("Olga Petrova", Role.OPERATIONS, AMSTERDAM),
    Colleague("Ben Carter", Role.OPERATIONS, LONDON),
)
DESK = ("Rosa Jansen", "Clara Moreau")  # who look after what partners bring
# The first of each role is the one whose login is printed.
LOGINS = tuple(
    next(person for person in EVERYONE if person.role is role)
    for role in (
        Role.REP,
        Role.SALES_LEADER,
        Role.MARKETER,
        Role.MARKETING_LEADER,
        Role.OPERATIONS,
    )
)
