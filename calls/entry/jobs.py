"""What an entry leaves for later: looking into files, writing the receipt, sweeping."""

from calls.entry.files import checking, sweeping
from calls.entry.submission import receipts
from core.jobs import job


@job("entry.check_file")
def check_file(attachment_id: int) -> None:
    """Look into one file."""
    checking.check_file(attachment_id)


@job("entry.sweep_orphans")
def sweep_orphans() -> None:
    """Delete what nobody needs from the storage."""
    sweeping.sweep()


@job("entry.write_receipt")
def write_receipt(entry_id: int) -> None:
    """Write the receipt of one submitted entry."""
    receipts.write_receipt(entry_id)
