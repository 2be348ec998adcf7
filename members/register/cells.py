"""How a cell of the register is read, from a file or a form; each no is a sentence. Pure."""

import re
import unicodedata
from datetime import date, datetime
from functools import cache

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext

from core import typed
from members.models import CityKind, MemberStatus

LONGEST = 200
"""So many characters fit in a cell; a note may have LONGEST_NOTE."""
LONGEST_NOTE = 1000
LARGEST = 100_000_000
"""No city has more inhabitants: a longer number is a slip."""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
GROUPED = re.compile(r"[0-9]+|[0-9]{1,3}(?:[ .,'\u2019\u00a0\u202f][0-9]{3})+")
"""A number, with or without a sign between the thousands."""
SPREADSHEET = re.compile(r"([0-9]+)[.,]0{1,2}|([0-9]{4,})[.,]0+")
"""A whole number as a spreadsheet writes it that took it for a measure: 143000.0."""
MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
CODE = 2
_world = Locale("en")


class CellError(ValueError):
    """A cell that cannot be understood; the message is for the reader."""


def folded(name: str) -> str:
    """Return a name without capitals and accents, to find a city however it is typed."""
    decomposed = typed.normalized("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def plain(said: str) -> str:
    """Return a text on one line, without signs that cannot be seen or kept."""
    return typed.read(said, _on_one_line, most=LONGEST_NOTE)


def _on_one_line(said: str) -> str:
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in said)
    return " ".join(kept.split())


@cache
def countries() -> frozenset[str]:
    """Return every country by its two letters (ISO 3166-1, and Kosovo's XK)."""
    codes = (str(code) for code in _world.territories)
    codes = (code for code in codes if len(code) == CODE and code.isalpha())
    return frozenset(codes) - NOT_COUNTRIES


def short(said: str) -> str:
    """Return a text that fits in a cell."""
    if len(said) > LONGEST:
        raise CellError(gettext("This is too long: %(most)s characters at most.", most=LONGEST))
    return said


def note(said: str) -> str:
    """Return a note of one line."""
    if len(said) > LONGEST_NOTE:
        raise CellError(
            gettext("This is too long: %(most)s characters at most.", most=LONGEST_NOTE)
        )
    return said


def name(said: str) -> str:
    """Return the name of a city."""
    if not said:
        raise CellError(gettext("The name of the city is missing."))
    return short(said)


def country(said: str) -> str:
    """Return a country as two capitals."""
    code = said.upper()
    if code not in countries():
        raise CellError(
            gettext("“%(said)s” is not a country: write its two letters, such as ES.", said=said)
        )
    return code


def population(said: str) -> int | None:
    """Return a number of inhabitants, or None where nothing is said."""
    if not said:
        return None
    if found := SPREADSHEET.fullmatch(said):
        said = found[1] or found[2]
    digits = re.sub("[^0-9]", "", said)
    if not GROUPED.fullmatch(said) or int(digits) > LARGEST:
        raise CellError(
            gettext("“%(said)s” is not a number of inhabitants, such as 143000.", said=said)
        )
    return int(digits)


def status(said: str) -> MemberStatus | None:
    """Return a status, or None where nothing is said."""
    if not said:
        return None
    try:
        return MemberStatus(said.lower().replace(" ", "_"))
    except ValueError:
        raise CellError(
            gettext(
                "“%(said)s” is not a status; write one of: %(choices)s.",
                said=said,
                choices=", ".join(each.value for each in MemberStatus),
            )
        ) from None


def kind(said: str) -> CityKind | None:
    """Return what applies, or None where nothing is said."""
    if not said:
        return None
    try:
        return CityKind(said.lower())
    except ValueError:
        raise CellError(
            gettext("“%(said)s” is not a kind; write municipality or institution.", said=said)
        ) from None


def day(said: str) -> date | None:
    """Return a day, or None where nothing is said."""
    if not said:
        return None
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            found = datetime.strptime(MIDNIGHT.sub("", said), pattern).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
        if FIRST_DAY <= found <= LAST_DAY:
            return found
    raise CellError(gettext("“%(said)s” is not a day: write it as 2026-12-31.", said=said))


def languages(said: str) -> tuple[str, ...]:
    """Return languages by their two letters (ISO 639-1), at least one."""
    codes = tuple(dict.fromkeys(re.split(r"[;,/ ]+", said.lower().strip(";,/ "))))
    for code in codes:
        if not (len(code) == CODE and code in _world.languages):
            raise CellError(
                gettext("“%(said)s” is not a language: write two letters, such as es.", said=code)
            )
    return codes


def email(said: str) -> str:
    """Return an address in its usual spelling, or an empty text where nothing is said."""
    if not said:
        return ""
    try:
        return str(validate_email(said, check_deliverability=False).normalized)
    except EmailNotValidError:
        raise CellError(gettext("“%(said)s” is not an e-mail address.", said=said)) from None
