"""What a person sees when something cannot be done: a page that says what, why and what next."""

from typing import Any
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, NoResultFound, OperationalError
from werkzeug.exceptions import HTTPException

from core import observe
from core.access import Denied
from core.db import db
from core.rooms import actor
from core.storage import StorageDown
from core.transitions import Refused


def init(app: Flask) -> None:
    """Attach the handlers to `app`."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Denied, _denied)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(NoResultFound, lambda _e: page(404))
    # A number too large for a column, or text the database cannot hold: nothing of ours has it.
    app.register_error_handler(DataError, lambda _e: page(404 if request.method == "GET" else 400))
    app.register_error_handler(OperationalError, lambda _e: page(503))
    app.register_error_handler(StorageDown, lambda _e: page(503))
    app.register_error_handler(Exception, _fault)


def page(code: int, why: Any = "", **words: str) -> Response:
    """Return the page (or JSON for a script) for `code`, after undoing what was begun.

    `words` are laid over what the template knows by itself.
    """
    db.session.rollback()
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return make_response({"error": str(why) or gettext("This did not work.")}, code)
    return make_response(render_template("errors/error.html", code=code, why=why, **words), code)


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # noqa: PLR2004  (a redirect is not a fault)
        return make_response(error.get_response())
    return page(error.code)


def _denied(error: Denied) -> Any:
    if actor() is None:
        if request.method != "GET":
            return page(401, gettext("You are signed out. Sign in again: what you saved is kept."))
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    if error.asks_sign_in:
        return _sign_in_once_more(error)
    return page(403, error.why)


def _sign_in_once_more(error: Denied) -> Any:
    here = request.full_path.rstrip("?")
    if request.method == "GET":
        return redirect(url_for("accounts.sign_in", again="yes", next=here))
    # A button that stands on another page leads back to that one.
    adapter = current_app.create_url_adapter(request)
    is_page = adapter is not None and adapter.test(method="GET")
    back = request.path if is_page else urlsplit(request.referrer or "").path
    again = url_for("accounts.sign_in", again="yes", next=back)
    return page(401, error.why, sign_in_href=again)


def _refused(error: Refused) -> Response:
    return page(409, error.why)


def _csrf(_error: CSRFError) -> Response:
    return page(
        400,
        gettext("This page was open for too long. Go back, load it again and repeat the step."),
    )


def _fault(error: Exception) -> Response:
    observe.note_fault(error)
    return page(500)
