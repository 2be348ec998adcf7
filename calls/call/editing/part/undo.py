"""What was removed from a draft can be brought back for an hour: it waits in Valkey."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from flask import current_app
from redis import Redis, RedisError

from calls.call.shape.part import Path

HOUR = 3600


@dataclass(frozen=True)
class Removed:
    """An item that was taken out of a list, where it stood, and how it is called."""

    token: str
    what: str
    path: Path
    item: Any


def keep(call_id: int, path: Path, item: Any, what: str) -> str:
    """Keep a removed item for an hour; return its token, "" when it cannot be kept now."""
    token = secrets.token_urlsafe(9)
    kept = json.dumps({"what": what, "path": list(path), "item": item})
    try:
        _store().set(_key(call_id, token), kept, ex=HOUR)
    except RedisError:
        return ""
    return token


def find(call_id: int, token: str) -> Removed | None:
    """Return what was kept under a token; None when there is nothing, or not any more."""
    if not token or len(token) > HOUR:
        return None
    try:
        kept = _store().get(_key(call_id, token))
    except RedisError:
        return None
    if not isinstance(kept, bytes):
        return None
    read = json.loads(kept)
    return Removed(token, read["what"], tuple(read["path"]), read["item"])


def forget(call_id: int, token: str) -> None:
    """Let go of what was kept under a token."""
    try:
        _store().delete(_key(call_id, token))
    except RedisError:
        return


def _key(call_id: int, token: str) -> str:
    return f"convoca:removed:{call_id}:{token}"


def _store() -> "Redis":
    found: Redis = current_app.extensions["convoca_redis"]
    return found
