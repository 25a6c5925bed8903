"""The one registry of what a condition may ask about: fields, their types and operators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

TYPES = ("text", "number", "date", "boolean")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing known of a lead or a touch; `choices` are suggestions, any text may be asked."""

    name: str
    label: str
    type: str
    choices: tuple[str, ...] = ()
    is_retired: bool = field(default=False, compare=False)  # still read, no longer offered


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to compare; `takes` says what it is compared with: nothing, one, two or a list."""

    name: str
    words: str
    takes: str = "one"


_KNOWN = (
    Operator("is_known", "is known", "nothing"),
    Operator("is_unknown", "is unknown", "nothing"),
)

OPERATORS: Mapping[str, tuple[Operator, ...]] = {
    "text": (
        Operator("is", "is"),
        Operator("is_not", "is not"),
        Operator("is_one_of", "is one of", "list"),
        Operator("contains", "contains"),
        Operator("starts_with", "starts with"),
        *_KNOWN,
    ),
    "number": (
        Operator("=", "is"),
        Operator("!=", "is not"),
        Operator("<", "is less than"),
        Operator("<=", "is at most"),
        Operator(">", "is more than"),
        Operator(">=", "is at least"),
        Operator("between", "is between", "two"),
        *_KNOWN,
    ),
    "date": (
        Operator("on", "is"),
        Operator("before", "is before"),
        Operator("after", "is after"),
        Operator("between", "is between", "two"),
        *_KNOWN,
    ),
    "boolean": (
        Operator("is_true", "is true", "nothing"),
        Operator("is_false", "is false", "nothing"),
        *_KNOWN,
    ),
}


def operator(type_: str, name: str) -> Operator | None:
    """The operator of that name for a type of field; None when there is none."""
    return next((one for one in OPERATORS[type_] if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Registry:
    """The fields a condition may name, in the order they are offered."""

    fields: tuple[Field, ...]
    by_name: Mapping[str, Field] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {one.name: one for one in self.fields})

    def get(self, name: str) -> Field | None:
        """The field of that name; None when nobody knows it."""
        return self.by_name.get(name)

    def joined_by(self, more: Iterable[Field]) -> Registry:
        """This registry with more fields, such as the company's custom ones; names stay unique."""
        return Registry(
            (*self.fields, *(one for one in more if one.name not in self.by_name)),
        )


# The reasons sales may reject for; tested against the verdicts, which come later in the house.
REJECTED_AS = (
    "no_need",
    "no_fit",
    "competitor",
    "student",
    "vendor",
    "spam",
    "own_staff",
    "existing_customer",
)

LEAD_FIELDS = Registry(
    (
        Field("account.employees", "employees", "number"),
        Field("account.country", "country", "text"),
        Field("account.industry", "industry", "text"),
        Field("account.domain", "company domain", "text"),
        Field("account.is_known", "company known", "boolean"),
        Field("account.is_customer", "already a customer", "boolean"),
        Field("contact.title", "job title", "text"),
        Field("contact.has_phone", "phone number given", "boolean"),
        Field("contact.has_email", "e-mail address given", "boolean"),
        Field("contact.email_domain", "e-mail domain", "text"),
        Field("contact.is_free_mail", "free-mail address", "boolean"),
        Field("contact.is_disposable", "throw-away address", "boolean"),
        Field("contact.rejected_as", "earlier rejection", "text", REJECTED_AS),
        Field("lead.source", "source", "text"),
        Field("lead.channel", "channel", "text"),
        Field("lead.campaign", "campaign", "text"),
        Field("lead.form", "form", "text"),
        Field("lead.message_length", "message length", "number"),
    )
)

TOUCH_FIELDS = Registry(
    (
        Field(
            "touch.kind",
            "kind",
            "text",
            ("form", "page_view", "email_open", "email_click", "download", "event", "webinar"),
        ),
        Field("touch.channel", "channel", "text"),
        Field("touch.campaign", "campaign", "text"),
    )
)


def custom_field(
    entity: str, key: str, *, label: str, type_: str, is_retired: bool = False
) -> Field:
    """The field of a custom column, named `<entity>.custom.<key>`."""
    type_ = type_ if type_ in TYPES else "text"
    return Field(f"{entity}.custom.{key}", label.lower(), type_, is_retired=is_retired)
