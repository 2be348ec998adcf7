"""Addresses of static files, with a mark of their content so that browsers may keep them."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, request, url_for


def init(app: Flask) -> None:
    """Give templates `asset(path)`."""
    app.context_processor(lambda: {"asset": asset})


def asset(path: str) -> str:
    """Return the address of `static/<path>` with the first letters of its SHA-256."""
    return _address(path, request.script_root if request else "")


@cache
def _address(path: str, _root: str) -> str:
    # A page names a dozen files: each address is made once a process, not once a page.
    body = (Path(current_app.static_folder or "") / path).read_bytes()
    return url_for("static", filename=path, v=hashlib.sha256(body).hexdigest()[:10])
