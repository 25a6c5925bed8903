"""Values of the API: instants in UTC, money exact to the currency, text that can be stored."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from babel.numbers import get_currency_precision
from ninja import Path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    model_validator,
)

from oneteam.org.rules.currencies import is_currency

LARGEST_ID = 2**63 - 1
FIRST_YEAR, LAST_YEAR = 1970, 2200  # what both databases and every calendar of ours can hold


class Answer(BaseModel):
    """What the API answers with; made from our own objects by `model_validate`."""

    model_config = ConfigDict(from_attributes=True)


class Strict(BaseModel):
    """A request body: unknown fields are refused, and nothing is converted behind one's back."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _told_as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) < len("2026-03-02T12:00Z") or "T" not in value:
        raise ValueError("Not a time: write it like 2026-03-02T12:00:00Z")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("Not a time: write it like 2026-03-02T12:00:00Z") from None


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("The time has no zone: end it with Z or an offset")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"The year must be from {FIRST_YEAR} to {LAST_YEAR}")
    return value.astimezone(UTC)


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("Contains a NUL character, which cannot be stored")
    return value


def _day_as_text(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) != len("2026-03-02"):
        raise ValueError("Not a day: write it like 2026-03-02")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("Not a day: write it like 2026-03-02") from None


def _in_range(value: date) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"The year must be from {FIRST_YEAR} to {LAST_YEAR}")
    return value


def written(value: datetime) -> str:
    """An instant as ISO 8601 in UTC with Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Instant = Annotated[
    datetime,
    BeforeValidator(_told_as_text),
    AfterValidator(_in_utc),
    PlainSerializer(written, return_type=str),
    Field(json_schema_extra={"format": "date-time"}),
]
Day = Annotated[date, BeforeValidator(_day_as_text), AfterValidator(_in_range)]
Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]


Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_storable)]


class Money(Strict):
    """An exact amount: decimal digits as text, never a float."""

    amount: str = Field(pattern=r"^[0-9]{1,13}(\.[0-9]{1,4})?$", examples=["1234.56"])
    currency: str = Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])

    @model_validator(mode="after")
    def _fits_the_currency(self) -> Money:
        if not is_currency(self.currency):
            raise ValueError(f"{self.currency} is not a currency")
        digits = get_currency_precision(self.currency)
        if len(self.amount.partition(".")[2]) > digits:
            raise ValueError(f"{self.currency} has {digits} decimals, not more")
        return self

    @property
    def minor(self) -> int:
        """The amount in minor units: cents of a euro, whole yen."""
        return int(Decimal(self.amount).scaleb(get_currency_precision(self.currency)))

    @classmethod
    def of(cls, minor: int, currency: str) -> Money:
        """Money from minor units."""
        digits = get_currency_precision(currency)
        return cls(amount=f"{Decimal(minor).scaleb(-digits):.{digits}f}", currency=currency)
