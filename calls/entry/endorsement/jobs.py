"""What an endorsement leaves for later: its letters."""

from calls.entry.endorsement import letters
from core.jobs import job


@job("entry.ask_mayor")
def ask_mayor(endorsement_id: int, reminds: bool) -> None:
    """Mail one request to a mayor's office, its link made as it leaves."""
    letters.send_request(endorsement_id, reminds=reminds)


@job("entry.tell_of_endorsement")
def tell_of_endorsement(endorsement_id: int) -> None:
    """Tell the city what the mayor's office answered."""
    letters.tell_city(endorsement_id)
