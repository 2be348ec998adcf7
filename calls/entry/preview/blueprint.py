"""Every URL of the preview. Its acts keep nothing: the answers travel with the page."""

from accounts.rules import secretariat
from calls.call.editing.working import Working, get_working
from calls.entry.preview import views
from core.rooms import Room

room = Room("preview", __name__)
PREVIEW = "/<lang:lang>/desk/<code:code>/preview"


def get_previewed(code: str, key: str = "") -> Working:  # noqa: ARG001  (a part of the address)
    """Return the working text of a call. Raises NoResultFound when there is no such call."""
    return get_working(code)


room.page(PREVIEW, views.call, access=secretariat, load=get_previewed)
room.page(f"{PREVIEW}/test", views.test, access=secretariat, load=get_previewed)
room.action(f"{PREVIEW}/check", views.check, access=secretariat, load=get_previewed)
room.page(f"{PREVIEW}/form/<key>", views.section, access=secretariat, load=get_previewed)
room.action(f"{PREVIEW}/form/<key>", views.try_section, access=secretariat, load=get_previewed)
