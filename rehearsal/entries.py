"""The life of one entry in a rehearsal: begun, written page by page, files attached, sent in."""

import math
from collections.abc import Generator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from werkzeug.datastructures import MultiDict

from accounts.models import Person
from calls.call.definition import CallDefinition, Section
from calls.call.models import Call
from calls.entry import queries
from calls.entry.answers.migration.operations import note_form_seen
from calls.entry.answers.operations import save_page
from calls.entry.answers.parsing import PREFIX, Page, read_page
from calls.entry.answers.progress import ordered_languages
from calls.entry.answers.values import Answers, rows_of
from calls.entry.files.operations import file_arrived, promise_file
from calls.entry.files.words import ALT, CREDIT, RIGHTS, describe_file, required_languages
from calls.entry.models import Attachment, Entry, Origin
from calls.entry.operations import start_entry, start_on_behalf
from calls.entry.submission.operations import rules_version, submit
from core import storage
from members.models import City
from rehearsal import files
from rehearsal.changes import say_origin
from rehearsal.content import LANGUAGES, Language, answers
from rehearsal.plans import Plan
from rehearsal.timeline import chance

Chapter: TypeAlias = tuple[Section, list[Language]]
"""A section of the form, and the languages it is written in."""
SECTIONS = 2
"""So many sections a city writes in one sitting."""
BARELY = 0.1
"""Below this completeness a draft has no more than a title."""
BY_MACHINE, NOT_REVISED = 0.3, 0.15
"""How many entries have a translation that a machine wrote; how many of all were never revised."""
WITH_LETTER, WITH_IMAGE = 0.6, 0.4
"""From which completeness on a draft has its mayor's letter; how many entries have an image."""


@dataclass(frozen=True)
class Applicant:
    """A city with the contact who writes and sends in its entries."""

    city: City
    contact: Person
    secretary: Person | None = None
    source: str = ""

    @property
    def writer(self) -> Person:
        """Return who writes: the contact, or the secretariat for the city, from a `source`."""
        return self.secretary or self.contact

    def begin(self, call: Call, language: str) -> Entry:
        """Begin an entry of the city."""
        if self.secretary is None:
            return start_entry(call, self.city, language=language, actor=self.contact)
        return start_on_behalf(
            call, self.city, language=language, source=self.source, actor=self.secretary
        )


@dataclass(frozen=True)
class Window:
    """The time in which the entries of a call are written: `ends` is the deadline, or now."""

    opens: datetime
    ends: datetime

    def sent_at(self, code: str, plan: Plan, count: int) -> datetime:
        """Return when an entry is finished: few come early, most in the last days."""
        left = 1 - (plan.place + 1) / (count + 1) if plan.sent else chance(code, "left", plan.place)
        days = (self.ends - self.opens).days * 0.7 * math.pow(left, 2.5)
        at = self.ends - timedelta(days=days, minutes=9)
        awake = at.replace(hour=8 + int(12 * chance(code, "hour", plan.city, plan.place)))
        return awake if awake < self.ends - timedelta(minutes=9) else at

    def begun_at(self, code: str, plan: Plan, sent_at: datetime) -> datetime:
        """Return when an entry is begun, some weeks before it is finished."""
        days = 3 + 40 * chance(code, "begun", plan.city, plan.place)
        return max(sent_at - timedelta(days=days), self.opens + timedelta(hours=1))


def write_entry(
    call: Call, plan: Plan, applicant: Applicant, window: Window, *, count: int, s3: Executor
) -> Generator[datetime, None, Entry]:
    """Begin an entry, write it in several sittings, attach its files, send it in; return it."""
    sent_at = window.sent_at(call.code, plan, count)
    begun_at = window.begun_at(call.code, plan, sent_at)
    actor = applicant.writer
    yield begun_at
    entry = applicant.begin(call, plan.language)
    chapters = _chapters(entry.definition, plan)
    sittings = [chapters[at : at + SECTIONS] for at in range(0, len(chapters), SECTIONS)]
    for number, sitting in enumerate(sittings, start=1):
        yield begun_at + (sent_at - begun_at) * number / (len(sittings) + 2)
        note_form_seen(queries.entry_to_change(entry.id), actor=actor)
        for chapter in sitting:
            _write(entry, chapter, plan, applicant)
    if plan.depth >= WITH_LETTER:
        uploads = _upload(entry, plan, actor=actor, s3=s3)
        yield sent_at - (sent_at - begun_at) / (len(sittings) + 2)
        for attachment, upload in uploads:
            upload.result()
            file_arrived(attachment, actor=actor)
            _describe(attachment, plan, applicant)
    if plan.sent:
        _translated(entry, plan, actor=actor)
        yield sent_at
        note_form_seen(queries.entry_to_change(entry.id), actor=actor)
        submit(entry, actor=actor, accepts=rules_version(call))
    return entry


