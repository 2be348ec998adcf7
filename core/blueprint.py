"""URLs without a word of the domain: health, the front door, robots, and the language in a path."""

from flask import Flask, Response, make_response, redirect, url_for
from sqlalchemy import text
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as AnyResponse

from core.access import public
from core.db import db
from core.i18n import LANGUAGES, best_language
from core.rooms import Room

room = Room("core", __name__)


class LanguageConverter(BaseConverter):
    """One of the five languages, as two letters."""

    regex = "|".join(LANGUAGES)


class CodeConverter(BaseConverter):
    """The code of a call, e.g. `AWARD-2026`: capitals, so that it never meets another address."""

    regex = "[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*"
    part_isolating = True


def init(app: Flask) -> None:
    """Attach converters and URLs to `app`."""
    app.url_map.converters.update(lang=LanguageConverter, code=CodeConverter)
    app.register_blueprint(room)


def front_door() -> AnyResponse:
    """Send the reader to the best of the five languages."""
    return redirect(url_for("calls.home", lang=best_language()))


def healthz() -> Response:
    """Say "ok" when the database answers."""
    db.session.execute(text("SELECT 1"))
    return Response("ok", mimetype="text/plain")


def robots() -> Response:
    """Ask robots to stay on the public pages."""
    rules = "".join(f"Disallow: /{lang}/{part}\n" for lang in LANGUAGES for part in PRIVATE)
    response = make_response(f"User-agent: *\n{rules}")
    response.mimetype = "text/plain"
    return response


PRIVATE = ("sign-in", "my", "entries", "desk", "jury", "me")

room.page("/", front_door, access=public)
room.page("/healthz", healthz, access=public)
room.page("/robots.txt", robots, access=public)
