"""A translation as its page shows it: where it comes from, and what its original says now."""

from dataclasses import dataclass

from calls.call.definition import CallDefinition, Section
from calls.entry.answers.checking import label_of
from calls.entry.answers.languages.difference import Piece, differing
from calls.entry.answers.languages.state import Followed, State, changes_since, state_of
from calls.entry.models import AnswerSection, Origin
from calls.entry.speech import gettext


@dataclass(frozen=True)
class ShownChange:
    """One question of the original: what it said when it was translated, what it says now."""

    label: str
    was: list[Piece]
    now: list[Piece]


@dataclass(frozen=True)
class ShownTranslation:
    """Where a translation comes from, how it stands, and what changed since in its original."""

    origin: Origin
    state: State
    changes: list[ShownChange]

    @property
    def origins(self) -> list[tuple[str, str]]:
        """Return what a city may say of where its translation comes from, by value."""
        return [
            (Origin.CITY.value, gettext("We wrote it")),
            (Origin.MACHINE.value, gettext("A machine translated it")),
            (Origin.REVISED.value, gettext("A machine translated it and we revised it")),
        ]


def shown_translation(
    definition: CallDefinition,
    section: Section,
    row: AnswerSection | None,
    original: AnswerSection | None,
) -> ShownTranslation:
    """Return how the translation in `row` stands beside the original of today."""
    if row is None:
        return ShownTranslation(Origin.CITY, State.MISSING, [])
    today = original.answers if original else {}
    standing = Followed(row.origin, row.follows, row.followed)
    state = state_of(section, row.answers, standing, today)
    changes = changes_since(section, row.followed, today) if state is State.OUTDATED else []
    return ShownTranslation(
        row.origin,
        state,
        [
            ShownChange(label_of(definition, one.question), *differing(one.was, one.now))
            for one in changes
        ],
    )
