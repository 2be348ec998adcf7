"""How entries are judged: criteria on a scale, the jury, the outcomes, and what breaks a tie."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from calls.call.shape.part import (
    Distinct,
    Finding,
    Key,
    Keyed,
    Name,
    Part,
    Text,
    raise_findings,
)

Count = Annotated[int, Field(gt=0, strict=True)]


class Scale(Part):
    """The marks a juror may give, from `min` to `max` in steps of `step`."""

    min: Decimal = Decimal(1)
    max: Decimal = Decimal(5)
    step: Annotated[Decimal, Field(gt=0)] = Decimal(1)

    def marks(self) -> tuple[Decimal, ...]:
        """Return every mark of the scale, lowest first."""
        steps = int((self.max - self.min) / self.step)
        return tuple(self.min + self.step * number for number in range(steps + 1))

    def allows(self, mark: Decimal) -> bool:
        """Tell whether `mark` stands on the scale."""
        return self.min <= mark <= self.max and (mark - self.min) % self.step == 0

    @model_validator(mode="after")
    def _ends_are_in_order(self) -> Self:
        if self.max <= self.min:
            raise_findings([Finding(("max",), "The scale ends before it starts.")])
        if (self.max - self.min) % self.step:
            raise_findings(
                [
                    Finding(
                        ("step",),
                        "The steps do not lead from the lowest mark to the highest.",
                    )
                ]
            )
        return self


class Anchor(Part):
    """What a mark on the scale of a criterion means."""

    mark: Decimal
    text: Text


class Criterion(Part):
    """One criterion. `weight` counts relative to the others; the weights need not add up to 100."""

    key: Key
    title: Text
    description: Text
    weight: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    scale: Scale = Scale()
    anchors: tuple[Anchor, ...] = ()
    reason_required_at_extremes: bool = True

    def anchor(self, mark: Decimal) -> Anchor | None:
        """Return what `mark` means, where the call says so."""
        return next((anchor for anchor in self.anchors if anchor.mark == mark), None)

    def needs_reason(self, mark: Decimal) -> bool:
        """Tell whether a juror who gives `mark` must write why."""
        return self.reason_required_at_extremes and mark in {
            self.scale.min,
            self.scale.max,
        }

    @model_validator(mode="after")
    def _anchors_stand_on_the_scale(self) -> Self:
        marks = [anchor.mark for anchor in self.anchors]
        findings = [
            Finding(
                ("anchors", position, "mark"),
                f"The mark {mark} is not on the scale of this criterion.",
            )
            for position, mark in enumerate(marks)
            if not self.scale.allows(mark)
        ]
        findings += [
            Finding(("anchors", position, "mark"), f"The mark {mark} is explained twice.")
            for position, mark in enumerate(marks)
            if mark in marks[:position]
        ]
        raise_findings(findings)
        return self


class JuryMember(Part):
    """A member of the jury whose name is public."""

    name: Name
    role: Text


class Jury(Part):
    """Who judges. Without `readings_per_entry` every juror reads every entry."""

    description: Text
    size: Count
    readings_per_entry: Count | None = None
    members: tuple[JuryMember, ...] = ()

    @model_validator(mode="after")
    def _enough_readers(self) -> Self:
        findings = []
        if self.readings_per_entry is not None and self.readings_per_entry > self.size:
            findings.append(
                Finding(
                    ("readings_per_entry",),
                    "There are fewer jurors than readings of an entry.",
                )
            )
        if len(self.members) > self.size:
            findings.append(
                Finding(("members",), "More members are named than the size of the jury.")
            )
        raise_findings(findings)
        return self


class OutcomeKind(StrEnum):
    """What becomes of an entry, in the fixed words of the workflow."""

    WINNER = "winner"
    SPECIAL_MENTION = "special_mention"
    FINALIST = "finalist"
    ACCEPTED = "accepted"
    RESERVE = "reserve"
    NOT_SELECTED = "not_selected"


class Outcome(Part):
    """An outcome the jury may give, such as winner, or accepted as a workshop."""

    key: Key
    kind: OutcomeKind
    title: Text
    seats: Count | None = None  # None: as many as the jury decides
    distinct_cities: bool = False  # no city holds two of these seats
    is_published: bool = True  # named on the page of the edition after announcement


class TieBreak(StrEnum):
    """What may break a tie besides the mark of one criterion."""

    SMALLEST_SPREAD = "smallest_spread"  # the jurors agree more
    MOST_READINGS = "most_readings"
    CHAIR = "chair"  # the chair decides, with a reason; nothing stands below it


class Decision(Part):
    """The outcomes to give, and the ladder that breaks ties: criteria and `TieBreak` words."""

    outcomes: Annotated[Keyed[Outcome], Field(min_length=1)]
    may_be_void: bool = False
    tie_break: Annotated[Distinct[Key], Field(min_length=1)] = (TieBreak.CHAIR.value,)

    def unknown_rungs(self, criteria: tuple[str, ...]) -> Iterator[Finding]:
        """Find the rungs of the ladder that are neither one of `criteria` nor a `TieBreak`."""
        known = {*criteria, *(word.value for word in TieBreak)}
        for position, rung in enumerate(self.tie_break):
            if rung not in known:
                choices = ", ".join([*criteria, *(word.value for word in TieBreak)])
                yield Finding(
                    ("tie_break", position),
                    f'"{rung}" is neither a criterion nor a known rule; choose from {choices}.',
                )

    @model_validator(mode="after")
    def _chair_is_last(self) -> Self:
        if TieBreak.CHAIR in self.tie_break[:-1]:
            raise_findings(
                [
                    Finding(
                        ("tie_break",),
                        "The chair decides last: nothing may stand below that rung.",
                    )
                ]
            )
        return self
