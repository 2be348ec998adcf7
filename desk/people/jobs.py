"""What the secretariat's people leave for later."""

from core.jobs import AWAITED, job
from desk.people import letters


@job("desk.welcome_secretary", queue=AWAITED)
def welcome_secretary(person_id: int) -> None:
    """Mail a new person of the secretariat the way in, its link made as it leaves."""
    letters.welcome(person_id)
