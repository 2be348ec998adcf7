"""The public face of calls: the list of them, and the page of each."""

from functools import lru_cache
from typing import Any

from flask import render_template
from markupsafe import Markup

from accounts.queries import has_secretariat
from accounts.rules import whole_secretariat
from calls.call import phase, wording
from calls.call.life import public
from calls.call.models import Call
from calls.call.phase import Phase
from calls.call.queries import visible_calls
from core import post
from core.i18n import LANGUAGES, language
from core.rooms import actor

ORDER = (Phase.OPEN, Phase.COMING, Phase.CLOSED, Phase.ANNOUNCED, Phase.DRAFT)
"""How calls follow each other where one list holds them all."""


def home() -> str:
    """Show what this place is, and its calls: open, coming, past; rehearsals apart."""
    calls = visible_calls(actor())
    shelves = {of: [c for c in calls if not c.rehearsal and phase.phase(c) is of] for of in Phase}
    past = shelves[Phase.CLOSED] + shelves[Phase.ANNOUNCED]
    return render_template(
        "calls/home.html",
        open_calls=shelves[Phase.OPEN],
        coming=sorted(shelves[Phase.COMING], key=lambda call: call.opens_at),
        past=sorted(past, key=lambda call: call.closes_at, reverse=True),
        drafts=shelves[Phase.DRAFT],
        rehearsals=sorted(
            (c for c in calls if c.rehearsal), key=lambda c: ORDER.index(phase.phase(c))
        ),
        phase=phase,
        wording=wording,
        reader=actor(),
        # Asked only while there is nothing to show: an installation begins with its people.
        begun=bool(calls) or has_secretariat(),
        empty=not calls,
        may_begin=bool(whole_secretariat(actor())),
    )


def call_page(call: Call) -> str:
    """Show one call: what it asks, of whom, until when, who judges, and the way in."""
    return render_template("calls/call.html", **facts_of(call, phase.phase(call)))


def facts_of(call: Call, standing: Phase) -> dict[str, Any]:
    """Return what the page of a call shows while it stands in a phase."""
    definition, spoken = call.definition, language()
    read = definition.language_for(spoken)
    return {
        "call": call,
        "definition": definition,
        # The language to read the texts in; "" for `lang` where it is the page's own.
        "foreign": "" if read == spoken else read,
        "foreign_name": LANGUAGES.get(read, read),
        "say": lambda text: definition.text(text, spoken),
        "rich": _rich,
        "phase": phase,
        "standing": standing,
        "phase_text": public.phase_text(definition, standing),
        "way": public.way_of(call, spoken),
        "wording": wording,
    }


@lru_cache(maxsize=512)
def _rich(text: str) -> Markup:
    return Markup(post.html(text))  # noqa: S704  (cleaned by nh3)
