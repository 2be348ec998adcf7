"""Every URL of the room."""

from flask import Flask

from accounts.rules import secretariat
from calls.call.queries import get_call
from calls.call.rules import published
from core.rooms import Room
from jury.decision import views as decision
from jury.decision.queries import get_case
from jury.decision.rules import has_decision, may_decide
from jury.publication import receivers  # noqa: F401  (receivers connect themselves)
from jury.publication import views as publication

room = Room("jury", __name__)
DESK = "/<lang:lang>/desk/<code:code>"
decided = may_decide & has_decision

room.page(f"{DESK}/ranking", decision.ranking, access=may_decide, load=get_case)
room.page(f"{DESK}/decision", decision.decision, access=may_decide, load=get_case)
room.action(f"{DESK}/decision", decision.save_decision, access=may_decide, load=get_case)
room.action(f"{DESK}/decision/sign-off", decision.sign_off, access=decided, load=get_case)
room.action(f"{DESK}/decision/revoke", decision.revoke, access=decided, load=get_case)
room.action(
    f"{DESK}/decision/release", decision.release, access=decided & secretariat, load=get_case
)
room.page(f"{DESK}/letters", publication.letters, access=decided, load=get_case)
room.action(f"{DESK}/letters/approve", publication.approve_letters, access=decided, load=get_case)
room.action(f"{DESK}/announce", publication.announce, access=decided & secretariat, load=get_case)
room.page("/<lang:lang>/<code:code>/edition", publication.edition, access=published, load=get_call)


def init(app: Flask) -> None:
    """Attach the URLs to `app`."""
    app.register_blueprint(room)
