"""PDF documents: a Typst template and plain values become a tagged PDF/UA-1, always the same.

Templates are the files of `templates/pdf/`. They hold no words of any language: labels come with
the values, already translated. Values travel as JSON in one input of the compiler and are never
joined into markup, so nothing that a person typed can be read as a command. Only the fonts of
`static/fonts` and those inside Typst are used, whatever the machine has; a document therefore
looks the same everywhere. See `docs/decisions/0002-typst-for-pdf.md`.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeAlias

import typst

from core import typed

Json: TypeAlias = "str | float | Sequence[Json] | Mapping[str, Json] | None"

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates" / "pdf"
FONTS = ROOT / "static" / "fonts"
LOGO = ROOT / "static" / "img" / "logo.svg"

LONG_WORD = 30  # characters that surely fit on a line of the narrowest column

_TEMPLATE_NAME = re.compile(r"[a-z][a-z0-9_]*\.typ")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]([A-Z]{2}))?")
_LONG_WORD = re.compile(rf"[^\s\u200b]{{{LONG_WORD + 1},}}")
_WITHOUT_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# Characters that turn the direction of what follows: a name could show other letters than it has.
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
# Joiners and variation selectors of emoji: alone they say nothing, and no font here joins them.
_JOINING = frozenset(map(chr, (0x200D, *range(0xFE00, 0xFE10), *range(0xE0000, 0xE0200))))
_LEFT_OUT = _TURNING | _JOINING
# The scripts of the working languages and their punctuation: our fonts have them.
_ALWAYS_SHOWN = frozenset(
    map(chr, (*range(0x20, 0x250), *range(0x2010, 0x2028), 0x200B, 0x0A, 0x09))
)


class DocumentError(Exception):
    """A document could not be made. The message names the template and the compiler's reason."""


def render_pdf(template: str, values: Mapping[str, Json], *, lang: str) -> bytes:
    """Return the PDF/UA-1 that a template makes of the values.

    `template` is the name of a file in `templates/pdf/`, `lang` the language of the document,
    such as `pt` or `pt-BR`. The same arguments give the same bytes: no clock is read. Control
    characters and characters that turn the writing direction are left out, words too long for a
    line may break anywhere, and characters that no font has are shown by their number, as
    [U+1F600]. Raises DocumentError where the template is unknown, refuses the values, or `lang`
    is no language.
    """
    source, language = _source(template), _language(lang)
    cleaned = _each_text(values, _printable)
    remedies = iter((_numbered, _only_latin))
    while True:
        try:
            return _compile(source, cleaned, language)
        except typst.TypstError as error:
            named, remedy = _without_glyph(error), next(remedies, None)
            if remedy is None or not named:
                message = f"{template}: {error.message}"
                raise DocumentError(message) from error
            cleaned = _each_text(cleaned, partial(remedy, without_glyph=named))


def _source(template: str) -> Path:
    source = TEMPLATES / template
    if not _TEMPLATE_NAME.fullmatch(template) or not source.is_file():
        message = f"{template}: there is no such template in {TEMPLATES.relative_to(ROOT)}."
        raise DocumentError(message)
    return source


def _language(lang: str) -> dict[str, str]:
    found = _LANGUAGE.fullmatch(lang)
    if not found:
        message = f"{lang!r} is no language code such as pt or pt-BR."
        raise DocumentError(message)
    return {"lang": found[1], "region": found[2] or ""}


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


@lru_cache(maxsize=1)
def _logo() -> str:
    return LOGO.read_text("utf-8") if LOGO.is_file() else ""


def _compile(source: Path, values: Json, language: Mapping[str, str]) -> bytes:
    text = json.dumps(values, ensure_ascii=False, allow_nan=False)
    pdf: bytes = typst.compile(
        source,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"values": text, "logo": _logo(), **language},
    )
    return pdf


def _each_text(values: Json, change: Callable[[str], str]) -> Json:
    """Return the values with each text in them changed; keys are the template's own."""
    if isinstance(values, str):
        return change(values)
    if isinstance(values, Mapping):
        return {key: _each_text(value, change) for key, value in values.items()}
    if isinstance(values, Sequence):
        return [_each_text(value, change) for value in values]
    return values


def _printable(text: str) -> str:
    kept = (each for each in typed.normalized("NFC", text) if _is_printable(each))
    return _LONG_WORD.sub(_breakable, "".join(kept))


def _is_printable(character: str) -> bool:
    # Cc: control, Cs: half a surrogate pair, Co: private, Cn: unassigned.
    category = unicodedata.category(character)
    return character in "\n\t" or (
        category not in {"Cc", "Cs", "Co", "Cn"} and character not in _LEFT_OUT
    )


def _breakable(word: re.Match[str]) -> str:
    """Allow a break before each character of a long word, except where it modifies the last one."""
    return "".join(
        each if position == 0 or unicodedata.category(each)[0] in "MC" else f"\u200b{each}"
        for position, each in enumerate(word[0])
    )


def _without_glyph(error: typst.TypstError) -> frozenset[str]:
    """Return the characters that the compiler found in no font, empty when it failed otherwise."""
    # The message has the first of them, the diagnostic all.
    clusters = _WITHOUT_GLYPH.findall(error.diagnostic)
    plain = (_ESCAPED.sub(lambda code: chr(int(code[1], 16)), each) for each in clusters)
    return frozenset("".join(plain))


def _numbered(text: str, without_glyph: frozenset[str]) -> str:
    absent = without_glyph - _ALWAYS_SHOWN
    return "".join(_number(each) if each in absent else each for each in text)


def _only_latin(text: str, without_glyph: frozenset[str]) -> str:
    # Clusters of several scripts can hide one another from the compiler: number all but our own.
    absent = without_glyph | (frozenset(text) - _ALWAYS_SHOWN)
    return "".join(_number(each) if each in absent else each for each in text)


def _number(character: str) -> str:
    # A mark over another letter cannot stand alone; the letter stays.
    return "" if unicodedata.category(character)[0] == "M" else f"[U+{ord(character):04X}]"
