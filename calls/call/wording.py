"""A definition put into words for its page: dates, weights, limits and rules as sentences."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from flask_babel import gettext, ngettext
from markupsafe import Markup

from calls.call.definition import CallDefinition, Milestone, Precision, Question, Slot, TieBreak
from calls.call.models import Call
from core import clock
from core.i18n import dates_as, day, language, number, size, when, when_text


def milestone_date(milestone: Milestone) -> str:
    """Return when a milestone is: a month, a day or a span, in the language being spoken."""
    locale, starts, ends = dates_as(), milestone.starts_on, milestone.ends_on
    if milestone.precision is Precision.MONTH:
        return str(format_skeleton("yMMMM", starts, locale=locale))
    if ends and ends != starts:
        return str(gettext("%(first)s to %(last)s", first=day(starts), last=day(ends)))
    return format_date(starts, "full", locale=locale)


def calendar(call: Call, before: Sequence[datetime] = ()) -> list[dict[str, object]]:
    """Return the opening, the deadline and the milestones in order, as the timeline shows them.

    What is over is `done`, the first thing still to come is `now`, the others are `next`. `before`
    are the deadlines that the call had earlier: they stay in view, struck through.
    """
    definition, zone = call.definition, call.definition.calendar.zone
    instants = [
        (call.opens_at, gettext("The call opens"), ""),
        (call.closes_at, gettext("The call closes"), earlier_deadlines(call, before)),
    ]
    if until := definition.calendar.questions_until_at:
        instants.append((until, gettext("Last moment for questions"), ""))
    rows: list[tuple[date, str | Markup, str, str | Markup]] = [
        (at.astimezone(zone).date(), title, when(at, call.zone), text)
        for at, title, text in instants
    ]
    for milestone in definition.calendar.milestones:
        title = marked(definition, milestone.title)
        rows.append((_last_day(milestone), title, milestone_date(milestone), ""))
    rows.sort(key=lambda row: row[0])
    today = clock.now().astimezone(zone).date()
    done = sum(row[0] < today for row in rows)
    tones = ["done"] * done + ["now"] + ["next"] * len(rows)
    return [
        {"title": title, "at": at, "tone": tone, "text": text}
        for (_last, title, at, text), tone in zip(rows, tones, strict=False)
    ]


def earlier_deadlines(call: Call, before: Sequence[datetime]) -> str | Markup:
    """Return "Before:" and each earlier deadline, struck through; "" when there was none."""
    if not before:
        return ""
    dates = Markup(", ").join(Markup("<s>{}</s>").format(when_text(at, call.zone)) for at in before)
    return Markup("{} {}").format(gettext("Before:"), dates)


def marked(definition: CallDefinition, text: Mapping[str, str]) -> str | Markup:
    """Return a text of the call, marked with its language where that is not the one spoken."""
    spoken = language()
    if (read := definition.language_for(spoken)) == spoken:
        return text[read]
    return Markup('<span lang="{}">{}</span>').format(read, text[read])


def weights(definition: CallDefinition) -> dict[str, str]:
    """Return the share of each criterion in percent, or nothing when all count the same."""
    found = {criterion.key: criterion.weight for criterion in definition.criteria}
    if len(set(found.values())) == 1:
        return {}
    total = sum(found.values())
    return {
        key: gettext("%(share)s %% of the total", share=number(_rounded(weight * 100 / total)))
        for key, weight in found.items()
    }


def tie_break(definition: CallDefinition, rung: str) -> str:
    """Return one rung of the ladder that settles a tie, as a sentence."""
    words: dict[str, str] = {
        TieBreak.SMALLEST_SPREAD: gettext("The entry on which the jurors agree more."),
        TieBreak.MOST_READINGS: gettext("The entry that more jurors have read."),
        TieBreak.CHAIR: gettext("The chair of the jury decides, and gives the reason in writing."),
    }
    if rung in words:
        return words[rung]
    title = marked(definition, definition.criterion(rung).title)
    pattern = Markup(gettext("The higher mark in “%(criterion)s”.", criterion="{}"))  # noqa: S704  (ours)
    return pattern.format(title)


def limit(question: Question) -> str:
    """Return how long an answer may be; "" for what is not written."""
    if question.max_words:
        return str(ngettext("%(num)d word at most", "%(num)d words at most", question.max_words))
    if question.max_chars:
        return str(
            ngettext("%(num)d character at most", "%(num)d characters at most", question.max_chars)
        )
    return ""


def files(slot: Slot) -> str:
    """Return what may be attached in a slot: kinds, how many, how large."""
    kinds = ", ".join(kind.upper() for kind in slot.accept)
    count = ngettext("one file", "up to %(num)d files", slot.max_count)
    most = size(slot.max_bytes)
    return str(
        gettext("%(kinds)s, %(count)s, %(size)s each at most", kinds=kinds, count=count, size=most)
    )


def entry_languages(definition: CallDefinition) -> str:
    """Return in which languages an entry is written, as one or two sentences."""
    asked = definition.languages
    if asked.any_one and len(asked.accepted) > 1:
        names = language_names(asked.accepted, style="or")
        return str(
            gettext("Each entry is written in %(languages)s, as you prefer.", languages=names)
        )
    required = asked.required or asked.accepted
    sentence = str(
        gettext("Each entry is written in %(languages)s.", languages=language_names(required))
    )
    more = tuple(tag for tag in asked.accepted if tag not in required)
    if not more:
        return sentence
    added = gettext("You may add it in %(languages)s too.", languages=language_names(more))
    return f"{sentence} {added}"


def language_names(tags: Sequence[str], style: Literal["standard", "or"] = "standard") -> str:
    """Return languages by their names in the language being spoken, joined by "and" or "or"."""
    names = Locale(language()).languages
    told = [
        names.get(tag) or Locale.parse(tag, sep="-").get_display_name(language()) for tag in tags
    ]
    return format_list([name or "" for name in told], style=style, locale=dates_as())


def _rounded(share: Decimal) -> float:
    return float(round(share, 1))


def _last_day(milestone: Milestone) -> date:
    if milestone.precision is Precision.MONTH:
        following = (milestone.starts_on.replace(day=1) + timedelta(days=32)).replace(day=1)
        return following - timedelta(days=1)
    return milestone.ends_on or milestone.starts_on
