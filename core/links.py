"""Absolute addresses for letters, links and documents, made without a request."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from core.config import settings


def absolute(endpoint: str, **values: Any) -> str:
    """Return the public address of `endpoint`; `values` must hold `lang` where the URL has one."""
    base = urlsplit(settings().address)
    adapter = current_app.url_map.bind(base.netloc, url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)
