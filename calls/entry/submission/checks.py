"""What keeps a draft from being sent in: answers, languages, files. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from calls.call.definition import CallDefinition, Slot
from calls.entry.answers.asked import shown_slots
from calls.entry.answers.progress import LanguageProgress
from calls.entry.endorsement.standing import Standing
from calls.entry.files.words import words_sentence
from calls.entry.models import Attachment
from calls.entry.speech import gettext, ngettext
from calls.entry.states import AttachmentState
from calls.entry.wording import language_name
from core.i18n import language


@dataclass(frozen=True)
class Obstacle:
    """One thing to do first, and where: on a page of the form, or at a slot for files."""

    sentence: str
    control: str
    section: str = ""
    language: str = ""
    slot: str = ""


def obstacles(
    definition: CallDefinition,
    progress: Sequence[LanguageProgress],
    files: Sequence[Attachment],
    hidden: frozenset[str],
) -> list[Obstacle]:
    """Return everything that must be done before the entry can be sent in; [] is ready.

    `hidden` are the keys of what the form does not ask.
    """
    several = len([one for one in progress if one.required]) > 1
    found = [
        Obstacle(
            sentence=_named(problem.sentence, one.language) if several else problem.sentence,
            control=problem.control,
            section=page.section.key,
            language=one.language,
        )
        for one in progress
        if one.required
        for page in one.pages
        for problem in page.problems
    ]
    original = next((one.language for one in progress if one.original), "")
    return [*found, *_file_obstacles(definition, files, hidden, original)]


def unendorsed(standing: Standing) -> Obstacle:
    """Return that the mayor's word to this very text is not there."""
    sentence = {
        Standing.NONE: gettext("Ask the mayor's office for its endorsement."),
        Standing.ASKED: gettext("The mayor's office has not answered yet."),
        Standing.OUTDATED: gettext(
            "The text has changed since the mayor's office endorsed it: ask for a new signature."
        ),
        Standing.DECLINED: gettext("The mayor's office has declined: talk to it, and ask again."),
    }.get(standing, gettext("The endorsement by the mayor's office is missing."))
    return Obstacle(sentence, "endorsement")


def unfinished(progress: Sequence[LanguageProgress]) -> list[str]:
    """Return the optional languages that are begun but not complete: they are not sent along."""
    return [one.language for one in progress if not one.required and one.begun and not one.complete]


def _named(sentence: str, code: str) -> str:
    return gettext("%(language)s: %(sentence)s", language=language_name(code), sentence=sentence)


def _file_obstacles(
    definition: CallDefinition,
    files: Sequence[Attachment],
    hidden: frozenset[str],
    original: str,
) -> list[Obstacle]:
    found = []
    for slot in shown_slots(definition, hidden):
        here = [file for file in files if file.slot == slot.key]
        attached = [file for file in here if file.state is AttachmentState.ATTACHED]
        waiting = [
            file
            for file in here
            if file.state in (AttachmentState.PENDING, AttachmentState.CHECKING)
        ]
        sentence = _slot_sentence(definition, slot, len(attached), waiting)
        if not sentence and (lacking := words_sentence(definition, slot, attached, original)):
            label = definition.text(slot.label, language())
            sentence = gettext("“%(label)s”: %(sentence)s", label=label, sentence=lacking)
        if sentence:
            found.append(Obstacle(sentence, f"slot-{slot.key}", slot=slot.key))
    return found


def _slot_sentence(
    definition: CallDefinition, slot: Slot, attached: int, waiting: Sequence[Attachment]
) -> str:
    label = definition.text(slot.label, language())
    if waiting and waiting[0].state is AttachmentState.CHECKING:
        return gettext(
            "“%(label)s”: a file is still being checked. Wait a moment and load this page again.",
            label=label,
        )
    if waiting:
        return gettext(
            "“%(label)s”: %(name)s did not arrive whole. Send it again, or remove it.",
            label=label,
            name=waiting[0].filename,
        )
    if attached >= slot.min_count:
        return ""
    if slot.max_count == 1:
        return gettext("“%(label)s”: the file is missing.", label=label)
    return ngettext(
        "“%(label)s”: one file is missing.",
        "“%(label)s”: %(num)s files are missing.",
        slot.min_count - attached,
        label=label,
    )
