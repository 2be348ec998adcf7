"""Who may read a letter."""

from typing import Any

from flask_babel import lazy_gettext as _

from core.access import rule
from notices.models import Letter
from notices.states import LetterState

LEFT = (LetterState.QUEUED, LetterState.SENT, LetterState.FAILED)
"""States in which a letter exists for its reader; before, it is the secretariat's."""


@rule(_("This letter is addressed to somebody else."))
def own_letter(actor: Any, letter: Letter) -> bool:
    """Say yes to the person a letter was sent to."""
    return actor is not None and letter.person_id == actor.id and letter.state in LEFT
