"""A room's table of URLs: each line says address, view, who may open it, and what it is about.

`access` has no default: a forgotten one fails at import. The wrapper does what every page shares:
load the subject, ask the rule, call the view, commit once on POST and never on GET.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, has_request_context, make_response, request
from flask_login import current_user
from sqlalchemy.exc import NoResultFound

from core.access import Denied, Rule
from core.db import db

View = Callable[..., Any]
Load = Callable[..., Any]
BAD_REQUEST = 400


@dataclass(frozen=True)
class Url:
    """One line of a room's table, kept for the tests and the docs."""

    endpoint: str
    rule: str
    method: str
    access: Rule
    load: Load | None


URLS: list[Url] = []
"""Every line of every room."""


def access_to(endpoint: str) -> Rule:
    """Return the rule of who may open that page. Raises LookupError when no room has it."""
    for url in URLS:
        if url.endpoint == endpoint and url.method == "GET":
            return url.access
    message = f"No room has a page {endpoint}."
    raise LookupError(message)


class Room(Blueprint):
    """A blueprint whose URLs declare their access."""

    def page(self, rule: str, view: View, *, access: Rule, load: Load | None = None) -> None:
        """Add a page that shows: GET, no writes, no commit. `load` turns URL parts into a subject.

        The view gets the subject, or the URL parts where there is no loader. A loader raises
        NoResultFound for what does not exist; the reader gets 404.
        """
        self._line(rule, view, "GET", access, load)

    def action(self, rule: str, view: View, *, access: Rule, load: Load | None = None) -> None:
        """Add an act: POST, one commit when the answer is below 400, a rollback otherwise."""
        self._line(rule, view, "POST", access, load)

    def _line(self, rule: str, view: View, method: str, access: Rule, load: Load | None) -> None:
        URLS.append(Url(f"{self.name}.{view.__name__}", rule, method, access, load))
        self.add_url_rule(rule, view.__name__, _guarded(view, access, load), methods=[method])


def actor() -> Any:
    """Return the person who asks, or None when nobody is signed in."""
    return current_user if has_request_context() and current_user.is_authenticated else None


def _guarded(view: View, access: Rule, load: Load | None) -> View:
    def answer(**parts: Any) -> Response:
        try:
            subject = load(**parts) if load else None
        except NoResultFound:
            abort(404)
        verdict = access(actor(), subject)
        if verdict.hides:
            abort(404)
        if not verdict:
            raise Denied(verdict.why, asks_sign_in=verdict.asks_sign_in)
        response = make_response(view(subject) if load else view(**parts))
        if request.method == "POST" and response.status_code < BAD_REQUEST:
            db.session.commit()
        else:
            db.session.rollback()
        return response

    answer.__name__, answer.__doc__ = view.__name__, view.__doc__
    return answer
