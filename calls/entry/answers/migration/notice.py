"""What a city reads about a form that changed while it was writing."""

from dataclasses import dataclass

from calls.call.changes import ChangeKind, FormChange, form_changes
from calls.call.models import definition_of
from calls.entry.models import Entry
from calls.entry.speech import gettext
from core.i18n import language


@dataclass(frozen=True)
class FormNotice:
    """The changes of a form since the city last took note, as sentences."""

    entry_id: int
    sentences: list[str]


def form_notice(entry: Entry) -> FormNotice | None:
    """Return what changed in the entry's form since the city last took note; None for nothing."""
    if entry.migrated_from_id is None:
        return None
    changes = form_changes(definition_of(entry.migrated_from_id), entry.definition)
    sentences = list(dict.fromkeys(sentence_of(change) for change in changes))
    return FormNotice(entry.id, sentences) if sentences else None


def sentence_of(change: FormChange) -> str:
    """Return one change as a sentence, in the language being spoken."""
    label = change.text(language())
    return {
        ChangeKind.ADDED: gettext("“%(label)s” is new.", label=label),
        ChangeKind.REMOVED: gettext(
            "“%(label)s” is no longer asked. What you wrote there is kept, but not sent in.",
            label=label,
        ),
        ChangeKind.MOVED: gettext(
            "“%(label)s” stands in another part now. Your answer has moved along.", label=label
        ),
        ChangeKind.REWORDED: gettext("“%(label)s” is worded differently.", label=label),
        ChangeKind.STRICTER: gettext(
            "“%(label)s” asks for more, or allows less, than before.", label=label
        ),
        ChangeKind.LOOSER: gettext(
            "“%(label)s” asks for less, or allows more, than before.", label=label
        ),
        ChangeKind.OPTIONS: gettext("“%(label)s” offers other choices.", label=label),
        ChangeKind.CONDITION: gettext("“%(label)s” is asked under another condition.", label=label),
        ChangeKind.AUDIENCE: gettext(
            "Who reads your answer to “%(label)s” has changed: see the text beside it.", label=label
        ),
    }[change.kind]
