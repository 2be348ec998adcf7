"""The invented words of `life.toml`, read and checked. Pure."""

import tomllib
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from accounts.models import Level
from rehearsal.content import FOLDER, Email, Language

Texts = dict[str, str]
"""A text by language."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Amendment(_Frozen):
    """A question that joins a section of the form, and the note that tells of it."""

    section: str
    note: Texts
    question: dict[str, Any]


class Question(_Frozen):
    """What a city asks, in its own language first; without an answer it waits for one."""

    language: Language
    question: Texts
    answer: Texts = {}


class Office(_Frozen):
    """Who is asked for an endorsement, and in what words."""

    name: str
    office: str
    message: str


class Change(_Frozen):
    """What is added to an answer, by language."""

    section: str
    question: str
    en: str = ""
    es: str = ""
    fr: str = ""

    @property
    def texts(self) -> dict[Language, str]:
        """Return what is added, in the languages that get something."""
        found: dict[Language, str] = {"es": self.es, "en": self.en, "fr": self.fr}
        return {language: text for language, text in found.items() if text}


class Returned(_Frozen):
    """Why an entry goes back, in the language of its city."""

    language: Language
    reason: str


class OnBehalf(_Frozen):
    """From what the secretariat writes an entry, and the language of that city."""

    language: Language
    source: str


class Late(_Frozen):
    """Why late permits are granted, and one taken back."""

    granted: str
    granted_by_mistake: str
    revoked: str


class Colleague(_Frozen):
    """Somebody whom a city invites to its entry."""

    name: str
    email: Email
    language: Literal["en", "es", "fr", "pt", "ca"]
    level: Level
    accepts: bool


class Organiser(_Frozen):
    """Somebody who runs one call alone."""

    call: str
    name: str
    email: Email
    language: Literal["en", "es", "fr", "pt", "ca"]


class Story(_Frozen):
    """Everything that is told in `life.toml`."""

    statement: Texts
    extension: str
    amendment: Amendment
    questions: tuple[Question, ...]
    endorsement: dict[Language, Office]
    changes: dict[str, Change]
    returned: Returned
    on_behalf: OnBehalf
    late: Late
    team: tuple[Colleague, ...]
    organiser: Organiser


@cache
def story() -> Story:
    """Return what is told; raises pydantic.ValidationError where the file is wrong."""
    return Story.model_validate(tomllib.loads((FOLDER / "life.toml").read_text("utf-8")))
