"""The register as a file, on the desk: the import in two steps, the exports, the empty file."""

import base64
import binascii
import hashlib
import io
import zlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext, ngettext

from core import clock
from core.rooms import actor
from members import listing, wording
from members.listing import Filters
from members.register import cells, writing
from members.register.changes import Plan
from members.register.operations import import_register, plan_import
from members.register.reading import Problem, Reading, Row, read_register
from members.register.tables import MAX_BYTES

SHOWN = 200
"""So many lines of each list of a preview are shown; the rest is counted."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def import_form() -> str:
    """Ask for the file of the register."""
    return _form({})


def preview_import() -> Any:
    """Show what the file would change, and what is wrong with it; change nothing."""
    try:
        since = cells.day(cells.plain(request.form.get("since", "")))
    except cells.CellError as error:
        return _form({"since": str(error)}), 422
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _form({"file": gettext("Choose the file of the register.")}), 422
    with sent.stream as stream:
        content = stream.read(MAX_BYTES + 1)
    reading = read_register(content)
    plan = plan_import(reading.rows, since=since)
    problems = _problems(reading, plan)
    if not plan.changes:
        why = gettext("Put this right in the file, then choose it again.")
        return _form({"file": why if problems else _no_lines()}, problems), 422
    return _preview(content, reading, plan, since), 422 if problems else 200


def confirm_import() -> Any:
    """Import the file that was previewed, if it still means what the preview showed."""
    content = _unpacked(request.form.get("content", ""))
    reading = read_register(content) if content else Reading()
    since = listing.read_day(request.form.get("since", ""))
    if not reading.rows:
        return _form({"file": gettext("The file did not arrive whole: choose it again.")}), 422
    plan = plan_import(reading.rows, since=since)
    if _digest(reading, plan) != request.form.get("digest"):
        return _preview(content, reading, plan, since, moved=True), 409
    if _problems(reading, plan) and request.form.get("good") != "1":
        return _preview(content, reading, plan, since), 422
    ended = {int(each) for each in request.form.getlist("end") if each.isdecimal()}
    changes = import_register(reading.rows, actor=actor(), since=since, ended=ended)
    told = ngettext("%(num)d city was updated.", "%(num)d cities were updated.", len(changes))
    flash(told, "success")
    return redirect(url_for("members.register"), 303)


def export_csv() -> Response:
    """Send the filtered list as a CSV file that can be imported again."""
    filters = Filters.read(request.args)
    return _attached(_text(listing.exported(filters)), f"{_file_name(filters)}.csv", "text/csv")


def export_xlsx() -> Response:
    """Send the filtered list as a spreadsheet, with every dated status on a second sheet."""
    filters = Filters.read(request.args)
    book = writing.as_xlsx(listing.exported(filters), listing.history(filters))
    return _attached(book, f"{_file_name(filters)}.xlsx", XLSX)


def template_csv() -> Response:
    """Send the empty CSV file of a register: the line that names the columns."""
    return _attached(_text(()), "register.csv", "text/csv")


def template_xlsx() -> Response:
    """Send the empty spreadsheet of a register, with each column explained."""
    book = writing.template(wording.columns())
    return _attached(book, "register.xlsx", XLSX)


def _text(rows: Iterable[list[Any]]) -> Any:
    return io.BytesIO(writing.as_csv(rows).encode())


def _attached(file: Any, name: str, kind: str) -> Response:
    return send_file(file, mimetype=kind, as_attachment=True, download_name=name)


def _file_name(filters: Filters) -> str:
    return f"register-{filters.day.isoformat()}"


def _no_lines() -> str:
    return str(gettext("The file names the columns, but no city."))


def _problems(reading: Reading, plan: Plan) -> list[Problem]:
    return sorted((*reading.problems, *plan.problems), key=lambda each: each.line)


def _form(errors: dict[str, str], problems: Iterable[Problem] = ()) -> str:
    listed = list(problems)
    return render_template(
        "members/import.html",
        errors=errors,
        since=request.form.get("since", ""),
        problems=listed[:SHOWN],
        more=max(0, len(listed) - SHOWN),
        columns=wording.columns(),
    )


def _preview(
    content: bytes, reading: Reading, plan: Plan, since: date | None, *, moved: bool = False
) -> str:
    matter, problems = plan.matter, _problems(reading, plan)
    return render_template(
        "members/preview.html",
        moved=moved,
        plan=plan,
        matter=matter,
        problems=problems,
        shown=SHOWN,
        added=sum(change.city is None for change in matter),
        since=since,
        day=since or clock.now().date(),
        content=base64.b64encode(zlib.compress(content, 9)).decode(),
        digest=_digest(reading, plan),
        wording=wording,
    )


def _unpacked(packed: str) -> bytes:
    """Return the file that the preview carried in its form, or b"" when it is damaged."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(packed), MAX_BYTES + 1)
    except (binascii.Error, zlib.error, ValueError):
        return b""


def _digest(reading: Reading, plan: Plan) -> str:
    """Return a short mark of what would change, to notice that the register moved meanwhile."""
    told = [
        _mark(c.row, c.city.id if c.city else 0, c.differences, c.newcomers) for c in plan.matter
    ]
    gone = sorted(held.role_id for _change, held in plan.vanished)
    text = repr((told, gone, reading.problems, plan.problems))
    return hashlib.sha256(text.encode()).hexdigest()


def _mark(row: Row, *more: Any) -> str:
    return repr((row, more))
