"""Fields of the forms by which a decision is signed."""

from flask import request


def sent_fingerprint() -> str:
    """Return the fingerprint that the form carries: of the page as its reader saw it."""
    return request.form.get("read", "")
