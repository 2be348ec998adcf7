"""The page of one entry on the desk, and the pages beside it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from calls.call.life import said
from calls.entry import queries as entries
from calls.entry.completion import operations as completion
from calls.entry.content import content_sha256, said_in
from calls.entry.copies.queries import SideBySide, overlaps_of
from calls.entry.endorsement.standing import endorsement_standing
from calls.entry.endorsement.wording import StandingWords, standing_words
from calls.entry.models import Entry
from calls.entry.states import ENTRY, EntryState
from calls.entry.wording import language_name, languages_said, public_state
from core.rooms import actor
from core.transitions import Refused
from desk.dossier import queries
from desk.dossier.side_by_side import pairs_of
from desk.wording import TONES, entry_states, event_words

WITHOUT_ANSWER = (EntryState.SUBMITTED, EntryState.ELIGIBLE, EntryState.INELIGIBLE)


def entry(subject: Entry) -> str:
    """Show one entry with its whole history."""
    standing = subject.revision
    return render_template(
        "desk/entry.html",
        entry=subject,
        call=subject.call,
        definition=subject.definition,
        states=entry_states(),
        tones=TONES,
        files=queries.files_of(subject),
        unsent=standing is not None and entries.touched(subject, standing),
        overlaps=[(line, *public_state(line.entry)) for line in overlaps_of(subject, actor())],
        endorsement=_endorsement(subject),
        language_name=language_name,
        languages_said=languages_said(standing.body) if standing else "",
        can_return=_can_return(subject),
        events=queries.events_of(subject),
        words=event_words(),
    )


def returning(subject: Entry) -> Any:
    """Ask what is missing, and until when it may be completed."""
    if not _can_return(subject):
        return redirect(url_for("desk.entry", entry_id=subject.id))
    call = subject.call
    by_at = completion.proposed_end(call)
    return _return_page(subject, said.shown("until", by_at, call.zone))


def return_entry(subject: Entry) -> Any:
    """Return the entry to its city."""
    until = said.moment(request.form, "until", subject.call.zone)
    reason = said.text(request.form, "reason")
    errors = list(until.errors)
    if until.at and (problem := completion.end_error(until.at)):
        errors.append(("until-day", problem))
    if problem := said.reason_error(reason):
        errors.append(("reason", problem))
    if errors or until.at is None:
        return _return_page(subject, until, reason=reason, errors=errors), 422
    try:
        completion.return_entry(subject, reason=reason, until=until.at, actor=actor())
    except Refused as refused:
        return _return_page(subject, until, reason=reason, refused=str(refused.why)), 409
    flash(_("The entry is with its city. The letters are on their way."), "success")
    return redirect(url_for("desk.entry", entry_id=subject.id))


def take_back(subject: Entry) -> Any:
    """Take the entry back before its time is over."""
    completion.take_back(subject, actor=actor())
    flash(_("The entry is back: what was sent in stands."), "success")
    return redirect(url_for("desk.entry", entry_id=subject.id))


def overlap(subject: SideBySide) -> str:
    """Show two entries that are alike, side by side."""
    return render_template(
        "desk/overlap.html",
        entry=subject.entry,
        call=subject.entry.call,
        other=subject.other,
        other_state=public_state(subject.other),
        language=subject.language,
        written_in=language_name(subject.language),
        score=subject.score,
        pairs=pairs_of(subject),
    )


def _endorsement(subject: Entry) -> StandingWords | None:
    if subject.definition.endorsement is None or subject.revision is None:
        return None
    sha256 = content_sha256(said_in(subject.revision.body))
    return standing_words(endorsement_standing(subject, sha256))


def _can_return(subject: Entry) -> bool:
    in_time = subject.call.state in completion.IN_TIME
    return in_time and subject.state in ENTRY.table["return"].sources


def _return_page(subject: Entry, until: said.Moment, **more: Any) -> str:
    return render_template(
        "desk/return.html",
        **{"errors": [], "reason": "", "refused": "", **more},
        entry=subject,
        call=subject.call,
        until=until,
    )
