"""What is read of letters."""

import sqlalchemy as sa

from accounts.models import Person
from core.db import db
from notices.models import Letter
from notices.rules import LEFT, own_letter


def letters_to(person: Person) -> list[Letter]:
    """Return the letters that left for `person`, newest first, and those that still may."""
    query = sa.select(Letter).where(Letter.person_id == person.id, Letter.state.in_(LEFT))
    letters = db.session.scalars(query.order_by(Letter.created_at.desc()).limit(200))
    return [letter for letter in letters if own_letter(person, letter)]


def get_letter(letter_id: int) -> Letter:
    """Return a letter. Raises NoResultFound."""
    return db.session.scalars(sa.select(Letter).where(Letter.id == letter_id)).one()
