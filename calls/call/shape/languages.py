"""In which languages a call is read, and in which an entry may or must be written."""

from collections.abc import Collection
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from calls.call.shape.part import Distinct, Finding, Language, Part, raise_findings

ANY_ONE = "any one"


def _read_required(value: object) -> object:
    if value == ANY_ONE:
        return ()
    if not isinstance(value, list | tuple) or not value:
        raise_findings(
            [
                Finding(
                    (),
                    f'Write a list of languages such as ["en", "es"], or "{ANY_ONE}".',
                )
            ]
        )
    return value


def _write_required(value: tuple[str, ...]) -> list[str] | str:
    return list(value) or ANY_ONE


Required = Annotated[
    Distinct[Language],
    BeforeValidator(_read_required),
    PlainSerializer(_write_required),
]


class Languages(Part):
    """The languages of a call.

    `required` is empty when any one of the accepted languages is enough.
    """

    public: Annotated[Distinct[Language], Field(min_length=1)]
    accepted: Annotated[Distinct[Language], Field(min_length=1)]
    required: Required

    @property
    def any_one(self) -> bool:
        """Whether an entry in any one accepted language is complete."""
        return not self.required

    def missing(self, written: Collection[str]) -> tuple[str, ...]:
        """Return the languages in which an entry, so far `written` in some, is still missing.

        When any one is enough and none is there, all the accepted ones are returned.
        """
        if self.any_one:
            return () if set(written) & set(self.accepted) else self.accepted
        return tuple(language for language in self.required if language not in written)

    @model_validator(mode="after")
    def _required_are_accepted(self) -> Self:
        raise_findings(
            [
                Finding(
                    ("required", position),
                    f'"{language}" is required but is not in languages.accepted.',
                )
                for position, language in enumerate(self.required)
                if language not in self.accepted
            ]
        )
        return self
