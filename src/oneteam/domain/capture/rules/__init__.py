"""What can arrive, what is wrong with it, who is behind it, and how they came."""

from oneteam.domain.capture.rules.arrivals import Arrival, NewTouch, TouchFact, code
from oneteam.domain.capture.rules.channels import (
    Channel,
    Origin,
    classify,
    host_of,
    parameters_of,
)
from oneteam.domain.capture.rules.companies import (
    company_domain,
    is_disposable,
    is_free_mail,
    name_key,
)
from oneteam.domain.capture.rules.emails import Email, email
from oneteam.domain.capture.rules.fields import (
    CONSENT,
    EMAIL_INVALID,
    FIELDS,
    MISSING,
    WEBSITE_INVALID,
    problems,
    too_long,
)
from oneteam.domain.capture.rules.own_values import (
    KEY,
    OwnValue,
    ValueRefused,
    ValuesRefused,
    as_typed,
    key_for,
    own_value,
)
from oneteam.domain.capture.rules.phones import phone_e164
from oneteam.domain.capture.rules.states import (
    ALIVE,
    DUPLICATE_WITHIN,
    ENTITIES,
    FIELD_TYPES,
    OPEN,
    STATUS_LABELS,
    Status,
)
from oneteam.domain.capture.rules.texts import (
    MESSAGE_LIMIT,
    cell,
    clean,
    fold,
    keepable,
    keepable_json,
    length,
    one_line,
)
from oneteam.domain.capture.rules.websites import Website, registrable, website

__all__ = [
    "ALIVE",
    "CONSENT",
    "DUPLICATE_WITHIN",
    "EMAIL_INVALID",
    "ENTITIES",
    "FIELDS",
    "FIELD_TYPES",
    "KEY",
    "MESSAGE_LIMIT",
    "MISSING",
    "OPEN",
    "STATUS_LABELS",
    "WEBSITE_INVALID",
    "Arrival",
    "Channel",
    "Email",
    "NewTouch",
    "Origin",
    "OwnValue",
    "Status",
    "TouchFact",
    "ValueRefused",
    "ValuesRefused",
    "Website",
    "as_typed",
    "cell",
    "classify",
    "clean",
    "code",
    "company_domain",
    "email",
    "fold",
    "host_of",
    "is_disposable",
    "is_free_mail",
    "keepable",
    "keepable_json",
    "key_for",
    "length",
    "name_key",
    "one_line",
    "own_value",
    "parameters_of",
    "phone_e164",
    "problems",
    "registrable",
    "too_long",
    "website",
]
