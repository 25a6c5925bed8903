"""Gives leads to people."""

from oneteam.domain.routing.operations.deciding import NotToAssign, assign, dry_run, reassign
from oneteam.domain.routing.operations.holding import (
    ClaimRefused,
    HandRefused,
    claim,
    hand,
    is_queued,
    release,
)
from oneteam.domain.routing.operations.placing import Assigned
from oneteam.domain.routing.operations.setup import (
    Place,
    RoutingRefused,
    delete_rule,
    ensure_pool,
    move_rule,
    save_members,
    save_pool,
    save_rule,
)

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
