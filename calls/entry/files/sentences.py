"""Why a file cannot be taken, in words that say what to do next."""

from collections.abc import Sequence

from calls.call.definition import FileType, Slot
from calls.entry.speech import gettext, ngettext
from core.i18n import number, size

_NAMES = {FileType.PDF: "PDF", FileType.JPEG: "JPEG", FileType.PNG: "PNG"}


def problem_sentence(code: str, slot: Slot) -> str:
    """Return the sentence for a stable problem code of a file in `slot`."""
    name, _, detail = code.partition(":")
    kinds = types_text(slot.accept)
    if name == "wrong_type" and detail:
        return gettext(
            "This is a .%(ending)s file inside, whatever its name: send it as %(kinds)s.",
            ending=detail,
            kinds=kinds,
        )
    if name == "too_many_pages":
        return ngettext(
            "The document has more than one page: shorten it and send it again.",
            "The document has more than %(most)s pages: shorten it and send it again.",
            slot.max_pages or 0,
            most=number(slot.max_pages or 0),
        )
    sentences = {
        "empty": gettext("The file is empty: choose another one."),
        "too_large": gettext(
            "The file is larger than %(size)s: make it smaller and send it again.",
            size=size(slot.max_bytes),
        ),
        "wrong_type": gettext("The file cannot be taken: send it as %(kinds)s.", kinds=kinds),
        "encrypted": gettext(
            "The document is protected by a password: save it without one and send it again."
        ),
        "damaged": gettext(
            "The file cannot be opened, it seems damaged: save it anew and send it again."
        ),
        "too_many_pixels": gettext(
            "The image has too many points to be shown: make it smaller and send it again."
        ),
        "too_heavy": gettext(
            "The file takes too long to open, as if it were made of very many things: save it anew "
            "in a simpler form and send it again."
        ),
        "infected": gettext(
            "The virus scanner found something harmful in this file: it was not taken. Have the "
            "computer it comes from looked at, and send a clean copy."
        ),
    }
    return (sentences | _sentences_of_sending(slot)).get(name, sentences["damaged"])


def _sentences_of_sending(slot: Slot) -> dict[str, str]:
    """Return the sentences for a file that was not looked into, by their codes."""
    return {
        "long_name": gettext(
            "The name of the file is far too long: give it a short one and send it again."
        ),
        "awaited": gettext(
            "Other files are still on their way to this place: wait until they have been looked "
            "into, or remove those that did not arrive."
        ),
        "many_awaited": gettext(
            "Many files of yours are still on their way: wait until they have been looked into, "
            "or remove those that did not arrive, then send this one again."
        ),
        "missing": gettext("The file did not arrive: send it again."),
        "full": ngettext(
            "There is room for one file here: remove it before you send another.",
            "There is room for %(num)s files here: remove one before you send another.",
            slot.max_count,
        ),
    }


def types_text(kinds: Sequence[FileType]) -> str:
    """Return the accepted types as people say them: "PDF", "JPEG or PNG"."""
    names = [_NAMES[kind] for kind in kinds]
    if len(names) == 1:
        return names[0]
    return gettext("%(some)s or %(last)s", some=", ".join(names[:-1]), last=names[-1])