def _translated(entry: Entry, plan: Plan, *, actor: Person) -> None:
    """Let some cities say that a machine wrote their last translation, revised or not."""
    drawn = chance(entry.call.code, "translated", plan.city, plan.place)
    others = [code for code in entry.definition.languages.required if code != plan.language]
    if others and drawn < BY_MACHINE:
        origin = Origin.MACHINE if drawn < NOT_REVISED else Origin.REVISED
        say_origin(queries.entry_to_change(entry.id), others[-1], origin, actor=actor)


def _chapters(definition: CallDefinition, plan: Plan) -> list[Chapter]:
    """Return the sections that are written, each with its languages, the original first.

    A draft that is not complete lacks the last pages of its last languages.
    """
    wanted = {plan.language, *definition.languages.required}
    pages: list[tuple[str, Language]] = [
        (section.key, language)
        for code in ordered_languages(definition, plan.language)
        for language in LANGUAGES
        if language == code and code in wanted
        for section in definition.form.sections
        if rows_of(section, language, plan.language)
    ]
    written = pages[: max(1, round(plan.depth * len(pages)))]
    chapters = [
        (section, [language for key, language in written if key == section.key])
        for section in definition.form.sections
    ]
    return [(section, languages) for section, languages in chapters if languages]


def _write(entry: Entry, chapter: Chapter, plan: Plan, applicant: Applicant) -> None:
    """Save a section in all its languages at once."""
    section, languages = chapter
    rows: dict[str, Answers] = {}
    # The original last: its title is the one that the entry repeats.
    for language in reversed(languages):
        typed = _typed(plan, applicant, language)
        rows |= read_page(entry.definition, section, language, plan.language, typed).rows
    save_page(entry, Page(section, languages[0], rows), {}, actor=applicant.writer)


def _typed(plan: Plan, applicant: Applicant, language: Language) -> MultiDict[str, str]:
    """Return the fields of the form as a browser would send them."""
    practice, start = plan.practice, plan.practice_start
    texts = answers(practice, city=plan.city, language=language)
    if plan.depth < BARELY:
        return MultiDict({f"{PREFIX}experience_title": texts["experience_title"]})
    common = {
        "axis": practice.axis,
        "practice_start-day": str(start.day),
        "practice_start-month": str(start.month),
        "practice_start-year": str(start.year),
        "contact_name": applicant.contact.name,
        "contact_role": files.city_words(plan.language)["office"],
        "contact_email": applicant.contact.email,
        "declaration": "yes",
    }
    typed = [(f"{PREFIX}{key}", value) for key, value in (texts | common).items()]
    return MultiDict([*typed, *((f"{PREFIX}topics", topic) for topic in practice.topics)])


def _upload(
    entry: Entry, plan: Plan, *, actor: Person, s3: Executor
) -> list[tuple[Attachment, "Future[None]"]]:
    """Promise the entry's files and send them off; each is there when its future is done."""
    chosen = [files.mayors_letter(plan.language)]
    if plan.pictured or chance(entry.call.code, "image", plan.place) < WITH_IMAGE:
        chosen.append(files.image(plan.practice))
    sent = []
    for file in chosen:
        attachment = promise_file(
            entry,
            entry.definition.slot(file.slot),
            filename=file.name,
            content_type=file.content_type,
            size=len(file.body),
            actor=actor,
        )
        attachment.upload_ends_at = None  # nothing is signed for a file of our own making
        key, body, kind = attachment.storage_key, file.body, file.content_type
        sent.append((attachment, s3.submit(storage.put, key, body, content_type=kind)))
    return sent


def _describe(attachment: Attachment, plan: Plan, applicant: Applicant) -> None:
    """Say what an image shows, in the languages that must be there, and declare its rights."""
    said = {CREDIT: applicant.contact.name, RIGHTS: "yes"}
    needed = required_languages(attachment.entry.definition, plan.language)
    for language in LANGUAGES:
        if language in needed:
            texts = answers(plan.practice, city=plan.city, language=language)
            said[f"{ALT}{language}"] = texts["experience_title"]
    describe_file(attachment, said, {}, actor=applicant.writer)
