"""Who may enter, as settings that the register can answer, and the documents of a call."""

from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from calls.call.shape.part import (
    Code,
    Day,
    Distinct,
    Finding,
    Key,
    Name,
    Part,
    Text,
    raise_findings,
)


class PreviousWinners(Part):
    """The cities that won an earlier edition and therefore do not compete in this one."""

    edition: Code
    cities: Annotated[Distinct[Name], Field(min_length=1)]


class StartedBefore(Part):
    """The practice started before a day; `question` is the date question that says when."""

    question: Key
    before: Day


class Eligibility(Part):
    """The rules of who may enter. A rule that is not set does not apply."""

    members_only: bool = True
    institutions_with_endorsement: bool = (
        False  # other institutions may enter when a municipality endorses them
    )
    networks: Distinct[Name] = ()  # only cities of these territorial networks
    fees_paid_on: Day | None = None  # the city has paid its fees up to this day
    exclude_jury_cities: bool = False
    exclude_host_cities: Distinct[Name] = ()
    exclude_winners_of: PreviousWinners | None = None
    practice_started: StartedBefore | None = None
    entries_per_city: Annotated[int, Field(gt=0, strict=True)] | None = None

    @model_validator(mode="after")
    def _members_or_not(self) -> Self:
        if self.members_only and self.institutions_with_endorsement:
            sentence = (
                "Other institutions cannot enter a call for members only: set members_only = false."
            )
            raise_findings([Finding(("institutions_with_endorsement",), sentence)])
        return self


_web_address: TypeAdapter[AnyHttpUrl] = TypeAdapter(AnyHttpUrl)


def _address(value: str) -> str:
    """Check the address but keep it as it was written."""
    try:
        _web_address.validate_python(value)
    except ValidationError:
        raise_findings([Finding((), "This is not a web address; it starts with https://.")])
    return value


Link = Annotated[str, AfterValidator(_address)]


class Document(Part):
    """A document of the call: its label, and either a link to it or its whole text."""

    key: Key
    label: Text
    link: Link | None = None
    text: Text | None = None
    rules: bool = False  # the rules that an applicant accepts; at most one document of a call

    @model_validator(mode="after")
    def _link_or_text(self) -> Self:
        if (self.link is None) == (self.text is None):
            raise_findings([Finding(("label",), "A document has either a link or a text.")])
        return self


class Endorsement(Part):
    """The mayor's endorsement of an entry: what is signed, and how long the link to sign lasts.

    `required`: an entry without it is not complete.
    """

    required: bool = True
    statement: Text
    days_valid: Annotated[int, Field(gt=0, le=365, strict=True)] = 30
