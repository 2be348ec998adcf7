"""What a city has written so far, beside what stands: the same, or changed and not sent in yet."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from calls.call.definition import CallDefinition
from calls.entry import queries
from calls.entry.answers.asked import AllAnswers, hidden_keys
from calls.entry.answers.languages.state import Translations
from calls.entry.answers.progress import LanguageProgress, complete_languages, progress_of
from calls.entry.content import content, content_sha256, said_in
from calls.entry.endorsement.rules import is_needed
from calls.entry.endorsement.standing import Standing, endorsement_standing
from calls.entry.models import Attachment, Entry, Revision
from calls.entry.submission.checks import Obstacle, obstacles, unendorsed


@dataclass(frozen=True)
class Working:
    """The answers and files of an entry as they are now, whether sent in or not."""

    entry: Entry
    definition: CallDefinition
    answers: AllAnswers
    translations: Translations
    files: list[Attachment]

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Return the keys of what the form does not ask, given these answers."""
        return hidden_keys(self.definition, self.answers)

    @cached_property
    def progress(self) -> tuple[LanguageProgress, ...]:
        """Return how far each language is."""
        return progress_of(self.definition, self.entry.language, self.answers, self.translations)

    @cached_property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Return of each translation who wrote it, and whether its original has changed since.

        One page that nobody has revised makes it a machine's.
        """
        whole = complete_languages(self.progress)
        return {
            one.language: {"origin": one.origin.value, "outdated": bool(one.outdated)}
            for one in self.progress
            if one.language in whole and not one.original
        }

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """Return what must be done before it can be sent in.

        An endorsement that the call asks for is looked up last: it covers the finished text.
        """
        found = obstacles(self.definition, self.progress, self.files, self.hidden)
        if is_needed(self.entry):
            standing = endorsement_standing(self.entry, self.sha256)
            if standing is not Standing.VALID:
                found.append(unendorsed(standing))
        return found

    @cached_property
    def said(self) -> dict[str, Any]:
        """Return what the city would say if it were sent in now."""
        return content(self.entry, complete_languages(self.progress), self.answers, self.files)

    @cached_property
    def sha256(self) -> str:
        """Return the fingerprint of what the city would say."""
        return content_sha256(self.said)

    def differs_from(self, standing: Revision) -> bool:
        """Return whether sending in now would say something else than what stands."""
        return self.said != said_in(standing.body)


def working(entry: Entry) -> Working:
    """Return the entry as it is now: two statements."""
    return Working(entry, entry.definition, *queries.texts_of(entry), queries.files_of(entry))


def has_changed(entry: Entry, standing: Revision) -> bool:
    """Return whether the entry was changed since it was sent in.

    Asks the database only when something was saved since: two statements, otherwise none.
    """
    if not queries.touched(entry, standing):
        return False
    return working(entry).differs_from(standing)
