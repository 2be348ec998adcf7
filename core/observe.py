"""Seeing what the program does: a request id, one log line a request, and counted statements."""

import logging
import sys
import time
import uuid
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask, Response, g, has_request_context, request

SECRETS = ("token",)
"""Parts of addresses that open something to whoever knows them."""
statements: ContextVar[list[str] | None] = ContextVar("statements", default=None)
"""The SQL of the block that set it, for tests and benchmarks."""


class Program(Flask):
    """Flask, but for a fault in the page about a fault: the web server would log its address."""

    def handle_exception(self, e: Exception) -> Response:
        """Answer with words alone when the page about the fault fails too."""
        try:
            return super().handle_exception(e)
        except Exception as another:
            if another is e:  # it is to be seen, as in tests
                raise
            note_fault(another)
            words = Response("Something broke on our side.\n", 500, mimetype="text/plain")
            return self.finalize_request(words, from_error_handler=True)

    def log_exception(self, exc_info: Any) -> None:
        """Write the fault as any other: Flask's own line would hold the address."""
        note_fault(exc_info[1])


def note_fault(error: BaseException) -> None:
    """Write one line about a fault of ours: where, with the rows the address names, and why."""
    parts = {key: part for key, part in (request.view_args or {}).items() if key not in SECRETS}
    structlog.get_logger().error("fault", rule=_rule(), parts=parts, exc_info=error)


def init(app: Flask) -> None:
    """Attach logging and counting to `app`."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # One write a line, so that the lines of several processes do not run into each other.
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    app.before_request(_begin)
    app.after_request(_end)


@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def _count(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if (seen := statements.get()) is not None:
        seen.append(statement)
    if has_request_context():
        g.statements = g.get("statements", 0) + 1


def _begin() -> None:
    g.started, g.statements = time.perf_counter(), 0
    structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])


def _rule() -> str:
    # The rule, not the address: addresses may carry what a log must not hold.
    return request.url_rule.rule if request.url_rule else "-"


def _without_secrets(_logger: Any, _method: str, line: Any) -> Any:
    """Take what opens something out of a line: the words of an error may repeat the address."""
    if not has_request_context():
        return line
    for secret in filter(None, map((request.view_args or {}).get, SECRETS)):
        for key, words in line.items():
            if isinstance(words, str):
                line[key] = words.replace(str(secret), "…")
    return line


def _end(response: Response) -> Response:
    rule = _rule()
    if rule != "/static/<path:filename>":
        structlog.get_logger().info(
            "request",
            method=request.method,
            rule=rule,
            status=response.status_code,
            statements=g.get("statements", 0),
            ms=round(1000 * (time.perf_counter() - g.get("started", time.perf_counter())), 1),
        )
    structlog.contextvars.clear_contextvars()
    return response
