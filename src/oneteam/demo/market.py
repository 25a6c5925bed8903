"""The market of the demo company: which companies there are, and who asks for what."""

from __future__ import annotations

import random
from dataclasses import dataclass

from faker import Faker

from oneteam.demo.opinions import TINY

INDUSTRIES = (
    ("logistics", 26, 0.1),
    ("manufacturing", 22, 0.06),
    ("retail", 15, 0.02),
    ("wholesale", 14, 0.05),
    ("food", 9, 0.0),
    ("health", 5, -0.05),
    ("education", 4, -0.15),
    ("consulting", 5, -0.15),
)
TRADES = {
    "logistics": ("Logistics", "Freight", "Haulage", "Cargo"),
    "manufacturing": ("Components", "Machines", "Packaging", "Plastics", "Tools"),
    "retail": ("Stores", "Home", "Outdoor", "Sports"),
    "wholesale": ("Trading", "Supply", "Wholesale"),
    "food": ("Foods", "Bakeries", "Fresh"),
    "health": ("Medical", "Pharma"),
    "education": ("Academy", "College"),
    "consulting": ("Consulting", "Advisory"),
}
# country -> share, language of the names
COUNTRIES = {
    "NL": (17, "nl_NL"),
    "DE": (19, "de_DE"),
    "GB": (17, "en_GB"),
    "FR": (8, "fr_FR"),
    "SE": (4, "sv_SE"),
    "US": (28, "en_US"),
    "CA": (7, "en_CA"),
}
ASKS = (
    "We run {n} docks on spreadsheets and drivers wait for hours. Can you show us how it works?",
    "Looking for dock scheduling for {n} sites before the summer peak. What does it cost?",
    "Does your planner connect to our ERP? We would like a demo for a team of {n}.",
    "We are comparing three vendors and have to decide this quarter. {n} users to start with.",
    "Please call me about moving {n} carriers to self-booking.",
    "Pricing?",
    "Can I get the report?",
    "We saw you at the fair. Could you send a quote for {n} docks?",
    "",
)


@dataclass(frozen=True, slots=True)
class Company:
    """A company that may ask."""

    name: str
    domain: str
    employees: int
    country: str
    industry: str
    merit: float


class Market:
    """Companies and people, drawn from one seeded chance: the same seed is the same market."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.fakers = {locale: Faker(locale) for _, locale in COUNTRIES.values()}
        for number, faker in enumerate(self.fakers.values()):
            faker.seed_instance(chance.randrange(2**32) + number)
        self.domains: set[str] = set()

    def company(self) -> Company:
        """A company not met before."""
        chance = self.chance
        country = chance.choices([*COUNTRIES], [share for share, _ in COUNTRIES.values()])[0]
        industry, _, merit = chance.choices(INDUSTRIES, [share for _, share, _ in INDUSTRIES])[0]
        family = self.fakers[COUNTRIES[country][1]].last_name().removesuffix(" II")
        name = f"{family} {chance.choice(TRADES[industry])}"
        employees = max(2, int(chance.lognormvariate(4.3, 1.5)))
        size = 0.12 if employees >= 200 else 0.04 if employees >= TINY else -0.3
        return Company(name, self._domain(name), employees, country, industry, merit + size)

    def person(self, company: Company) -> tuple[str, str, str]:
        """Somebody there: name, e-mail address, phone number (often none)."""
        faker = self.fakers[COUNTRIES[company.country][1]]
        first, last = faker.first_name(), faker.last_name().removesuffix(" II")
        email = f"{_plain(first)}.{_plain(last)}@{company.domain}"
        phone = _phone(company.country, self.chance) if self.chance.random() < 0.6 else ""
        return f"{first} {last}", email, phone

    def message(self) -> str:
        """What they write; sometimes nothing."""
        return self.chance.choice(ASKS).format(n=self.chance.randint(3, 60))

    def _domain(self, name: str) -> str:
        stem = _plain(name)[:30] or "firm"
        domain, number = f"{stem}.example", 2
        while domain in self.domains:
            domain, number = f"{stem}{number}.example", number + 1
        self.domains.add(domain)
        return domain


_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "a", "é": "e", "è": "e", "ê": "e", "ë": "e"}
    | {"ç": "c", "à": "a", "â": "a", "ô": "o", "î": "i", "ï": "i", "û": "u", "ó": "o", "á": "a"}
)


def _plain(text: str) -> str:
    letters = text.lower().translate(_LETTERS)
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


def _phone(country: str, chance: random.Random) -> str:
    # Numbers set aside for fiction where a country has them (GB by Ofcom, US and CA 555-01xx).
    end = chance.randint(100, 199)
    return {
        "GB": f"+44 20 7946 0{chance.randint(100, 999)}",
        "US": f"+1 212 555 0{end}",
        "CA": f"+1 416 555 0{end}",
    }.get(country, "")
