"""Writes about people, hours, tokens and throttles."""

from oneteam.org.operations.fiscal import MonthRefused, begin_fiscal_years
from oneteam.org.operations.hours import (
    AbsenceRefused,
    CalendarRefused,
    CompanyRefused,
    ensure_company,
    record_absence,
    remove_absence,
    remove_company_day,
    save_calendar,
    save_company,
    save_company_day,
)
from oneteam.org.operations.passwords import (
    PasswordRefused,
    change_password,
    end_sessions,
    join,
    new_link,
    request_reset,
)
from oneteam.org.operations.people import (
    LastAdministrator,
    PersonRefused,
    deactivate,
    ensure_person,
    invite,
    reactivate,
    save_person,
)
from oneteam.org.operations.throttles import clear, forget_full, try_consume
from oneteam.org.operations.tokens import (
    ScopesRefused,
    TokenNotFound,
    create_token,
    revoke_token,
    revoke_tokens_of,
    use_token,
)

__all__ = [
    "MonthRefused",
    "begin_fiscal_years",
    "AbsenceRefused",
    "CalendarRefused",
    "CompanyRefused",
    "LastAdministrator",
    "PasswordRefused",
    "PersonRefused",
    "ScopesRefused",
    "TokenNotFound",
    "change_password",
    "clear",
    "create_token",
    "deactivate",
    "end_sessions",
    "ensure_company",
    "ensure_person",
    "forget_full",
    "invite",
    "join",
    "new_link",
    "reactivate",
    "record_absence",
    "remove_absence",
    "remove_company_day",
    "request_reset",
    "revoke_token",
    "revoke_tokens_of",
    "save_calendar",
    "save_company",
    "save_company_day",
    "save_person",
    "try_consume",
    "use_token",
]
