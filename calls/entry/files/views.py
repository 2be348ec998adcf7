"""The page of the files, and what its script asks for while it sends them."""

from dataclasses import dataclass
from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for

from calls.call.definition import Slot
from calls.entry import queries
from calls.entry.files import operations
from calls.entry.files.inspection import ENDINGS, MIME
from calls.entry.files.sentences import problem_sentence, types_text
from calls.entry.models import Attachment, Entry
from calls.entry.states import AttachmentState
from core import storage
from core.i18n import language, size
from core.rooms import actor
from core.transitions import Refused


@dataclass(frozen=True)
class ShownFile:
    """A file with what a person reads about it."""

    file: Attachment
    size: str
    problem: str


@dataclass(frozen=True)
class ShownSlot:
    """A slot with its files, in the language being spoken."""

    slot: Slot
    label: str
    hint: str
    files: list[ShownFile]

    @property
    def accept(self) -> str:
        """Return the types for the browser's file chooser."""
        kinds = self.slot.accept
        return ",".join([*(MIME[kind] for kind in kinds), *(e for k in kinds for e in ENDINGS[k])])

    @property
    def limits(self) -> str:
        """Return types and size as people say them."""
        return f"{types_text(self.slot.accept)}, {size(self.slot.max_bytes)}"

    @property
    def held(self) -> list[ShownFile]:
        """Return the files that take a place."""
        return [one for one in self.files if one.file.state is not AttachmentState.REJECTED]

    @property
    def full(self) -> bool:
        """Return whether there is room for no more; in a slot for one, the next one replaces it."""
        return len(self.held) >= self.slot.max_count


def files(entry: Entry) -> str:
    """Show the places for files, what is in them, and where to send more."""
    found = queries.files_of(entry)
    return render_template(
        "entry/files.html", entry=entry, call=entry.call, slots=shown_slots(entry, found)
    )


def send_file(subject: queries.SlotOfEntry) -> Any:
    """Promise a file a place and give the script the form with which to send it."""
    entry, slot = subject.entry, subject.slot
    size = request.form.get("size", "")
    try:
        attachment = operations.promise_file(
            entry,
            slot,
            filename=request.form.get("name", ""),
            content_type=request.form.get("type", ""),
            size=int(size) if size.isascii() and size.isdigit() and len(size) < 15 else 0,  # noqa: PLR2004
            actor=actor(),
        )
    except Refused as refused:
        return jsonify(error=str(refused.why)), 422
    form = storage.upload_form(
        attachment.storage_key, max_bytes=slot.max_bytes, content_type=attachment.content_type
    )
    parts: dict[str, Any] = {"entry_id": entry.id, "attachment_id": attachment.id}
    return jsonify(
        url=form["url"],
        fields=form["fields"],
        arrived=url_for("calls.file_arrived", **parts),
        remove=url_for("calls.remove_file", **parts),
    )


def file_arrived(attachment: Attachment) -> Any:
    """Hear from the script that the file is with the storage."""
    operations.file_arrived(attachment, actor=actor())
    return jsonify(state=attachment.state.value)


def remove_file(attachment: Attachment) -> Any:
    """Remove a file."""
    operations.remove_file(attachment, actor=actor())
    anchor = f"slot-{attachment.slot}"
    return redirect(url_for("calls.files", entry_id=attachment.entry_id, _anchor=anchor))


def file(attachment: Attachment) -> Any:
    """Lead to the file itself, as a download from the storage, by a link for a few minutes."""
    if attachment.state is not AttachmentState.ATTACHED:
        abort(404)
    return redirect(storage.link(attachment.storage_key, filename=attachment.filename))


def shown_slots(entry: Entry, found: list[Attachment]) -> list[ShownSlot]:
    """Return every slot of the call with the files of the entry in it."""
    definition, spoken = entry.call.definition, language()
    return [
        ShownSlot(
            slot=slot,
            label=definition.text(slot.label, spoken),
            hint=definition.text(slot.help, spoken) if slot.help else "",
            files=[
                ShownFile(
                    one,
                    size(one.size) if one.size else "",
                    problem_sentence(one.problem, slot) if one.problem else "",
                )
                for one in found
                if one.slot == slot.key
            ],
        )
        for slot in definition.form.slots
    ]
