"""The page of the files, and what its script asks for while it sends them."""

from dataclasses import asdict
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for

from calls.entry import queries
from calls.entry.answers.asked import hidden_keys
from calls.entry.files import operations, words
from calls.entry.files.shown import Typed, shown_slots
from calls.entry.models import Attachment, Entry
from calls.entry.speech import gettext
from calls.entry.states import AttachmentState
from core import clock, storage
from core.rooms import actor
from core.transitions import Refused

LONGEST_NUMBER = 15
WAS = "was-"
"""How the fields begin that tell what the writer had before them."""


def files(entry: Entry) -> str:
    """Show the places for files, what is in them, and where to send more."""
    return _page(entry)


def send_file(subject: queries.SlotOfEntry) -> Any:
    """Promise a file a place and tell the script where to ask how to send it."""
    size = request.form.get("size", "")
    usable = size.isascii() and size.isdigit() and len(size) < LONGEST_NUMBER
    try:
        attachment = operations.promise_file(
            subject.entry,
            subject.slot,
            filename=request.form.get("name", ""),
            content_type=request.form.get("type", ""),
            size=int(size) if usable else 0,
            actor=actor(),
        )
    except Refused as refused:
        return jsonify(error=str(refused.why)), 422
    parts: dict[str, Any] = {"entry_id": attachment.entry_id, "attachment_id": attachment.id}
    return jsonify(
        id=attachment.id,
        way=url_for("calls.file_way", **parts),
        arrived=url_for("calls.file_arrived", **parts),
        remove=url_for("calls.remove_file", **parts),
        **(operations.form_of(attachment, subject.slot) or {}),
    )


def file_way(attachment: Attachment) -> Any:
    """Give the script the form with which to send the file, or the parts that are left to send."""
    slot = attachment.entry.definition.slot(attachment.slot)
    try:
        way = operations.way_of(attachment, slot)
    except Refused as refused:
        return jsonify(error=str(refused.why)), 409
    except storage.StorageDown:
        return jsonify(error=gettext("The storage of files does not answer just now.")), 503
    if isinstance(way, storage.PartsLeft):
        return jsonify(part=storage.PART_BYTES, parts=way.links, arrived=way.arrived)
    return jsonify(way)


def file_arrived(attachment: Attachment) -> Any:
    """Hear from the script that the file is with the storage."""
    try:
        operations.file_arrived(attachment, actor=actor())
    except Refused as refused:
        return jsonify(error=str(refused.why)), 422
    return jsonify(state=attachment.state.value)


def remove_file(attachment: Attachment) -> Any:
    """Remove a file."""
    operations.remove_file(attachment, actor=actor())
    anchor = f"slot-{attachment.slot}"
    return redirect(url_for("calls.files", entry_id=attachment.entry_id, _anchor=anchor))


def describe_file(attachment: Attachment) -> Any:
    """Save what is said about an image; the script is told by field what could not be saved."""
    if attachment.state is not AttachmentState.ATTACHED or not words.is_image(attachment):
        abort(404)
    said = request.form.to_dict()
    # A tick that is taken away is not sent: the field beside it says that it was asked.
    if f"{WAS}{words.RIGHTS}" in said:
        said.setdefault(words.RIGHTS, "")
    was = {key.removeprefix(WAS): text for key, text in said.items() if key.startswith(WAS)}
    by_script = request.accept_mimetypes.best == "application/json"
    troubles = words.describe_file(attachment, said, was, actor=actor(), whole=not by_script)
    if by_script:
        return jsonify(
            saved_at=clock.now().isoformat(timespec="seconds"),
            errors={name: asdict(trouble) for name, trouble in troubles.items()},
            lacking=words.is_lacking(attachment),
        )
    if troubles:
        return _page(attachment.entry, Typed(attachment.id, said, troubles)), 422
    anchor = f"file-{attachment.id}"
    return redirect(url_for("calls.files", entry_id=attachment.entry_id, _anchor=anchor))


def file(attachment: Attachment) -> Any:
    """Lead to the file itself, as a download from the storage, by a link for a few minutes."""
    if attachment.state is not AttachmentState.ATTACHED:
        abort(404)
    return redirect(storage.link(attachment.storage_key, filename=attachment.filename))


def file_preview(attachment: Attachment) -> Any:
    """Lead to the small picture of a file."""
    if attachment.preview_key is None or attachment.state is not AttachmentState.ATTACHED:
        abort(404)
    return redirect(storage.picture_link(attachment.preview_key))


def _page(entry: Entry, typed: Typed | None = None) -> str:
    slots = shown_slots(entry, queries.files_of(entry), typed)
    if any(one.slot.shown_if for one in slots):
        hidden = hidden_keys(entry.definition, queries.answers_of(entry))
        # A file that was sent before its place was hidden can still be seen, and removed.
        slots = [one for one in slots if one.files or one.slot.key not in hidden]
    return render_template("entry/files.html", entry=entry, call=entry.call, slots=slots)
