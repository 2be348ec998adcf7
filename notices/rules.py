"""Who may read a letter."""

from typing import Any

from flask_babel import lazy_gettext as _

from core.access import rule
from notices.models import Letter
from notices.pages import admitted
from notices.states import LetterState

ON_THE_WAY = (LetterState.QUEUED, LetterState.FAILED)
LEFT = (*ON_THE_WAY, LetterState.SENT)
"""States in which a letter exists for its reader; before, it is the secretariat's."""


@rule(_("This letter is addressed to somebody else."))
def own_letter(actor: Any, letter: Letter) -> bool:
    """Return whether the letter left for the actor, or waits for a mail server and still may.

    What has left stays readable when a role ends: it is in the reader's mailbox anyway.
    """
    if actor is None or letter.person_id != actor.id:
        return False
    return letter.state is LetterState.SENT or (
        letter.state in ON_THE_WAY and admitted(actor, letter)
    )
