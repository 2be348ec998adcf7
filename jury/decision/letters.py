"""The letters to those who decide: the others are told of each seal and each revocation."""

from typing import Any

import sqlalchemy as sa

from accounts.models import Person
from accounts.rules import decides_in
from calls.call.models import Call
from core.db import db
from jury.decision.models import Decision
from jury.decision.queries import Case, get_case
from jury.decision.rules import may_decide, role_counts_here
from notices import operations as notices
from notices.models import Letter
from notices.pages import leads_to


def case_of_letter(letter: Letter, _reader: Person) -> Case:
    """Return the call and its decision for a letter that leads to the page of the decision."""
    return get_case(db.session.get_one(Call, letter.call_id).code)


leads_to("jury.decision", "decision_sealed", "decision_revoked", load=case_of_letter)


def tell_sealed(case: Case, decision: Decision, *, actor: Person) -> None:
    """Tell the others that the decision is sealed, and who can sign it off that it waits."""
    for reader in others(case, actor):
        may_sign = bool(role_counts_here(reader, case))
        _write("decision_sealed", case, decision, reader, actor, may_sign=may_sign)


def tell_revoked(case: Case, decision: Decision, *, actor: Person) -> None:
    """Tell the others that the decision is revoked; the reason stands on record, not in mail."""
    for reader in others(case, actor):
        _write("decision_revoked", case, decision, reader, actor)


def others(case: Case, actor: Person) -> list[Person]:
    """Return who else may open the decision: the secretariat and the chair, without a conflict."""
    deciding = Person.roles.any(decides_in(case.call_id))
    query = sa.select(Person).where(Person.id != actor.id, deciding)
    people = db.session.scalars(query.order_by(Person.id)).unique()
    return [person for person in people if may_decide(person, case)]


def _write(
    kind: str, case: Case, decision: Decision, reader: Person, actor: Person, **words: Any
) -> None:
    definition = case.call.definition
    notices.write(
        actor=actor,
        kind=kind,
        key=f"{decision.id}:{reader.id}",
        to=reader,
        call_id=case.call.id,
        code=case.call.code,
        title=definition.text(definition.title, reader.language),
        who=actor.name,
        **words,
    )
