"""What a team leaves for later: the letters of invitation."""

from calls.entry.team import operations
from core.jobs import job


@job("entry.send_invitation")
def send_invitation(invitation_id: int) -> None:
    """Mail one invitation, its link made as it leaves."""
    operations.send_invitation(invitation_id)
