"""Addresses of static files, with a mark of their content so that browsers may keep them."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, url_for


def init(app: Flask) -> None:
    """Give templates `asset(path)`."""
    app.context_processor(lambda: {"asset": asset})


def asset(path: str) -> str:
    """Return the address of `static/<path>` with the first letters of its SHA-256."""
    return url_for("static", filename=path, v=_mark(Path(current_app.static_folder or "") / path))


@cache
def _mark(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]
