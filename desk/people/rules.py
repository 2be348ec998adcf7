"""Who may let somebody into the secretariat of all calls."""

from typing import Any

from flask_babel import lazy_gettext as _

from accounts.rules import holds_settled
from core.access import rule
from core.actors import SYSTEM_ID


@rule(
    _(
        "Only another person of the secretariat of all calls can confirm this invitation: neither "
        "the one who made it nor the one who is invited."
    )
)
def may_confirm_invitation(actor: Any, invitation: Any) -> bool:
    """Return whether the actor is somebody else than the two, or the operator at a command."""
    if actor is None or actor.id == SYSTEM_ID:
        return actor is not None
    invited = actor.email.lower() == invitation.email.lower()
    return actor.id != invitation.invited_by and not invited and holds_settled(actor, None)
