"""Decides about people: who may do what, when work is done, how often one may try."""

from oneteam.org.rules.permissions import (
    GRANTS,
    ROLE_LABELS,
    TEAM_OF,
    Action,
    Role,
    Team,
    may,
)

__all__ = ["GRANTS", "ROLE_LABELS", "TEAM_OF", "Action", "Role", "Team", "may"]
