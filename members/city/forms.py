"""What the secretariat types about a city, read cell by cell as the import does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext

from accounts.models import Level
from core.i18n import LANGUAGES
from members import queries
from members.models import CityKind, MemberStatus
from members.register import cells
from members.register.cells import CellError
from members.register.changes import unknown_mentor

Reader = Callable[[str], Any]


class UnfitError(ValueError):
    """A field that cannot be taken; the message is for the reader, `field` the name of it."""

    def __init__(self, field: str, sentence: str) -> None:
        """Keep the name of the field and the sentence."""
        super().__init__(sentence)
        self.field = field


@dataclass
class Filled:
    """A form as it came: what was said, what it means, and what cannot be understood."""

    said: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def refuse(self, error: UnfitError) -> None:
        """Add what an operation found."""
        self.errors[error.field] = str(error)


def read(readers: Mapping[str, Reader], said: Mapping[str, str]) -> Filled:
    """Read every field that `readers` name; each error stands by its field."""
    filled = Filled({name: cells.plain(said.get(name, "")) for name in readers})
    for name, reader in readers.items():
        try:
            filled.values[name] = reader(filled.said[name])
        except CellError as error:
            filled.errors[name] = str(error)
    return filled


def shown(row: Any, names: Mapping[str, Any]) -> Filled:
    """Return a form that shows what `row` says now."""
    return Filled({name: _said(getattr(row, name, "")) for name in names})


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _kind(said: str) -> CityKind:
    return cells.kind(said) or CityKind.MUNICIPALITY


def _status(said: str) -> MemberStatus:
    try:
        return MemberStatus(said)
    except ValueError:
        raise CellError(gettext("Choose a status.")) from None


def _required_day(said: str) -> date:
    if found := cells.day(said):
        return found
    raise CellError(gettext("Write the day from which the status holds."))


def _mentor(said: str) -> int | None:
    """Return the id of the mentor city."""
    if not said:
        return None
    if found := queries.find_named(cells.short(said)):
        return found.id
    raise CellError(unknown_mentor(said))


def _reason(said: str) -> str:
    if not said:
        raise CellError(gettext("Please give a reason: it is kept with the record."))
    return cells.note(said)


def _email(said: str) -> str:
    if found := cells.email(cells.short(said)):
        return found
    raise CellError(gettext("Enter an address like name@city.org."))


def _person_name(said: str) -> str:
    if not said:
        raise CellError(gettext("Enter the name of the contact."))
    return cells.short(said)


def _language(said: str) -> str:
    if said not in LANGUAGES:
        raise CellError(gettext("Choose a language."))
    return said


def _level(said: str) -> Level:
    try:
        return Level(said)
    except ValueError:
        raise CellError(gettext("Choose what the contact may do.")) from None


CITY: dict[str, Reader] = {
    "kind": _kind,
    "name": cells.name,
    "municipality": cells.short,
    "country": cells.country,
    "region": cells.short,
    "network": cells.short,
    "population": cells.population,
    "languages": cells.languages,
}
STATUS: dict[str, Reader] = {
    "status": _status,
    "valid_from": _required_day,
    "fees_paid_until": cells.day,
    "mentor_id": _mentor,
    "note": cells.note,
}
REASON: dict[str, Reader] = {"reason": _reason}
PERSON: dict[str, Reader] = {"name": _person_name, "email": _email, "language": _language}
LEVEL: dict[str, Reader] = {"level": _level}
