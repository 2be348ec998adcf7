"""What an entry leaves for later: looking into files, writing the receipt, sweeping."""

from calls.entry.answers.migration import operations as migration
from calls.entry.copies import operations as copies
from calls.entry.copies import overlaps
from calls.entry.files import checking, sweeping
from calls.entry.submission import receipts
from core.jobs import FILES, job


@job("entry.check_file", queue=FILES)
def check_file(attachment_id: int) -> None:
    """Look into one file."""
    checking.check_file(attachment_id)


@job("entry.settle_file")
def settle_file(attachment_id: int) -> None:
    """Store a file under a key of its own that an earlier version attached."""
    checking.settle_file(attachment_id)


@job("entry.sweep_orphans")
def sweep_orphans() -> None:
    """Delete what nobody needs from the storage."""
    sweeping.sweep()


@job("entry.write_receipt")
def write_receipt(entry_id: int, revision_id: int) -> None:
    """Write the receipt of one revision of an entry."""
    receipts.write_receipt(entry_id, revision_id)


@job("entry.find_overlaps")
def find_overlaps(entry_id: int) -> None:
    """Look for earlier entries like one that was sent in."""
    overlaps.find_overlaps(entry_id)


@job("entry.copy_file", queue=FILES)
def copy_file(attachment_id: int, source_id: int) -> None:
    """Copy one file of an earlier entry."""
    copies.copy_file(attachment_id, source_id)


@job("entry.migrate_drafts")
def migrate_drafts(call_id: int) -> None:
    """Move drafts of a call to the version of its form that it has now."""
    migration.migrate_drafts(call_id)
