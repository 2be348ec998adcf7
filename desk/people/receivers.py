"""What the desk does when somebody gets a role."""

from accounts.models import DECIDING, Person, Role
from accounts.signals import role_granted
from core.actors import Actor
from desk.people import letters


@role_granted.connect
def tell_others(role: Role, *, person: Person, actor: Actor) -> None:
    """Tell those who decide beside that person: a second pair of eyes never comes unseen."""
    if role.kind in DECIDING:
        letters.tell_role(role, person=person, actor=actor)
