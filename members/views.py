"""The register on the secretariat's desk: the list, a city, and the import in two steps."""

import base64
import binascii
import hashlib
import zlib
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from core.paging import Page
from core.rooms import actor
from members import operations, queries, wording
from members.models import City
from members.queries import Filters
from members.register.changes import Change
from members.register.reading import COLUMNS, MAX_BYTES, Problem, Reading, read_register

SHOWN = 200
"""So many lines of a preview are shown; the rest is counted."""


def register() -> str:
    """List the cities, searched and filtered."""
    filters = Filters.read(request.args)
    rows, total = queries.register_page(filters)
    return render_template(
        "members/register.html",
        filters=filters,
        rows=rows,
        total=total,
        pages=Page(filters.page).pages(total),
        networks=queries.networks(),
        statuses=wording.statuses(),
        tones=wording.TONES,
    )


def city(found: City) -> str:
    """Show one city: what the register says of it, since when, and who writes for it."""
    return render_template(
        "members/city.html",
        city=found,
        contacts=queries.contacts_of(found),
        wording=wording,
        statuses=wording.statuses(),
        tones=wording.TONES,
    )


def import_form() -> str:
    """Ask for the file of the register."""
    return _form()


def preview_import() -> Any:
    """Show what the file would change, or what is wrong with it; change nothing."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _form(gettext("Choose the file of the register.")), 422
    with sent.stream as stream:
        content = stream.read(MAX_BYTES + 1)
    reading = read_register(content)
    if reading.problems:
        error = gettext("Put the lines below right in the file, then choose it again.")
        return _form(error, reading.problems), 422
    return _preview(content, reading)


def confirm_import() -> Any:
    """Import the file that was previewed, if it still means what the preview showed."""
    content = _unpacked(request.form.get("content", ""))
    reading = read_register(content) if content else Reading()
    if not reading.rows or reading.problems:
        return _form(gettext("The file did not arrive whole: choose it again.")), 422
    if _digest(operations.plan_import(reading.rows)) != request.form.get("digest"):
        return _preview(content, reading, moved=True), 409
    changes = operations.import_register(reading.rows, actor=actor())
    flash(
        ngettext("%(num)d city was updated.", "%(num)d cities were updated.", len(changes)),
        "success",
    )
    return redirect(url_for("members.register"), 303)


def _form(error: str = "", problems: tuple[Problem, ...] = ()) -> str:
    return render_template(
        "members/import.html",
        error=error,
        problems=problems[:SHOWN],
        more=max(0, len(problems) - SHOWN),
        columns=COLUMNS,
        statuses={status.value: words for status, words in wording.statuses().items()},
    )


def _preview(content: bytes, reading: Reading, *, moved: bool = False) -> str:
    changes = operations.plan_import(reading.rows)
    matter = [change for change in changes if change.matters]
    return render_template(
        "members/preview.html",
        moved=moved,
        changes=matter[:SHOWN],
        more=max(0, len(matter) - SHOWN),
        added=sum(change.city is None for change in matter),
        changed=sum(change.city is not None for change in matter),
        same=len(changes) - len(matter),
        content=base64.b64encode(zlib.compress(content, 9)).decode(),
        digest=_digest(changes),
        wording=wording,
    )


def _unpacked(packed: str) -> bytes:
    """Return the file that the preview carried in its form, or b"" when it is damaged."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(packed), MAX_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError):
        return b""


def _digest(changes: list[Change]) -> str:
    """Return a short mark of what would change, to notice that the register moved meanwhile."""
    told = [
        (c.row, c.city.id if c.city else 0, c.differences, c.adds_contact)
        for c in changes
        if c.matters
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()
