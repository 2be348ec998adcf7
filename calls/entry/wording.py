"""What a city reads: public words for states, names of languages, sizes of files."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from calls.call.states import CallState
from calls.call.wording import language_names
from calls.entry.copies.matching import Left, Why
from calls.entry.models import Entry, Origin
from calls.entry.queries import Standing
from calls.entry.rules import can_edit_entry, viewer_of_entry
from calls.entry.speech import gettext, ngettext
from calls.entry.states import EntryState
from core import clock
from core.i18n import day

TOLD = (CallState.ANNOUNCED, CallState.ARCHIVED)
"""The states of a call in which a city may read an outcome; before, the jury's work is not told."""
JUDGING = (CallState.EVALUATION, CallState.DELIBERATION, CallState.DECIDED)
_OUTCOMES = {
    EntryState.WINNER: (_("Winner"), "success"),
    EntryState.FINALIST: (_("Finalist"), "success"),
    EntryState.SPECIAL_MENTION: (_("Special mention"), "success"),
    EntryState.NOT_SELECTED: (_("Not selected"), "neutral"),
    EntryState.INELIGIBLE: (_("Not admitted"), "danger"),
}
_OWN = {
    EntryState.RETURNED: (_("To be completed"), "warning"),
    EntryState.WITHDRAWN: (_("Withdrawn"), "neutral"),
}


def public_state(entry: Entry) -> tuple[str, str]:
    """Return what a city is told about where its entry stands, and the tone of the tag.

    Nothing of eligibility shows before the call goes to its jury, nothing of the outcome before it
    is announced.
    """
    call = entry.call.state
    if entry.state is EntryState.DRAFT:
        late = call not in (CallState.DRAFT, CallState.PUBLISHED, CallState.OPEN)
        return (gettext("Not sent in"), "neutral") if late else (gettext("Draft"), "neutral")
    if entry.state in _OWN:
        words, tone = _OWN[entry.state]
        return str(words), tone
    if call in TOLD and entry.state in _OUTCOMES:
        words, tone = _OUTCOMES[entry.state]
        return str(words), tone
    if entry.state is EntryState.INELIGIBLE and call in JUDGING:
        return gettext("Not admitted"), "danger"
    if call in JUDGING or call in TOLD:
        return gettext("With the jury"), "info"
    return gettext("Sent in"), "success"


def source_words(body: Mapping[str, Any], language: str) -> str:
    """Return what is to be known of a translation in a frozen entry; "" of the city's own words."""
    source = body.get("sources", {}).get(language, {})
    said = {
        Origin.MACHINE.value: gettext("A machine translated this text."),
        Origin.REVISED.value: gettext("A machine translated this text, and the city revised it."),
    }.get(source.get("origin"), "")
    older = gettext("Its original has changed since.") if source.get("outdated") else ""
    return f"{said} {older}".strip()


def languages_said(body: Mapping[str, Any]) -> str:
    """Return the languages of a frozen entry by name, each with where its text comes from."""
    return "; ".join(_language_said(body, code) for code in body["languages"])


def _language_said(body: Mapping[str, Any], code: str) -> str:
    source = body.get("sources", {}).get(code, {})
    notes = [
        gettext("original") if code == body["language"] else "",
        gettext("translated by a machine") if source.get("origin") == Origin.MACHINE else "",
        gettext("machine translation, revised") if source.get("origin") == Origin.REVISED else "",
        gettext("older than its original") if source.get("outdated") else "",
    ]
    note = ", ".join(filter(None, notes))
    return f"{language_name(code)} ({note})" if note else language_name(code)


def language_name(code: str) -> str:
    """Return the name of a language in the language being spoken, with a capital."""
    name = language_names([code])
    return name[:1].upper() + name[1:]


def moment(at: datetime, zone: str) -> str:
    """Return when something was saved: the time, and the day unless it was today."""
    there = at.astimezone(ZoneInfo(zone))
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    time = f"{there:%H:%M}"
    if there.date() == today:
        return time
    return gettext("%(day)s, %(time)s", day=day(there.date()), time=time)


def why_read_only(actor: Any, entry: Entry) -> str:
    """Return why `actor` only reads this draft; "" for who may write it."""
    if verdict := can_edit_entry(actor, entry):
        return ""
    if not (viewer_of_entry(actor, entry) or entry.on_behalf):
        return gettext("You can read this entry. Only the contacts of its city write it.")
    return str(verdict.why)


def left_words(left: Left) -> str:
    """Return why something of an earlier entry could not be copied."""
    return {
        Why.NOT_ASKED: gettext("This call does not ask it."),
        Why.OTHER_KIND: gettext("It is asked in another way here."),
        Why.NOT_OFFERED: gettext("Some of what was chosen is not offered here."),
        Why.DECLARATION: gettext("A declaration is made anew for each call."),
        Why.LANGUAGE: gettext("This call does not take entries in this language."),
        Why.NO_PLACE: gettext("This call has no place for this file."),
        Why.OTHER_TYPE: gettext("This call does not take files of this type there."),
        Why.TOO_LARGE: gettext("The file is larger than this call takes."),
        Why.NO_ROOM: gettext("There is no room for a further file there."),
    }[left.why]


def standing_text(standing: Standing) -> str:
    """Return how many entries a city has, of how many it may have."""
    if standing.most is None:
        return ngettext("One entry so far", "%(num)d entries so far", standing.live)
    return gettext(
        "%(live)s of %(most)s entries in this call so far", live=standing.live, most=standing.most
    )
