"""Before a draft is public: what is missing, what differs, what it means; and its files."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request

from calls.call.changes import FormChange, form_changes
from calls.call.drafts.checking import definition_of_body
from calls.call.drafts.operations import publish_draft
from calls.call.editing.description.reading import cleaned
from calls.call.editing.description.texts import in_brackets, public_languages
from calls.call.editing.description.words.naming import words_for
from calls.call.editing.part.pages import part_href, text_href, tongues
from calls.call.editing.places import BY_WHERE, model_at
from calls.call.editing.remarks import top_page
from calls.call.editing.speech import gettext
from calls.call.editing.whole.differences import (
    FORM_CHANGES,
    OTHER_CHANGES,
    changes,
    pages_changed,
    public_body,
)
from calls.call.editing.working import Working
from calls.call.writing.document import write_call
from core.db import db
from core.i18n import language
from core.rooms import actor
from core.transitions import Refused

LONGEST_NOTE = 5_000


def publish(work: Working) -> str:
    """Show what publishing would do, or what must be done first."""
    return _page(work, {})


def publish_now(work: Working) -> Response:
    """Publish the working text; when it cannot be, say why and keep the note."""
    note = {
        tag: cleaned(request.form.get(f"note.{tag}", ""), lines=True)[:LONGEST_NOTE]
        for tag in public_languages(work.body)
    }
    was_published = work.is_published
    if work.remarks:
        return make_response(_page(work, note), 422)
    try:
        version = publish_draft(work.call, actor=actor(), note=note)
    except Refused as error:
        why = str(error.why)
        db.session.rollback()
        return make_response(_page(work, note, why=why), 409)
    if was_published:
        flash(gettext("Version %(number)s is published.", number=version.number), "success")
    else:
        flash(gettext("The call is published."), "success")
    return make_response(redirect(part_href(work, ""), 303))


def draft_file(work: Working) -> Response:
    """Send the working text as a TOML file."""
    return _file(write_call(work.body), f"{work.call.code}-draft.toml")


def published_file(work: Working) -> Response:
    """Send the published call as a TOML file."""
    return _file(write_call(work.call.definition), f"{work.call.code}.toml")


def changed_pages(work: Working) -> list[str]:
    """Return the pages on which the working text differs from what is published."""
    if work.published is None or work.version == 0:
        return []
    return pages_changed(work.published.model_dump(mode="json"), public_body(work.body))


def _page(work: Working, note: dict[str, str], *, why: str = "") -> str:
    names = tongues(work.body)
    old = work.published.model_dump(mode="json") if work.published else {}
    new = public_body(work.body)
    return render_template(
        "editing/publish.html",
        work=work,
        why=why,
        todo=_todo(work),
        brackets=_brackets(work),
        form_changes=_form_changes(work),
        changes=changes(old, new, names, language()) if work.published else [],
        pages=BY_WHERE,
        names=names,
        tags=public_languages(work.body),
        note=note,
    )


def _todo(work: Working) -> list[dict[str, Any]]:
    """Return everything that must be put right first, page by page, with links."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in work.remarks:
        line = {
            "label": _label(one.path),
            "sentence": one.sentence,
            "href": text_href(work, one.path),
            "missing": one.missing,
        }
        groups.setdefault(top_page(one.path) if one.path else "basics", []).append(line)
    return [
        {"title": BY_WHERE[where].title, "lines": groups[where]}
        for where in BY_WHERE
        if where in groups
    ]


def _brackets(work: Working) -> list[dict[str, Any]]:
    """Return the texts that a pattern left to be written, with links."""
    return [
        {
            "label": _label(spot.path),
            "page": BY_WHERE[top_page(spot.path)].title,
            "href": text_href(work, spot.path, public_languages(work.body)[0]),
            "text": spot.written.get(public_languages(work.body)[0], ""),
        }
        for spot in in_brackets(work.body, public_languages(work.body))
    ]


def _label(path: tuple[str | int, ...]) -> str:
    """Return how the last named field of a path is called."""
    for length in range(len(path), 0, -1):
        name, owner = path[length - 1], model_at(path[: length - 1])
        if isinstance(name, str) and owner is not None and name in owner.model_fields:
            return str(words_for(owner, name).label)
    return ""


def _form_changes(work: Working) -> list[str]:
    if work.published is None or work.remarks:
        return []
    found = form_changes(work.published, definition_of_body(work.body))
    return list(dict.fromkeys(_told(change) for change in found))


def _told(change: FormChange) -> str:
    sentence = FORM_CHANGES.get((change.kind, change.part)) or OTHER_CHANGES[change.kind]
    return str(sentence) % {"label": change.text(language())}


def _file(text: str, name: str) -> Response:
    answer = Response(text, mimetype="application/toml")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
