"""The home of the editor: every part with what is left to do, and the texts a language lacks."""

from collections.abc import Mapping
from typing import Any

from flask import abort, render_template, request

from calls.call.editing.description.choices import said
from calls.call.editing.description.texts import in_brackets, missing_in, public_languages
from calls.call.editing.description.words.naming import words_for
from calls.call.editing.part import undo
from calls.call.editing.part.pages import part_href, saved_note, text_href, tongues
from calls.call.editing.places import BY_WHERE, PAGES
from calls.call.editing.remarks import Standing, standing, top_page
from calls.call.editing.speech import gettext, ngettext
from calls.call.editing.whole.publishing import changed_pages
from calls.call.editing.working import Working
from core.i18n import language


def home(work: Working) -> str:
    """Show every part of a call, how far it is, and what can be done with the whole."""
    names = tongues(work.body)
    found = standing(work.body, work.remarks, [page.where for page in PAGES])
    changed = changed_pages(work)
    return render_template(
        "editing/home.html",
        work=work,
        definition_title=_title(work.body),
        groups=[
            (title, [_task(work, where, found[where], names, changed) for where in pages])
            for title, pages in page_groups()
        ],
        lacking=_lacking(work.body, names),
        ready=not work.remarks,
        brackets=len(in_brackets(work.body, public_languages(work.body))),
        changed=[BY_WHERE[where].title for where in changed],
        said=saved_note(work),
        undo=undo.find(work.call.id, request.args.get("undo", "")),
    )


def missing_texts(work: Working) -> str:
    """List the texts that one language lacks, each with its page."""
    names = tongues(work.body)
    tag = request.args.get("in", "")
    if tag not in public_languages(work.body):
        abort(404)
    rows = [
        {
            "label": words_for(spot.control.owner, spot.control.name).label,
            "page": BY_WHERE[top_page(spot.path)].title,
            "href": text_href(work, spot.path, tag),
            "original": next(iter(spot.written.values()), ""),
            "lang": next(iter(spot.written), ""),
        }
        for spot, _lacking in missing_in(work.body, [tag])
    ]
    return render_template("editing/missing.html", work=work, name=names[tag], rows=rows)


def page_groups() -> list[tuple[str, list[str]]]:
    """Return the pages of the editor in the order in which a call is thought out."""
    return [
        (gettext("What the call says"), ["basics", "languages", "calendar", "texts", "documents"]),
        (gettext("Who takes part, and how"), ["who", "axes", "modalities", "form", "endorsement"]),
        (gettext("How it is judged"), ["criteria", "jury", "outcomes"]),
    ]


def _task(
    work: Working, where: str, found: Standing, names: Mapping[str, str], changed: list[str]
) -> dict[str, Any]:
    status, tone = _status(found, names)
    return {
        "label": BY_WHERE[where].title,
        "href": part_href(work, where),
        "status": status,
        "tone": tone,
        "hint": gettext("Differs from what is published.") if where in changed else "",
    }


def _status(found: Standing, names: Mapping[str, str]) -> tuple[str, str]:
    if found.wrong:
        return ngettext("%(num)d problem", "%(num)d problems", found.wrong), "danger"
    if found.gaps:
        return ngettext("%(num)d thing missing", "%(num)d things missing", found.gaps), "warning"
    if len(found.lacking) == 1:
        [(tag, count)] = found.lacking.items()
        name = names.get(tag, tag)
        return (
            ngettext(
                "%(num)d text missing in %(language)s",
                "%(num)d texts missing in %(language)s",
                count,
                language=name,
            ),
            "warning",
        )
    if found.lacking:
        count = sum(found.lacking.values())
        return ngettext("%(num)d text missing", "%(num)d texts missing", count), "warning"
    return gettext("Complete"), "plain"


def _lacking(body: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    found = []
    for tag in public_languages(body):
        count = len(missing_in(body, [tag]))
        found.append({"tag": tag, "name": names[tag], "count": count})
    return found


def _title(body: Mapping[str, Any]) -> str:
    return said(body, body, language())
