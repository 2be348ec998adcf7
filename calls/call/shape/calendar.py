"""When a call opens and closes, and the days announced around it.

Written in local time, read in UTC.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, NaiveDatetime, model_validator

from calls.call.shape.part import (
    Day,
    Finding,
    Key,
    Keyed,
    Part,
    Text,
    raise_findings,
    within_reach,
)

_ZONES = frozenset(available_timezones())


class Precision(StrEnum):
    """How exactly a milestone is announced: to the day, or only to the month."""

    DAY = "day"
    MONTH = "month"


class Milestone(Part):
    """A day or a span announced on the page of the call, such as the ceremony.

    Nothing happens by itself then.
    """

    key: Key
    title: Text
    starts_on: Day
    ends_on: Day | None = None
    precision: Precision = Precision.DAY

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise_findings([Finding(("ends_on",), "It ends before it starts.")])
        return self


def _known_zone(name: object) -> object:
    """Refuse a zone that is none; before the type, as kept dates cannot be read without it too."""
    if isinstance(name, str) and name.strip() not in _ZONES:
        raise_findings(
            [
                Finding(
                    (),
                    f'"{name}" is not a time zone; write a name such as "Europe/Madrid".',
                )
            ]
        )
    return name


def _not_midnight(moment: datetime) -> datetime:
    if (moment.hour, moment.minute) == (0, 0):
        raise_findings([Finding((), MIDNIGHT)])
    return moment


MIDNIGHT = "A deadline at midnight is read as two different days: use 23:59 or a working hour."


Deadline = Annotated[NaiveDatetime, AfterValidator(within_reach), AfterValidator(_not_midnight)]


class Calendar(Part):
    """The opening and the deadline of a call in the time of its own zone, and its milestones."""

    timezone: Annotated[str, BeforeValidator(_known_zone)]
    opens: Annotated[NaiveDatetime, AfterValidator(within_reach)]
    closes: Deadline
    grace_minutes: Annotated[int, Field(ge=0, le=24 * 60, strict=True)] = 0
    questions_until: Deadline | None = None
    completion_days: Annotated[int, Field(gt=0, le=90, strict=True)] = 7
    milestones: Keyed[Milestone] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the dates of the call are written and shown."""
        return ZoneInfo(self.timezone)

    @property
    def opens_at(self) -> datetime:
        """The instant from which entries may be started, aware UTC."""
        return self.opens.replace(tzinfo=self.zone).astimezone(UTC)

    @property
    def closes_at(self) -> datetime:
        """The deadline as announced, aware UTC."""
        return self.closes.replace(tzinfo=self.zone).astimezone(UTC)

    @property
    def questions_until_at(self) -> datetime | None:
        """The instant until which cities may ask, aware UTC; None when the call takes none."""
        until = self.questions_until
        return until.replace(tzinfo=self.zone).astimezone(UTC) if until else None

    @property
    def accepts_until_at(self) -> datetime:
        """The end of the grace that applicants do not see, aware UTC; nothing is accepted later."""
        return self.closes_at + timedelta(minutes=self.grace_minutes)

    def milestone(self, key: str) -> Milestone:
        """Return the milestone `key`; KeyError when the call has none of that name."""
        return next((found for found in self.milestones if found.key == key), None) or _absent(key)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        findings = [
            Finding(
                (field,),
                f"Clocks change then in {self.timezone}: choose another time.",
            )
            for field in ("opens", "closes", "questions_until")
            if (local := getattr(self, field)) and _ambiguous(local, self.zone)
        ]
        if self.closes <= self.opens:
            findings.append(Finding(("closes",), "The call closes before it opens."))
        if self.questions_until and self.questions_until > self.closes:
            sentence = "Questions end before the call closes, so that the answers are of use."
            findings.append(Finding(("questions_until",), sentence))
        raise_findings(findings)
        return self


def _ambiguous(local: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a local time happens twice or never, because the clocks change."""
    early, late = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return early != late


def _absent(key: str) -> Milestone:
    raise KeyError(key)
