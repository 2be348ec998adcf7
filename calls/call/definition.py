"""The shape of a call's definition: everything a call asks and promises, typed and frozen.

A definition is read from a file (`toml_file.load_call_file`), kept as canonical JSON and never
changed in place. It knows nothing of the database: the same object serves the page, the form, the
rules, the score sheet and the ranking. Validators and limits speak to authors: they judge what is
loaded, checked or published, while `from_json` reads what is kept by its shape alone.
`docs/call-file.md` explains each key to the person who writes the file.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self, TypeVar

from pydantic import EmailStr, Field, ModelWrapValidatorHandler, model_validator

from calls.call.shape.announcing import Axis, Modality, PhaseTexts
from calls.call.shape.calendar import Calendar, Milestone, Precision
from calls.call.shape.catalogues import BUILT_IN, catalogue
from calls.call.shape.form import (
    FileType,
    Form,
    Option,
    Question,
    QuestionKind,
    Section,
    Slot,
)
from calls.call.shape.judging import (
    Anchor,
    Criterion,
    Decision,
    Jury,
    JuryMember,
    Outcome,
    OutcomeKind,
    Scale,
    TieBreak,
)
from calls.call.shape.languages import Languages
from calls.call.shape.part import (
    Code,
    Finding,
    FindingsError,
    Keyed,
    Name,
    Part,
    Text,
    raise_findings,
    texts_expected_in,
)
from calls.call.shape.rules import (
    Document,
    Eligibility,
    Endorsement,
    PreviousWinners,
    StartedBefore,
)
from calls.call.shape.showing import condition_findings, hidden_keys
from calls.call.shape.stored import UnreadableError, read

__all__ = [
    "Anchor",
    "Axis",
    "Calendar",
    "CallDefinition",
    "CallKind",
    "Criterion",
    "Decision",
    "Document",
    "Eligibility",
    "Endorsement",
    "FileType",
    "Finding",
    "FindingsError",
    "Form",
    "Jury",
    "JuryMember",
    "Languages",
    "Milestone",
    "Modality",
    "Option",
    "Outcome",
    "OutcomeKind",
    "PhaseTexts",
    "Precision",
    "PreviousWinners",
    "Question",
    "QuestionKind",
    "Scale",
    "Section",
    "Slot",
    "StartedBefore",
    "Text",
    "TieBreak",
    "UnreadableError",
]


class CallKind(StrEnum):
    """The four kinds of call that one engine runs."""

    AWARD = "award"
    CONGRESS = "congress"
    MEETING = "meeting"
    BID = "bid"


class CallDefinition(Part):
    """A call as its file defines it.

    Long texts (introduction, phase_texts, who_may_apply, jury, documents) are Markdown.
    """

    code: Code
    kind: CallKind
    edition: Annotated[int, Field(gt=0, strict=True)]
    organiser: Text
    host_city: Name | None = None  # where the congress or the ceremony takes place
    contact_email: EmailStr
    languages: Languages
    calendar: Calendar
    title: Text
    theme: Text
    summary: Text
    introduction: Text
    phase_texts: PhaseTexts | None = None
    axes: Keyed[Axis] = ()
    modalities: Keyed[Modality] = ()
    who_may_apply: Text
    eligibility: Eligibility = Eligibility()
    endorsement: Endorsement | None = None
    resubmission: bool = True  # until the deadline an entry may be changed and sent in again
    criteria: Annotated[Keyed[Criterion], Field(min_length=1)]
    form: Form
    jury: Jury
    decision: Decision
    documents: Keyed[Document] = ()
    data_protection: Text

    # --- reading a definition --------------------------------------------------------------------

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote, today or in an earlier version of the program.

        Nothing is judged again (see `shape.stored`). Raises UnreadableError.
        """
        try:
            raw = json.loads(text)
        except ValueError as error:
            raise UnreadableError((), f"not JSON: {error}") from error
        return read(cls, raw)

    def to_json(self) -> str:
        """Write canonical JSON (sorted keys, defaults spelled out): equal calls, equal strings."""
        plain = self.model_dump(mode="json")
        return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    # --- languages -------------------------------------------------------------------------------

    def language_for(self, wanted: str) -> str:
        """Return the public language in which to read the call.

        It is `wanted`, else its base, else English, else the first.
        """
        public = self.languages.public
        return next(
            (tag for tag in (wanted, wanted.partition("-")[0], "en") if tag in public),
            public[0],
        )

    def text(self, text: Mapping[str, str], language: str) -> str:
        """Return one text in `language`, or in the one `language_for` falls back to.

        A kept text may lack a language that the call has; it is then read in one that it has.
        """
        wanted = self.language_for(language)
        return text[wanted] if wanted in text else next(iter(text.values()), "")

    # --- dates -----------------------------------------------------------------------------------

    @property
    def timezone(self) -> str:
        """The IANA zone in which the dates of the call are shown."""
        return self.calendar.timezone

    @property
    def opens_at(self) -> datetime:
        """The instant from which entries may be started, aware UTC."""
        return self.calendar.opens_at

    @property
    def closes_at(self) -> datetime:
        """The announced deadline, aware UTC."""
        return self.calendar.closes_at

    def shifted(self, *, code: str, days: int) -> Self:
        """Return the same call under another code, its calendar moved by `days`, for a rehearsal.

        The day on which fees are due moves too; `practice_started` stays, the texts name its day.
        Local hours stay. Raises ValidationError when a moved time falls into a change of clocks.
        """
        plain = self.model_dump()
        by = timedelta(days=days)
        plain["calendar"] = _moved(plain["calendar"], by)
        plain["eligibility"]["fees_paid_on"] = _moved(plain["eligibility"]["fees_paid_on"], by)
        return type(self).model_validate({**plain, "code": code})

    # --- finding things by key: KeyError when there is none --------------------------------------

    def axis(self, key: str) -> Axis:
        """Return the axis `key`."""
        return _by_key(self.axes, key)

    def modality(self, key: str) -> Modality:
        """Return the modality `key`."""
        return _by_key(self.modalities, key)

    def criterion(self, key: str) -> Criterion:
        """Return the criterion `key`."""
        return _by_key(self.criteria, key)

    def section(self, key: str) -> Section:
        """Return the section `key` of the form."""
        return _by_key(self.form.sections, key)

    def question(self, key: str) -> Question:
        """Return the question `key` of the form."""
        return _by_key(self.questions(), key)

    def slot(self, key: str) -> Slot:
        """Return the file slot `key` of the form."""
        return _by_key(self.form.slots, key)

    def outcome(self, key: str) -> Outcome:
        """Return the outcome `key`."""
        return _by_key(self.decision.outcomes, key)

    def questions(self) -> tuple[Question, ...]:
        """Return every question, in the order of the form."""
        return self.form.questions()

    def options(self, question: Question) -> tuple[Option, ...]:
        """Return what can be chosen in `question`: its own options, or those of its kind."""
        if question.kind in BUILT_IN:
            return catalogue(question.kind, self.languages.public)
        if question.kind in OF_THE_CALL:
            offered = self.axes if question.kind is QuestionKind.AXIS else self.modalities
            return tuple(Option.model_construct(key=one.key, label=one.title) for one in offered)
        return question.options

    def hidden(self, answers: Mapping[str, object]) -> frozenset[str]:
        """Return the keys of the sections, questions and slots that these answers do not show.

        `answers` are those common to all languages, by key. What is hidden is neither required
        nor sent in, and counts as not answered for the conditions after it.
        """
        return hidden_keys(self.form, answers)

    @property
    def rules_document(self) -> Document | None:
        """The document with the rules that an applicant accepts, where the call has one."""
        return next((document for document in self.documents if document.rules), None)

    # --- what only the whole can check -----------------------------------------------------------

    @model_validator(mode="wrap")
    @classmethod
    def _in_its_languages(cls, raw: object, check: ModelWrapValidatorHandler[Self]) -> Self:
        with texts_expected_in(_public_languages(raw)):
            return check(raw)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        rungs = self.decision.unknown_rungs(tuple(criterion.key for criterion in self.criteria))
        conditions = condition_findings(self.form, self.options)
        raise_findings(
            [
                *(Finding(("decision", *rung.path), rung.sentence) for rung in rungs),
                *self._choice_findings(),
                *self._start_findings(),
                *(Finding(("form", *found.path), found.sentence) for found in conditions),
                *self._document_findings(),
                *self._endorsement_findings(),
            ]
        )
        return self

    def _choice_findings(self) -> Iterator[Finding]:
        kinds = {question.kind for question in self.questions()}
        if QuestionKind.AXIS in kinds and not self.axes:
            yield Finding(("form",), "The form asks for an axis, but the call has none.")
        if QuestionKind.MODALITY in kinds and not self.modalities:
            yield Finding(("form",), "The form asks for a modality, but the call has none.")

    def _document_findings(self) -> Iterator[Finding]:
        marked = [place for place, document in enumerate(self.documents) if document.rules]
        for place in marked[1:]:
            sentence = "Only one document can be the rules that an applicant accepts."
            yield Finding(("documents", place, "rules"), sentence)

    def _endorsement_findings(self) -> Iterator[Finding]:
        if self.eligibility.institutions_with_endorsement and self.endorsement is None:
            path = ("eligibility", "institutions_with_endorsement")
            yield Finding(path, "A municipality needs something to sign: add [endorsement].")

    def _start_findings(self) -> Iterator[Finding]:
        rule = self.eligibility.practice_started
        if rule is None:
            return
        path = ("eligibility", "practice_started", "question")
        kinds = {question.key: question.kind for question in self.questions()}
        if kinds.get(rule.question) is not QuestionKind.DATE:
            yield Finding(path, f'"{rule.question}" is not the key of a date question of the form.')
        elif any(self._conditions_on(rule.question)):
            yield Finding(path, f'"{rule.question}" decides who may enter: ask it of everybody.')

    def _conditions_on(self, key: str) -> Iterator[str]:
        for section in self.form.sections:
            for question in section.questions:
                if question.key == key:
                    yield from filter(None, (section.shown_if, question.shown_if))


OF_THE_CALL = frozenset({QuestionKind.AXIS, QuestionKind.MODALITY})
"""Kinds of question whose options stand elsewhere in the call."""

Found = TypeVar("Found", Axis, Modality, Criterion, Section, Question, Slot, Outcome)


def _by_key(items: Sequence[Found], key: str) -> Found:
    for item in items:
        if item.key == key:
            return item
    raise KeyError(key)


def _public_languages(raw: object) -> tuple[str, ...]:
    """Read `languages.public` from unchecked input; what is wrong with it is reported elsewhere."""
    languages = (
        raw.get("languages") if isinstance(raw, Mapping) else getattr(raw, "languages", None)
    )
    public = (
        languages.get("public")
        if isinstance(languages, Mapping)
        else getattr(languages, "public", None)
    )
    listed = public if isinstance(public, list | tuple) else ()
    return tuple(language for language in listed if isinstance(language, str))


def _moved(value: object, by: timedelta) -> object:
    """Move every date inside a plain value."""
    if isinstance(value, date):
        return value + by
    if isinstance(value, dict):
        return {key: _moved(item, by) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_moved(item, by) for item in value)
    return value
