"""Every URL of the room."""

from flask import Flask

from accounts.rules import secretariat, signed_in_lately, still_signed_in_lately
from calls.call.queries import get_call
from calls.call.rules import published
from core.rooms import Room
from jury.decision import views as decision
from jury.decision.queries import get_case
from jury.decision.rules import has_decision, may_decide, role_counts_here
from jury.publication import (
    last_look,
    receivers,  # noqa: F401  (receivers connect themselves)
)
from jury.publication import views as publication

room = Room("jury", __name__)
DESK = "/<lang:lang>/desk/<code:code>"
decided = may_decide & has_decision
settled = decided & role_counts_here
"""Whoever has held the role since before the entries went to the jury, or was confirmed in it."""
of_secretariat = secretariat & settled

room.page(f"{DESK}/ranking", decision.ranking, access=may_decide, load=get_case)
room.page(f"{DESK}/decision", decision.decision, access=may_decide, load=get_case)
room.action(f"{DESK}/decision", decision.save_decision, access=may_decide, load=get_case)
room.action(f"{DESK}/decision/sign-off", decision.sign_off, access=settled, load=get_case)
room.action(f"{DESK}/decision/revoke", decision.revoke, access=decided, load=get_case)
room.page(
    f"{DESK}/decision/release",
    last_look.releasing,
    access=of_secretariat & signed_in_lately,
    load=get_case,
)
room.action(
    f"{DESK}/decision/release",
    last_look.release,
    access=of_secretariat & still_signed_in_lately,
    load=get_case,
)
room.page(f"{DESK}/letters", publication.letters, access=decided, load=get_case)
room.action(f"{DESK}/letters/approve", publication.approve_letters, access=settled, load=get_case)
room.action(
    f"{DESK}/letters/newcomers",
    publication.tell_newcomers,
    access=of_secretariat,
    load=get_case,
)
room.page(f"{DESK}/announce", last_look.announcing, access=of_secretariat, load=get_case)
room.action(f"{DESK}/announce", last_look.announce, access=of_secretariat, load=get_case)
room.page("/<lang:lang>/<code:code>/edition", publication.edition, access=published, load=get_call)


def init(app: Flask) -> None:
    """Attach the URLs to `app`."""
    app.register_blueprint(room)
