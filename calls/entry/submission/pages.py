"""What the page "Check your answers" shows: all that was answered, what is left, and the rules."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import render_template, url_for
from markupsafe import Markup

from calls.call.life.public import rules_edition
from calls.call.models import definition_of
from calls.call.wording import language_names
from calls.entry import queries
from calls.entry.answers.pages import section_href
from calls.entry.answers.progress import LanguageProgress, outdated_pages
from calls.entry.answers.reading import read_answers
from calls.entry.copies.likeness import texts_of
from calls.entry.copies.overlaps import alike
from calls.entry.copies.queries import entries_by_id
from calls.entry.files.shown import shown_slots
from calls.entry.models import Entry, Revision
from calls.entry.revisions.differences import Difference, difference
from calls.entry.rules import can_submit
from calls.entry.speech import gettext, ngettext
from calls.entry.submission.checks import Obstacle, unfinished
from calls.entry.submission.working import Working, working
from calls.entry.wording import language_name, public_state, why_read_only
from core import post
from core.i18n import language
from core.rooms import actor

FEW = 7
"""Up to so many things left to do are listed one by one."""


class OwnEarlier(NamedTuple):
    """An entry that the same city sent in before, and how much alike its words are."""

    entry: Entry
    state: str
    tone: str
    language: str
    score: int


def check_page(
    entry: Entry, *, asked: bool = False, amended: bool = False, unaccepted: bool = False
) -> str:
    """Return the page as it is before sending in, or after an attempt that did not succeed.

    `asked`: somebody pressed the button too early; `unaccepted`: without the rules, or (`amended`)
    with rules that have been changed meanwhile.
    """
    now = working(entry)
    standing = queries.find_revision(entry)
    changes = changes_since(now, standing) if standing else None
    read_only = why_read_only(actor(), entry)
    obstacles = now.obstacles
    may_send = not read_only and not obstacles and (changes is None or changes.count > 0)
    return render_template(
        "entry/check.html",
        entry=entry,
        call=entry.call,
        definition=now.definition,
        standing=standing,
        changes=changes,
        read_in=[
            _read(entry, now, one, links=not read_only) for one in now.progress if _shown(one)
        ],
        slots=[one for one in shown_slots(entry, now.files) if one.slot.key not in now.hidden],
        obstacles=_listed(entry, obstacles),
        outdated=_outdated(entry, now) if not read_only else [],
        left_out=language_names(unfinished(now.progress)),
        earlier=own_earlier(entry, now) if may_send else [],
        language_name=language_name,
        rules=_rules(entry) if may_send else None,
        asked=asked,
        amended=amended,
        unaccepted=unaccepted,
        may_send=may_send,
        can_send=bool(can_submit(actor(), entry)),
        can_edit=not read_only,
        cannot_edit=read_only,
    )


def changes_since(now: Working, standing: Revision) -> Difference:
    """Return what is written now and was not sent in."""
    form = definition_of(standing.version_id)
    return difference(standing.body, now.said, form, now.definition)


def own_earlier(entry: Entry, now: Working) -> list[OwnEarlier]:
    """Return the entries that the same city sent in before with nearly the same words."""
    found, _ = alike(entry, texts_of(now.said), city_id=entry.city_id)
    if not found:
        return []
    others = entries_by_id([one.other_id for one in found])
    return [
        OwnEarlier(
            others[one.other_id], *public_state(others[one.other_id]), one.language, one.score
        )
        for one in found
    ]


def _rules(entry: Entry) -> dict[str, Any] | None:
    edition = rules_edition(entry.call)
    document = entry.call.definition.rules_document
    if edition is None or document is None:
        return None
    text = entry.call.definition.text(document.text, language()) if document.text else ""
    return {
        "version": edition.version_id,
        "number": edition.number,
        "created_at": edition.since,
        "document": document,
        "text": Markup(post.html(text)),  # noqa: S704  (cleaned by nh3)
    }


def _outdated(entry: Entry, now: Working) -> list[tuple[str, str]]:
    """Return the translations that no longer follow their original, as (address, name)."""
    definition, spoken = now.definition, language()
    return [
        (
            section_href(entry, page.section.key, page.language),
            gettext(
                "%(language)s: %(sentence)s",
                language=language_name(page.language),
                sentence=definition.text(page.section.title, spoken),
            ),
        )
        for page in outdated_pages(now.progress)
    ]


def _shown(one: LanguageProgress) -> bool:
    return one.required or one.begun


def _read(entry: Entry, now: Working, one: LanguageProgress, *, links: bool) -> dict[str, Any]:
    return {
        "code": one.language,
        "name": language_name(one.language),
        "sections": read_answers(now.definition, now.answers, one.language, common=one.original),
        "begun": one.begun,
        "hrefs": _section_hrefs(entry, one) if links else {},
    }


def _listed(entry: Entry, found: Sequence[Obstacle]) -> list[tuple[str, str]]:
    """Return what is left as (address, sentence): each thing, or, when they are many, each page."""
    if len(found) <= FEW:
        return [(_href(entry, one), one.sentence) for one in found]
    pages: dict[str, list[Obstacle]] = {}
    for one in found:
        pages.setdefault(_href(entry, one).partition("#")[0] + one.slot, []).append(one)
    return [(_href(entry, here[0]), _page_sentence(entry, here)) for here in pages.values()]


def _page_sentence(entry: Entry, here: Sequence[Obstacle]) -> str:
    first = here[0]
    if not first.section:
        return first.sentence
    definition = entry.definition
    return ngettext(
        "%(language)s, “%(section)s”: one answer left",
        "%(language)s, “%(section)s”: %(num)d answers left",
        len(here),
        language=language_name(first.language),
        section=definition.text(definition.section(first.section).title, language()),
    )


def _section_hrefs(entry: Entry, one: LanguageProgress) -> dict[str, str]:
    return {
        page.section.key: section_href(entry, page.section.key, one.language) for page in one.pages
    }


def _href(entry: Entry, found: Obstacle) -> str:
    if found.slot:
        return url_for("calls.files", entry_id=entry.id, _anchor=found.control)
    if not found.section:
        return url_for("calls.endorsement", entry_id=entry.id)
    return section_href(entry, found.section, found.language, all=1, _anchor=found.control)
