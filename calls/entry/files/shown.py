"""Slots and files as a person reads them, in the language being spoken."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from calls.call.definition import Slot
from calls.entry.answers.progress import ordered_languages
from calls.entry.files import words
from calls.entry.files.inspection import ENDINGS, MIME
from calls.entry.files.sentences import problem_sentence, types_text
from calls.entry.models import Attachment, Entry
from calls.entry.states import AttachmentState
from calls.entry.wording import language_name
from core.i18n import language, size


@dataclass(frozen=True)
class Typed:
    """What somebody typed about one image that was not saved, and why, by field."""

    attachment_id: int
    said: Mapping[str, str]
    troubles: Mapping[str, words.Trouble]


@dataclass(frozen=True)
class WordsField:
    """One field about an image: `was` is what is saved, `value` what stands in it."""

    name: str
    label: str
    lang: str
    value: str
    was: str
    needed: bool
    error: str
    most: int


@dataclass(frozen=True)
class ShownFile:
    """A file with what a person reads about it."""

    file: Attachment
    size: str
    problem: str
    fields: list[WordsField] = field(default_factory=list)
    lacking: bool = False

    @property
    def texts(self) -> list[WordsField]:
        """Return the fields that are needed, then the credit: those that are seen at once."""
        plain = [one for one in self.fields if one.name != words.RIGHTS]
        return [one for one in plain if one.needed or one.value or one.name == words.CREDIT]

    @property
    def more_texts(self) -> list[WordsField]:
        """Return the fields in languages that may be left out."""
        return [one for one in self.fields if one.name != words.RIGHTS and one not in self.texts]

    @property
    def rights(self) -> WordsField | None:
        """Return the declaration, where the file is described."""
        return next((one for one in self.fields if one.name == words.RIGHTS), None)

    @property
    def in_parts(self) -> bool:
        """Return whether sending has begun and may be gone on with."""
        return self.file.state is AttachmentState.PENDING and self.file.upload_id is not None

    @property
    def alt(self) -> str:
        """Return what the picture shows, in the language being spoken or the one there is."""
        texts = self.file.alt
        return texts.get(language()) or next(iter(texts.values()), "")


@dataclass(frozen=True)
class ShownSlot:
    """A slot with its files, in the language being spoken."""

    slot: Slot
    label: str
    hint: str
    files: list[ShownFile]

    @property
    def accept(self) -> str:
        """Return the types for the browser's file chooser."""
        kinds = self.slot.accept
        return ",".join([*(MIME[kind] for kind in kinds), *(e for k in kinds for e in ENDINGS[k])])

    @property
    def limits(self) -> str:
        """Return types and size as people say them."""
        return f"{types_text(self.slot.accept)}, {size(self.slot.max_bytes)}"

    @property
    def held(self) -> list[ShownFile]:
        """Return the files that take a place."""
        return [one for one in self.files if one.file.state is not AttachmentState.REJECTED]

    @property
    def full(self) -> bool:
        """Return whether there is room for no more; in a slot for one, the next one replaces it."""
        return len(self.held) >= self.slot.max_count

    @property
    def takes_more(self) -> bool:
        """Return whether a file may be chosen: there is room, or one that broke off goes on."""
        awaits = any(one.file.state is AttachmentState.PENDING for one in self.files)
        return awaits or not self.full or self.slot.max_count == 1

    @property
    def replaces(self) -> bool:
        """Return whether the next file takes the place of the one that is there."""
        there = [one for one in self.held if one.file.state is not AttachmentState.PENDING]
        return bool(there) and self.slot.max_count == 1

    @property
    def lacking(self) -> bool:
        """Return whether an image here still lacks words."""
        return any(one.lacking for one in self.files)

    def sentence(self, code: str) -> str:
        """Return what is said of a problem, for the script that tells before anything is sent."""
        return problem_sentence(code, self.slot)


def shown_slots(
    entry: Entry, found: list[Attachment], typed: Typed | None = None
) -> list[ShownSlot]:
    """Return every slot of the form with the files of the entry in it."""
    definition, spoken = entry.definition, language()
    return [
        ShownSlot(
            slot=slot,
            label=definition.text(slot.label, spoken),
            hint=definition.text(slot.help, spoken) if slot.help else "",
            files=[_shown(entry, slot, one, typed) for one in found if one.slot == slot.key],
        )
        for slot in definition.form.slots
    ]


def _shown(entry: Entry, slot: Slot, one: Attachment, typed: Typed | None) -> ShownFile:
    attached = one.state is AttachmentState.ATTACHED
    about = typed if typed and typed.attachment_id == one.id else None
    return ShownFile(
        one,
        size(one.size) if one.size else "",
        problem_sentence(one.problem, slot) if one.problem else "",
        _fields(entry, slot, one, about) if attached and words.is_image(one) else [],
        attached and bool(words.missing_words(entry.definition, slot, one, entry.language)),
    )


def _fields(entry: Entry, slot: Slot, one: Attachment, typed: Typed | None) -> list[WordsField]:
    needed = words.required_languages(entry.definition, entry.language)
    several = len(ordered_languages(entry.definition, entry.language)) > 1
    found = []
    for name in words.field_names(one):
        code = name.removeprefix(words.ALT) if name.startswith(words.ALT) else ""
        trouble = typed.troubles.get(name) if typed else None
        now = words.value_of(one, name)
        found.append(
            WordsField(
                name=name,
                label=language_name(code) if code and several else "",
                lang=code,
                value=typed.said.get(name, now) if typed else now,
                was=now,
                needed=slot.needs_rights and (code in needed or not code),
                error=trouble.sentence if trouble else "",
                most=words.CREDIT_LENGTH if name == words.CREDIT else words.ALT_LENGTH,
            )
        )
    return found
