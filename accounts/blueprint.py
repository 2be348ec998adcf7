"""Every URL of the room."""

from flask import Flask, has_request_context, url_for
from flask_login import LoginManager

from accounts import jobs, views  # noqa: F401  (jobs register themselves)
from accounts.commands import links
from accounts.models import Person
from accounts.rules import signed_in
from core.access import public
from core.db import db
from core.rooms import Room, actor
from core.security import slow_down

room = Room("accounts", __name__)
login = LoginManager()

room.page("/<lang:lang>/sign-in", views.sign_in, access=public)
room.action("/<lang:lang>/sign-in", views.send_link, access=public)
room.page("/<lang:lang>/sign-in/<token>", views.open_link, access=public)
room.action("/<lang:lang>/sign-in/<token>", views.follow_link, access=public)
room.page("/<lang:lang>/welcome/<token>", views.welcome, access=public)
room.action("/<lang:lang>/welcome/<token>", views.register, access=public)
room.page("/<lang:lang>/session", views.session_now, access=public)
room.action("/<lang:lang>/sign-out", views.sign_out, access=public)
room.page("/<lang:lang>/me", views.me, access=signed_in, load=actor)
room.page("/<lang:lang>/me/details", views.details, access=signed_in, load=actor)
room.action("/<lang:lang>/me/details", views.change_details, access=signed_in, load=actor)
room.page("/<lang:lang>/me/address", views.address, access=signed_in, load=actor)
room.action("/<lang:lang>/me/address", views.ask_new_address, access=signed_in, load=actor)
room.page("/<lang:lang>/new-address/<token>", views.new_address, access=public)
room.action("/<lang:lang>/new-address/<token>", views.take_new_address, access=public)
room.action("/<lang:lang>/me/end-sessions", views.end_sessions, access=signed_in, load=actor)


def init(app: Flask) -> None:
    """Attach signing in, the URLs and the command to `app`."""
    login.init_app(app)
    login.user_loader(_person)
    app.register_blueprint(room)
    for mails in ("accounts.send_link", "accounts.ask_new_address"):
        slow_down(app, mails)
    app.context_processor(_context)
    app.cli.add_command(links)


def _context() -> dict[str, object]:
    if not has_request_context():
        return {}
    return {
        "person": actor(),
        "sign_in_href": url_for("accounts.sign_in"),
        "sign_out_href": url_for("accounts.sign_out"),
        "session_href": url_for("accounts.session_now"),
        "account_href": url_for("accounts.me"),
    }


def _person(key: str) -> Person | None:
    """Return the person of a session, unless it was ended since."""
    person_id, _, epoch = key.partition(".")
    person = db.session.get(Person, int(person_id)) if person_id.isdigit() else None
    return person if person and str(person.session_epoch) == epoch else None
