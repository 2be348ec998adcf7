"""What this step does when a decision is sealed, released or revoked."""

from typing import Any

from accounts.models import Person
from jury.decision import signals
from jury.decision.models import Decision
from jury.publication import operations
from notices.operations import void_letters


@signals.sealed.connect
def draft_letters(decision: Decision, *, case: Any, **_more: Any) -> None:
    """Draft the letters in the same transaction as the decision they tell."""
    operations.draft_letters(case, decision)


@signals.released.connect
def send_letters(decision: Decision, *, actor: Person, **_more: Any) -> None:
    """Let the letters go with the decision."""
    operations.send_letters(decision, actor=actor)


@signals.revoked.connect
def take_back_letters(decision: Decision, *, actor: Person, **_more: Any) -> None:
    """Void the letters of a decision that no longer holds."""
    void_letters(decision.id, actor=actor)
