"""What a call asks of an entry: sections of questions, and the files to attach."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from calls.call.shape.conditions import ConditionText
from calls.call.shape.part import (
    Distinct,
    Finding,
    Key,
    Keyed,
    Part,
    Text,
    raise_findings,
)


class QuestionKind(StrEnum):
    """What kind of answer a question takes."""

    SHORT = "short"  # one line
    LONG = "long"  # paragraphs
    CHOICE = "choice"  # exactly one of the options
    MULTIPLE = "multiple"  # any of the options
    DATE = "date"
    NUMBER = "number"
    LINK = "link"  # a web address
    VIDEO = "video"  # the address of a video
    EMAIL = "email"
    AXIS = "axis"  # one of the axes of the call
    MODALITY = "modality"  # one of the modalities of the call
    TOPICS = "topics"  # topics of the databank, written as options
    SDG = "sdg"  # Sustainable Development Goals, built in
    PRINCIPLE = "principle"  # principles of the Charter of Educating Cities, built in
    DECLARATION = "declaration"  # a statement to agree with


class FileType(StrEnum):
    """A type of file that a slot may accept."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


IMAGES = frozenset({FileType.JPEG, FileType.PNG})

WRITTEN = frozenset({QuestionKind.SHORT, QuestionKind.LONG})
WITH_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.MULTIPLE, QuestionKind.TOPICS})
"""Kinds whose options the question writes itself."""
FEWEST_OPTIONS = 2
SEVERAL = frozenset(
    {QuestionKind.MULTIPLE, QuestionKind.TOPICS, QuestionKind.SDG, QuestionKind.PRINCIPLE}
)
"""Kinds of which several options may be chosen."""
CHOSEN = WITH_OPTIONS | SEVERAL | {QuestionKind.AXIS, QuestionKind.MODALITY}
"""Kinds answered by choosing; `CallDefinition.options` tells among what."""
ADDRESSES = frozenset({QuestionKind.LINK, QuestionKind.VIDEO})
"""Kinds answered by a web address."""

Limit = Annotated[int, Field(gt=0, strict=True)]


class Option(Part):
    """One answer to choose."""

    key: Key
    label: Text


class Question(Part):
    """One question.

    `translatable` ones are answered once in each language, the others once for the whole entry.
    """

    key: Key
    label: Text
    help: Text | None = None
    kind: QuestionKind
    required: bool = True
    translatable: bool = False
    hidden_from_jury: bool = False  # personal details, for the secretariat only
    max_words: Limit | None = None
    max_chars: Limit | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_choices: Limit | None = None
    markdown: bool = False  # a long answer may have bold, italics, lists and links
    options: Keyed[Option] = ()
    shown_if: ConditionText | None = None

    @property
    def is_written(self) -> bool:
        """Whether the answer is a text that somebody writes."""
        return self.kind in WRITTEN

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        raise_findings([*self._text_findings(), *self._option_findings(), *self._number_findings()])
        return self

    def _text_findings(self) -> Iterator[Finding]:
        if self.markdown and self.kind is not QuestionKind.LONG:
            yield Finding(("markdown",), "Only long answers are written in Markdown.")
        if self.is_written:
            if self.max_words is None and self.max_chars is None:
                yield Finding(
                    ("kind",),
                    f'A "{self.kind}" question needs a limit: max_words or max_chars.',
                )
            return
        for field in ("max_words", "max_chars"):
            if getattr(self, field) is not None:
                yield Finding(
                    (field,),
                    f'Only short and long questions have a limit; this one is "{self.kind}".',
                )
        if self.translatable:
            yield Finding(
                ("translatable",),
                "Only short and long questions are answered once per language.",
            )

    def _option_findings(self) -> Iterator[Finding]:
        if self.kind in WITH_OPTIONS and len(self.options) < FEWEST_OPTIONS:
            yield Finding(("kind",), f'A "{self.kind}" question needs at least two options.')
        if self.kind not in WITH_OPTIONS and self.options:
            yield Finding(("options",), f'A "{self.kind}" question has no options of its own.')
        if self.max_choices is not None and self.kind not in SEVERAL:
            yield Finding(
                ("max_choices",),
                "Only multiple, topics, sdg and principle questions take several choices.",
            )

    def _number_findings(self) -> Iterator[Finding]:
        for field in ("minimum", "maximum"):
            if getattr(self, field) is not None and self.kind is not QuestionKind.NUMBER:
                yield Finding(
                    (field,),
                    f'Only number questions have a {field}; this one is "{self.kind}".',
                )
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            yield Finding(("maximum",), "The maximum is lower than the minimum.")


TAKEN = frozenset(
    {"files", "check", "submit", "receipt", "withdraw", "team", "endorsement", "change", "copied"}
    | {"revisions"}
)
"""Addresses below an entry that are pages of their own: no section may be called so."""


class Section(Part):
    """A page of the form: questions that belong together."""

    key: Key
    title: Text
    help: Text | None = None
    shown_if: ConditionText | None = None
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _key_is_free(self) -> Self:
        if self.key in TAKEN:
            raise_findings([Finding(("key",), f'"{self.key}" is taken; choose another key.')])
        return self


class Slot(Part):
    """A place for files of one sort, such as the mayor's letter.

    It is required when `min_count` is not zero.
    """

    key: Key
    label: Text
    help: Text | None = None
    accept: Annotated[Distinct[FileType], Field(min_length=1)]
    min_count: Annotated[int, Field(ge=0, strict=True)] = 0
    max_count: Limit = 1
    max_bytes: Limit
    max_pages: Limit | None = None
    needs_rights: bool = False  # each image comes with alt text, credit and a rights declaration
    shown_if: ConditionText | None = None

    @property
    def is_required(self) -> bool:
        """Whether an entry without a file here is incomplete."""
        return self.min_count > 0

    @model_validator(mode="after")
    def _counts_fit(self) -> Self:
        findings = []
        if self.max_count < self.min_count:
            findings.append(
                Finding(
                    ("max_count",),
                    "The highest number of files is lower than the lowest.",
                )
            )
        if self.max_pages is not None and FileType.PDF not in self.accept:
            findings.append(
                Finding(
                    ("max_pages",),
                    "Only PDF files have pages, and this slot does not accept them.",
                )
            )
        if self.needs_rights and IMAGES.isdisjoint(self.accept):
            findings.append(
                Finding(
                    ("needs_rights",),
                    "Only images have rights to declare, and this slot does not accept them.",
                )
            )
        raise_findings(findings)
        return self


class Form(Part):
    """The whole form.

    Keys of sections, questions and slots are unique in it: answers are kept by key.
    """

    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    slots: tuple[Slot, ...] = ()

    def questions(self) -> tuple[Question, ...]:
        """Return every question, in the order of the form."""
        return tuple(question for section in self.sections for question in section.questions)

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        seen: set[str] = set()
        findings = []
        for path, key in self._keys():
            if key in seen:
                findings.append(
                    Finding((*path, "key"), f'The key "{key}" is used twice in the form.')
                )
            seen.add(key)
        raise_findings(findings)
        return self

    def _keys(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for place, section in enumerate(self.sections):
            yield ("sections", place), section.key
            for position, question in enumerate(section.questions):
                yield ("sections", place, "questions", position), question.key
        for position, slot in enumerate(self.slots):
            yield ("slots", position), slot.key
