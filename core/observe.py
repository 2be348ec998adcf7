"""Seeing what the program does: a request id, one log line a request, and counted statements."""

import logging
import sys
import time
import uuid
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask, Response, g, request

statements: ContextVar[list[str] | None] = ContextVar("statements", default=None)
"""The SQL of the block that set it, for tests and benchmarks."""


def init(app: Flask) -> None:
    """Attach logging and counting to `app`."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
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
    from flask import has_request_context

    if (seen := statements.get()) is not None:
        seen.append(statement)
    if has_request_context():
        g.statements = g.get("statements", 0) + 1


def _begin() -> None:
    g.started, g.statements = time.perf_counter(), 0
    structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])


def _end(response: Response) -> Response:
    # The rule, not the address: addresses may carry what a log must not hold.
    rule = request.url_rule.rule if request.url_rule else "-"
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
