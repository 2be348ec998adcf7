"""Every URL of the room."""

from typing import Any

from flask import Flask, has_request_context, url_for
from flask_login import LoginManager

from accounts import jobs, views  # noqa: F401  (jobs register themselves)
from accounts.commands import links
from accounts.models import Person
from accounts.rules import signed_in
from core.access import public
from core.db import db
from core.rooms import Room, actor
from core.security import limiter

room = Room("accounts", __name__)
login = LoginManager()

room.page("/<lang:lang>/sign-in", views.sign_in, access=public)
room.action("/<lang:lang>/sign-in", views.send_link, access=public)
room.page("/<lang:lang>/sign-in/<token>", views.open_link, access=public)
room.action("/<lang:lang>/sign-in/<token>", views.follow_link, access=public)
room.action("/<lang:lang>/sign-out", views.sign_out, access=public)
room.page("/<lang:lang>/me", views.me, access=signed_in, load=actor)
room.action("/<lang:lang>/me/end-sessions", views.end_sessions, access=signed_in, load=actor)


def init(app: Flask) -> None:
    """Attach signing in, the URLs and the command to `app`."""
    login.init_app(app)
    login.user_loader(_person)
    app.register_blueprint(room)
    _slow_down(app, "accounts.send_link", "10/minute;60/hour")
    app.context_processor(_context)
    app.cli.add_command(links)


def _slow_down(app: Flask, endpoint: str, limits: str) -> None:
    """Limit how often one address may call `endpoint`; the limiter counts in its own wrapper."""
    view: Any = app.view_functions[endpoint]
    app.view_functions[endpoint] = limiter.limit(limits)(view)


def _context() -> dict[str, object]:
    if not has_request_context():
        return {}
    return {
        "person": actor(),
        "sign_in_href": url_for("accounts.sign_in"),
        "sign_out_href": url_for("accounts.sign_out"),
        "account_href": url_for("accounts.me"),
    }


def _person(key: str) -> Person | None:
    """Return the person of a session, unless it was ended since."""
    person_id, _, epoch = key.partition(".")
    person = db.session.get(Person, int(person_id)) if person_id.isdigit() else None
    return person if person and str(person.session_epoch) == epoch else None
