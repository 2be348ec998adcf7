"""What every answer carries: a content policy with a nonce, and headers that keep it ours."""

import secrets
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from flask_babel import gettext
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

from core.config import settings
from core.hosts import is_called_by

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, strategy="moving-window", swallow_errors=True)
MAILING = "10/minute;60/hour"
"""How often one address may have a mail sent to somebody."""


def init(app: Flask) -> None:
    """Attach the check of names, CSRF protection, rate limits and headers to `app`."""
    app.before_request(_by_our_name)
    csrf.init_app(app)
    limiter.init_app(app)
    app.context_processor(lambda: {"csp_nonce": nonce})
    app.after_request(_headers)
    app.before_request(_no_nul)


def nonce() -> str:
    """Return this answer's nonce for its own scripts and styles."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def slow_down(app: Flask, endpoint: str, limits: str = MAILING) -> None:
    """Limit how often one address may call `endpoint`; the limiter counts in its own wrapper."""
    view: Any = app.view_functions[endpoint]
    app.view_functions[endpoint] = limiter.limit(limits)(view)


def _by_our_name() -> Response | None:
    if is_called_by(current_app.config["OUR_HOSTS"], request.environ):
        return None
    # Words alone: a page would have links, and they would lead to a name that is not ours.
    address = settings().address
    words = gettext(
        "There is nothing under this name. Convoca is at %(address)s; "
        "whoever runs it chooses that with BASE_URL.",
        address=address,
    )
    return Response(words + "\n", 400, mimetype="text/plain")


def _no_nul() -> tuple[str, int] | None:
    # PostgreSQL cannot hold U+0000 and no person types it: answer before anything reads it.
    fields = chain(request.args.items(multi=True), request.form.items(multi=True))
    if "\x00" in request.path or any("\x00" in part for field in fields for part in field):
        from flask import abort

        abort(400)
    return None


def _headers(response: Response) -> Response:
    files = urlsplit(settings().s3_endpoint)
    origin = f" {files.scheme}://{files.netloc}" if files.netloc else ""
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'nonce-{nonce()}'; style-src 'self'; font-src 'self'; "
        f"img-src 'self' data:{origin}; connect-src 'self'{origin}; form-action 'self'{origin}; "
        "manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store" if g.get("lang") else "no-cache")
    return response
