"""What is said about an image: its text for who cannot see it, its credit, and its rights.

Each text is saved by itself. Whoever saves over the words of another without having read them is
told first, and nothing of either is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Person
from calls.call.definition import CallDefinition, FileType, Slot
from calls.entry.answers.progress import ordered_languages
from calls.entry.files.inspection import MIME
from calls.entry.models import Attachment
from calls.entry.speech import gettext
from calls.entry.wording import language_name
from core import clock, events

ALT_LENGTH = 300
CREDIT_LENGTH = 150
CREDIT, RIGHTS = "credit", "rights"
ALT = "alt-"
"""How the fields of a text in one language begin: `alt-es`."""
IMAGES = frozenset({MIME[FileType.JPEG], MIME[FileType.PNG]})


@dataclass(frozen=True)
class Trouble:
    """Why the words in one field were not saved; `theirs` is what another person saved."""

    sentence: str
    theirs: str | None = None


def is_image(attachment: Attachment) -> bool:
    """Return whether the file is an image: only those are described."""
    return attachment.content_type in IMAGES


def required_languages(definition: CallDefinition, original: str) -> tuple[str, ...]:
    """Return the languages in which an image must be described: those the entry must have."""
    return tuple(dict.fromkeys((original, *definition.languages.required)))


def describe_file(
    attachment: Attachment,
    said: Mapping[str, str],
    was: Mapping[str, str],
    *,
    actor: Person,
    whole: bool = False,
) -> dict[str, Trouble]:
    """Save the words of `said`, by field, about an image of a (locked) entry.

    `was` holds, by field, what the writer had before them. Returns why some cannot be saved; the
    others are, unless it is to be `whole` or not at all. An unknown field is left alone, and so is
    a file that is no image.
    """
    names = field_names(attachment) if is_image(attachment) else []
    typed = {name: _plain(said[name]) for name in names if name in said}
    changed = {name: text for name, text in typed.items() if text != value_of(attachment, name)}
    troubles = {}
    for name, text in changed.items():
        now = value_of(attachment, name)
        if sentence := _too_long(name, text):
            troubles[name] = Trouble(sentence)
        elif was.get(name, now) != now:
            troubles[name] = Trouble(_meanwhile(now), now)
    for name, text in changed.items():
        if name not in troubles and not (whole and troubles):
            _write(attachment, name, text, actor)
    return troubles


def field_names(attachment: Attachment) -> list[str]:
    """Return the fields in which something is said about the file."""
    definition, original = attachment.entry.definition, attachment.entry.language
    codes = ordered_languages(definition, original)
    return [*(f"{ALT}{code}" for code in codes), CREDIT, RIGHTS]


def value_of(attachment: Attachment, name: str) -> str:
    """Return what a field says now; "yes" or "" for the rights."""
    if name == RIGHTS:
        return "yes" if attachment.rights else ""
    return attachment.credit if name == CREDIT else attachment.alt.get(name.removeprefix(ALT), "")


def missing_words(
    definition: CallDefinition, slot: Slot, attachment: Attachment, original: str
) -> list[str]:
    """Return the fields that must be filled before the entry can be sent in."""
    if not slot.needs_rights or not is_image(attachment):
        return []
    needed = [f"{ALT}{code}" for code in required_languages(definition, original)]
    return [name for name in (*needed, CREDIT, RIGHTS) if not value_of(attachment, name)]


def is_lacking(attachment: Attachment) -> bool:
    """Return whether something that must be said about the file is not said yet."""
    definition = attachment.entry.definition
    slot = definition.slot(attachment.slot)
    return bool(missing_words(definition, slot, attachment, attachment.entry.language))


def words_sentence(
    definition: CallDefinition, slot: Slot, attached: Sequence[Attachment], original: str
) -> str:
    """Return what is still to be said about the first image that lacks words; "" for none."""
    for one in attached:
        names = missing_words(definition, slot, one, original)
        if names == [RIGHTS]:
            return gettext("%(name)s: confirm that it may be published.", name=one.filename)
        if names:
            parts = ", ".join(field_label(name) for name in names)
            return gettext("%(name)s still lacks: %(parts)s.", name=one.filename, parts=parts)
    return ""


def field_label(name: str) -> str:
    """Return what a field is called in a list of what is missing."""
    if name == CREDIT:
        return gettext("credit")
    if name == RIGHTS:
        return gettext("the confirmation that it may be published")
    language = language_name(name.removeprefix(ALT))
    return gettext("description (%(language)s)", language=language)


def _plain(text: str) -> str:
    """Return what was typed as one line."""
    return " ".join(text.split())


def _too_long(name: str, words: str) -> str:
    most = CREDIT_LENGTH if name == CREDIT else ALT_LENGTH
    if len(words) <= most:
        return ""
    return gettext(
        "This is %(count)s characters long: shorten it to %(most)s at most.",
        count=len(words),
        most=most,
    )


def _meanwhile(now: str) -> str:
    if not now:
        return gettext("Somebody else emptied this meanwhile. Save again to keep your words.")
    return gettext(
        "Somebody else wrote meanwhile: “%(theirs)s”. Save again to put your words in their place.",
        theirs=now,
    )


def _write(attachment: Attachment, name: str, words: str, actor: Person) -> None:
    if name == RIGHTS:
        attachment.rights = words == "yes"
        if attachment.rights:
            events.record(attachment, "file_rights_declared", actor=actor)
        else:
            events.record(attachment, "file_rights_taken_back", actor=actor)
    elif name == CREDIT:
        attachment.credit = words
    else:
        alt = dict(attachment.alt) | {name.removeprefix(ALT): words}
        attachment.alt = {code: text for code, text in alt.items() if text}
    attachment.entry.changed_at = clock.now()
