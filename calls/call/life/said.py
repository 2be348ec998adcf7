"""What somebody typed on these pages: a moment in the zone of a call, a text. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from calls.call.life.speech import gettext
from core import typed

_TIME = re.compile(r"(\d{1,2})\s*[:.hH]\s*(\d{2})", re.ASCII)
LONGEST = 2000
"""Characters of a question, and of a reason."""
LONGEST_ANSWER = 5000
"""Characters of a published question or answer in one language, the longest text read here."""


@dataclass(frozen=True)
class Moment:
    """A day and a time as they were typed in the boxes of `name`, and what is wrong with them.

    `at` is the instant, aware UTC, where nothing is.
    """

    name: str
    day: str = ""
    month: str = ""
    year: str = ""
    time: str = ""
    at: datetime | None = None
    day_error: str = ""
    time_error: str = ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Return what is wrong, by the id of the control."""
        found = [(f"{self.name}-day", self.day_error), (f"{self.name}-time", self.time_error)]
        return [(control, text) for control, text in found if text]


def shown(name: str, at: datetime, zone: str) -> Moment:
    """Return an instant as the boxes of `name` show it."""
    local = at.astimezone(ZoneInfo(zone))
    day, month, year = str(local.day), str(local.month), str(local.year)
    return Moment(name, day, month, year, f"{local:%H:%M}", at)


def moment(sent: Mapping[str, str], name: str, zone: str) -> Moment:
    """Read the boxes of `name`; the clock on the wall is that of `zone`."""
    day, month, year, time = (
        text(sent, f"{name}-{part}")[:20] for part in ("day", "month", "year", "time")
    )
    typed = (name, day, month, year, time)
    date_of, day_error = _date(day, month, year)
    hour, time_error = _hour(time)
    if date_of is None or hour is None:
        return Moment(*typed, day_error=day_error, time_error=time_error)
    local = date_of.replace(hour=hour[0], minute=hour[1])
    if problem := _clock_problem(local, ZoneInfo(zone)):
        return Moment(*typed, time_error=problem)
    return Moment(*typed, at=local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))


def text(sent: Mapping[str, str], name: str) -> str:
    """Read a text without control characters and outer space; line ends are plain."""
    return typed.read(sent.get(name, ""), _visible, most=LONGEST_ANSWER)


def _visible(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c)[0] != "C").strip()


def reason_error(reason: str) -> str:
    """Return what is wrong with a reason; "" when it can be kept."""
    if not reason:
        return gettext("Please give a reason: it is kept with the record.")
    if len(reason) > LONGEST:
        return gettext("Keep the reason under 2,000 characters.")
    return ""


def _date(day: str, month: str, year: str) -> tuple[datetime | None, str]:
    if not (day or month or year):
        return None, gettext("Enter the day.")
    try:
        return datetime(int(year), int(month), int(day)), ""  # noqa: DTZ001  (wall clock)
    except (ValueError, OverflowError):
        return None, gettext("This day does not exist: check day, month and year.")


def _hour(time: str) -> tuple[tuple[int, int] | None, str]:
    if not time:
        return None, gettext("Enter the time, such as 23:59.")
    found = _TIME.fullmatch(time)
    hour, minute = (int(found[1]), int(found[2])) if found else (99, 99)
    if (hour, minute) in ((0, 0), (24, 0)):
        return None, gettext("Midnight is read as two different days: use 23:59 or a working hour.")
    if hour > 23 or minute > 59:  # noqa: PLR2004  (a day's hours, an hour's minutes)
        return None, gettext("Enter a time between 00:01 and 23:59, such as 23:59.")
    return (hour, minute), ""


def _clock_problem(local: datetime, zone: ZoneInfo) -> str:
    """Say why a time on the wall is no single instant: the clocks change then."""
    try:
        early, late = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        if early.utcoffset() == late.utcoffset():
            return ""
        there = early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
    except OverflowError:
        return gettext("This day does not exist: check day, month and year.")
    if there:
        return gettext("The clocks go back then, so this time happens twice: choose another.")
    return gettext("The clocks go forward then, so this time does not exist: choose another.")
