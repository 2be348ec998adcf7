"""The people of a rehearsal and its register of members, through the same doors as real ones."""

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from accounts.models import Person, Role, RoleKind
from accounts.operations import grant_role, register_person
from core import clock
from core.db import db
from members.models import City
from members.register.operations import import_register
from members.register.reading import Row, read_register
from rehearsal import content
from rehearsal.entries import Applicant
from rehearsal.plans import Candidate

WRITTEN_IN = 2026
"""The year from which the dates in the content are seen."""


@dataclass(frozen=True)
class Cast:
    """Everybody who acts before the juries come: secretariat, and cities with their contacts."""

    officer: Person
    second: Person
    applicants: dict[str, Applicant]

    @property
    def cities(self) -> dict[str, City]:
        """Return the cities of the register by name."""
        return {name: each.city for name, each in self.applicants.items()}

    @property
    def candidates(self) -> list[Candidate]:
        """Return the cities in the order of the register, as plans look at them."""
        return [
            Candidate(city.name, city.language, city.memberships[-1].status)
            for city in self.cities.values()
        ]


def gather(today: date, *, actor: Person) -> Cast:
    """Register the secretariat and import the register with its contacts."""
    officers = [
        _officer(officer, actor=actor)
        for officer in sorted(content.people().secretariat, key=lambda each: each.signs_off)
    ]
    since = clock.now().date().replace(month=1, day=1)
    import_register(_rows(today), actor=officers[0], since=since)
    query = (
        sa.select(City, Person)
        .join(Role, sa.and_(Role.city_id == City.id, Role.kind == RoleKind.CITY_CONTACT))
        .join(Person, Person.id == Role.person_id)
        .order_by(City.id)
    )
    found = {city.name: Applicant(city, who) for city, who in db.session.execute(query).unique()}
    return Cast(officers[0], officers[1], found)


def _officer(officer: content.Officer, *, actor: Person) -> Person:
    person = register_person(
        actor=actor,
        email=officer.email,
        name=officer.name,
        language=officer.language,
        zone="Europe/Madrid",
    )
    grant_role(person, RoleKind.SECRETARIAT, actor=actor)
    return person


def _rows(today: date) -> list[Row]:
    """Return the register, its fees paid as far into the future as the content meant."""
    reading = read_register(content.REGISTER.read_bytes())
    return [_moved(row, today.year - WRITTEN_IN) for row in reading.rows]


def _moved(row: Row, years: int) -> Row:
    paid = row.fees_paid_until
    # The content names the last day of years only, which every year has.
    return replace(row, fees_paid_until=paid and paid.replace(year=paid.year + years))
