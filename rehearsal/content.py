"""The invented practices and people of a rehearsal, read from the files beside this one. Pure.

`practices/*.toml` holds the practices in four languages, `people.toml` jury and secretariat,
`register.csv` (at `REGISTER`) the member cities with invented fees and contacts, in the shape that
the import of the register reads. Nothing here touches the database.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, TypeAdapter

FOLDER = Path(__file__).parent
REGISTER = FOLDER / "register.csv"

Language = Literal["en", "es", "fr", "pt"]
LANGUAGES: tuple[Language, ...] = ("en", "es", "fr", "pt")

MARKERS: Mapping[Language, str] = MappingProxyType(
    {"en": "Rehearsal", "es": "Ensayo", "fr": "Répétition", "pt": "Ensaio"}
)
"""The word that tells a reader, in front of each title, that none of this happened."""

Axis = Literal["lifelong_education", "socio_labour_integration", "cultural_community_life"]
Slug = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
Email = Annotated[str, Field(pattern=r"^[a-z.\-]+@([a-z0-9\-]+\.)*rehearsal\.example$")]

_REACHED: Mapping[Language, str] = MappingProxyType(
    {
        "en": "The whole city, beginning with the districts that had least. So far {} people.",
        "es": "Toda la ciudad, primero los barrios con menos recursos. Hasta hoy, {} personas.",
        "fr": "Toute la ville, à partir des quartiers les moins dotés. À ce jour, {} personnes.",
        "pt": "Toda a cidade, a começar pelos bairros com menos recursos. Até hoje, {} pessoas.",
    }
)

_IN_PORTUGUESE: Mapping[str, str] = MappingProxyType(
    {"Porto": "no", "Funchal": "no", "Guarda": "na", "Lousã": "na", "Praia": "na"}
)
"""Cities whose name takes an article in Portuguese: "no Porto", where others have "em"."""


class _Frozen(BaseModel):
    """A row of a file: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PracticeText(_Frozen):
    """What a city answers in one language; `{city}` stands where its name goes."""

    title: str
    summary: str
    context: str
    actions: str
    government: str
    participation: str
    results: str
    transfer: str


class Practice(_Frozen):
    """An invented good practice; `start` is its first day, `reached` counts people."""

    slug: Slug
    axis: Axis
    start: date
    reached: PositiveInt
    topics: tuple[str, ...]
    en: PracticeText
    es: PracticeText
    fr: PracticeText
    pt: PracticeText

    def text(self, language: Language) -> PracticeText:
        """Return the answers in `language`, with `{city}` still to be filled."""
        return {"en": self.en, "es": self.es, "fr": self.fr, "pt": self.pt}[language]


class Juror(_Frozen):
    """An invented juror; `city` is the member city represented, None for a specialist."""

    name: str
    email: Email
    language: Literal["en", "es", "fr", "pt", "ca"]
    gender: Literal["woman", "man"]
    region: str
    seat: Literal["executive_committee", "specialist"]
    city: str | None = None
    chair: bool = False
    bio: str


class Officer(_Frozen):
    """An invented member of the secretariat; the one who signs off approves what others prepare."""

    name: str
    email: Email
    language: Literal["en", "es", "fr", "pt", "ca"]
    signs_off: bool


class People(_Frozen):
    """Everyone who acts in a rehearsal and is not a city contact; `note` says they are invented."""

    note: str
    jurors: tuple[Juror, ...]
    secretariat: tuple[Officer, ...]

    @property
    def chair(self) -> Juror:
        """Return the juror who presides."""
        return next(juror for juror in self.jurors if juror.chair)


class _PracticeFile(_Frozen):
    """The shape of a file in `practices/`."""

    practice: tuple[Practice, ...]


@cache
def practices() -> tuple[Practice, ...]:
    """Return every practice, by file name and then as written.

    Raises pydantic.ValidationError where a file lacks an answer or has one too many.
    """
    shape = TypeAdapter(_PracticeFile)
    paths = sorted((FOLDER / "practices").glob("*.toml"))
    files = [shape.validate_python(tomllib.loads(path.read_text("utf-8"))) for path in paths]
    return tuple(practice for file in files for practice in file.practice)


@cache
def people() -> People:
    """Return jury and secretariat; raises pydantic.ValidationError where the file is wrong."""
    return People.model_validate(tomllib.loads((FOLDER / "people.toml").read_text("utf-8")))


def fill(text: str, *, city: str, language: Language) -> str:
    """Return `text` with the city's name in place, with its article where Portuguese asks one."""
    article = _IN_PORTUGUESE.get(city) if language == "pt" else None
    if article:
        text = text.replace("em {city}", f"{article} {city}")
        text = text.replace("Em {city}", f"{article.capitalize()} {city}")
    return text.replace("{city}", city)


def answers(practice: Practice, *, city: str, language: Language) -> dict[str, str]:
    """Return the award's translatable answers, by question key; the title carries the marker."""
    text = practice.text(language)
    reached = f"{practice.reached:,}" if language == "en" else str(practice.reached)
    by_question = {
        "experience_title": f"[{MARKERS[language]}] {text.title}",
        "summary": text.summary,
        "people_and_places": _REACHED[language].format(reached),
        "context_and_objectives": text.context,
        "actions": text.actions,
        "local_government": text.government,
        "civil_society": text.participation,
        "impact": text.results,
        "innovation_and_transfer": text.transfer,
    }
    return {key: fill(value, city=city, language=language) for key, value in by_question.items()}
