"""Gives leads to people."""

from oneteam.domain.routing.operations.changes import RoutingRefused
from oneteam.domain.routing.operations.deciding import NotToAssign, assign, dry_run, reassign
from oneteam.domain.routing.operations.holding import (
    ClaimRefused,
    HandRefused,
    claim,
    hand,
    is_queued,
    release,
)
from oneteam.domain.routing.operations.members import Place, save_members
from oneteam.domain.routing.operations.ordering import delete_rule, move_rule, save_rule
from oneteam.domain.routing.operations.placing import Assigned
from oneteam.domain.routing.operations.pools import ensure_pool, save_pool

__all__ = [
    "Assigned",
    "ClaimRefused",
    "HandRefused",
    "NotToAssign",
    "Place",
    "RoutingRefused",
    "assign",
    "claim",
    "delete_rule",
    "dry_run",
    "ensure_pool",
    "hand",
    "is_queued",
    "move_rule",
    "reassign",
    "release",
    "save_members",
    "save_pool",
    "save_rule",
]
