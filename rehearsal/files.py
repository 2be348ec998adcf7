"""The files that entries of a rehearsal bring: a mayor's letter a language, an image a practice.

They are real PDF and PNG files, made once and sent in again and again; each says what it is.
"""

import io
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from core.documents import FONTS, render_pdf
from rehearsal.content import FOLDER, MARKERS, Language, Practice
from rehearsal.timeline import chance

SIZE = (960, 640)
"""Pixels of an image, width and height."""
AXIS_COLOURS = {
    "lifelong_education": "#0b5566",
    "socio_labour_integration": "#b93a17",
    "cultural_community_life": "#7a4b00",
}
PAPER, LIGHT = "#f9f7f3", "#e9c46a"


@dataclass(frozen=True)
class File:
    """A file for one slot of the award's form."""

    slot: str
    name: str
    content_type: str
    body: bytes


@cache
def mayors_letter(language: Language) -> File:
    """Return the letter of support, as a PDF of one page."""
    marker, words = MARKERS[language], city_words(language)
    body = render_pdf(
        "letter.typ",
        {
            "title": f"[{marker}] {words['letter_title']}",
            "organiser": marker,
            "addressee": [],
            "place_and_date": marker,
            "salutation": words["salutation"],
            "paragraphs": words["paragraphs"],
            "closing": words["closing"],
            "signatures": [{"name": words["signature"], "role": marker}],
        },
        lang=language,
    )
    return File("mayor_letter", words["letter_name"], "application/pdf", body)


@cache
def city_words(language: Language) -> dict[str, Any]:
    """Return what every city of a rehearsal writes in that language, by key of `cities.toml`."""
    return dict(tomllib.loads((FOLDER / "cities.toml").read_text("utf-8"))[language])


@cache
def image(practice: Practice) -> File:
    """Return an image for a practice: rows of seats in the colour of its axis, and what it is."""
    picture = Image.new("P", SIZE, 0)
    colours = (PAPER, AXIS_COLOURS[practice.axis], LIGHT)
    picture.putpalette([int(each[at : at + 2], 16) for each in colours for at in (1, 3, 5)])
    draw = ImageDraw.Draw(picture)
    for row in range(4):
        for seat in range(7):
            _seat(draw, row, seat, taken=chance(practice.slug, row, seat))
    font = ImageFont.truetype(FONTS / "SourceSans3-Bold.ttf", 44)
    draw.text((60, 40), " · ".join(MARKERS.values()), fill=1, font=font)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return File("images", f"{practice.slug}.png", "image/png", kept.getvalue())


def _seat(draw: ImageDraw.ImageDraw, row: int, seat: int, *, taken: float) -> None:
    left, top, size = 60 + seat * 122, 130 + row * 122, 100
    box = (left, top, left + size, top + size)
    draw.ellipse(box, fill=1 if taken < 0.6 else 2)  # noqa: PLR2004  (most seats are taken)
