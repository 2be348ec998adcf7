"""The door for people who come by a personal link: no session, and room for a scanned letter."""

from typing import Any

from flask import Flask, request

from calls.entry.endorsement.letter import MAX_BYTES
from core.security import csrf, slow_down

ANSWERS = ("calls.sign_endorsement", "calls.sign_on_paper", "calls.decline_endorsement")
ON_PAPER = "calls.sign_on_paper"
ROOM = 64 * 1024
"""Bytes for the other fields that come with a letter."""


def open_door(app: Flask) -> None:
    """Let the answers come without a session, slowly, and a letter with its whole size."""
    for endpoint in ANSWERS:
        slow_down(app, endpoint)
        # The secret in the address is what a forger lacks; a session may have ended while reading.
        csrf.exempt(app.view_functions[endpoint])
    app.url_value_preprocessor(_make_room)


def _make_room(endpoint: str | None, _parts: dict[str, Any] | None) -> None:
    # Before anything reads the form: every other page takes less.
    if endpoint == ON_PAPER:
        request.max_content_length = MAX_BYTES + ROOM
