"""Tells people what happened: in the product, by mail and chat, and to webhooks."""

from oneteam.stream.operations.delivering import deliver, forget_old, replay, replay_all
from oneteam.stream.operations.links import (
    Claim,
    LinkNotGood,
    claim_link,
    forget_old_links,
    open_claim,
    use_claim,
)
from oneteam.stream.operations.queueing import can_mail, fold_due, queue_team_digests
from oneteam.stream.operations.reaching import (
    end_address,
    end_addresses,
    follow,
    mention,
    new_address,
    save_cadences,
    save_chat,
    save_quiet_hours,
    unfollow,
    unsubscribe,
)
from oneteam.stream.operations.removing import (
    NotRestorable,
    remove_endpoint,
    restore_endpoint,
)
from oneteam.stream.operations.telling import let_go, mark_read, try_deliver_batch
from oneteam.stream.operations.webhooks import (
    SecretChanged,
    add_endpoint,
    rotate_secret,
    secret_of,
    switch_endpoint,
    try_endpoint,
)

__all__ = [
    "Claim",
    "LinkNotGood",
    "NotRestorable",
    "SecretChanged",
    "add_endpoint",
    "can_mail",
    "claim_link",
    "deliver",
    "end_address",
    "end_addresses",
    "fold_due",
    "follow",
    "forget_old",
    "forget_old_links",
    "let_go",
    "mark_read",
    "mention",
    "new_address",
    "open_claim",
    "queue_team_digests",
    "remove_endpoint",
    "replay",
    "replay_all",
    "restore_endpoint",
    "rotate_secret",
    "save_cadences",
    "save_chat",
    "save_quiet_hours",
    "secret_of",
    "switch_endpoint",
    "try_deliver_batch",
    "try_endpoint",
    "unfollow",
    "unsubscribe",
    "use_claim",
]
