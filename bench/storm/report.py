"""After the storm: what of it the database, the storage and the mailbox hold, and how it went."""

import json
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, quantiles

import sqlalchemy as sa

from bench.storm.crowd import Done
from calls.entry.models import AnswerSection, Attachment, Entry, Revision
from calls.entry.states import AttachmentState, EntryState
from core import storage
from core.db import db
from core.jobs import Job, JobState
from notices.models import Letter

SETTLE = 300
"""Seconds the workers get to write the last receipts."""


@dataclass(frozen=True)
class Left:
    """What was acknowledged and is not there (lost), what is there twice, and what is odd."""

    lost_saves: int
    lost_entries: int
    lost_files: int
    lost_receipts: int
    double_entries: int
    double_receipts: int
    unsaid: int
    waited: float

    @property
    def sound(self) -> bool:
        """Return whether nothing was lost and nothing is there twice."""
        return not any(
            (
                self.lost_saves,
                self.lost_entries,
                self.lost_files,
                self.lost_receipts,
                self.double_entries,
                self.double_receipts,
            )
        )


def look(done: Done, *, mails: Path) -> Left:
    """Return what the storm left, once the workers are through with their jobs."""
    waited = _settled()
    revisions = sa.select(Revision.entry_id, sa.func.count()).group_by(Revision.entry_id)
    frozen = {entry: int(count) for entry, count in db.session.execute(revisions)}
    numbers = list(db.session.scalars(sa.select(Entry.number).where(Entry.number.is_not(None))))
    receipts = sa.select(Letter.entry_id, sa.func.count()).where(Letter.kind == "receipt")
    rows = db.session.execute(receipts.group_by(Letter.entry_id))
    written = {entry: int(count) for entry, count in rows}
    mailed = len(list(mails.glob("*.eml")))
    return Left(
        lost_saves=sum(not _kept(entry, *what) for entry, what in done.saved.items()),
        lost_entries=sum(entry not in frozen for entry in done.sent),
        lost_files=sum(not _whole(entry) for entry in done.sent),
        lost_receipts=sum(entry not in written for entry in frozen) + max(0, len(frozen) - mailed),
        double_entries=sum(count > 1 for count in frozen.values())
        + len(numbers)
        - len(set(numbers)),
        double_receipts=sum(count > 1 for count in written.values()) + max(0, mailed - len(frozen)),
        unsaid=sum(entry not in done.sent for entry in frozen),
        waited=waited,
    )


def _settled() -> float:
    started, open_jobs = time.monotonic(), 1
    while open_jobs and time.monotonic() - started < SETTLE:
        time.sleep(0.5)
        waiting = sa.select(sa.func.count()).where(Job.state == JobState.WAITING)
        open_jobs = db.session.scalar(waiting) or 0
        db.session.rollback()
    return time.monotonic() - started


def _kept(entry: int, section: str, key: str, text: str) -> bool:
    rows = sa.select(AnswerSection.answers).where(
        AnswerSection.entry_id == entry, AnswerSection.section == section
    )
    return any(answers.get(key) == text for answers in db.session.scalars(rows))


def _whole(entry_id: int) -> bool:
    query = sa.select(Attachment).where(
        Attachment.entry_id == entry_id,
        Attachment.state == AttachmentState.ATTACHED,
        Attachment.filename == "carta.pdf",
    )
    file = db.session.scalars(query).first()
    entry = db.session.get_one(Entry, entry_id)
    named = entry.revision.body["files"] if entry.revision else []
    sent = any(file and one["sha256"] == file.sha256 for one in named)
    state = entry.state is EntryState.SUBMITTED
    return bool(file and sent and state and len(storage.read(file.storage_key)) == file.size)


def show(done: Done, left: Left, *, log: Path) -> None:
    """Print times by action, statements by address, and what was lost or double."""
    span = done.ended - done.began
    total = sum(map(len, done.seconds.values()))
    print(f"\n{total} requests in {span:.0f} s: {total / span:.0f} a second\n")
    print(f"{'action':18} {'count':>6} {'p50':>8} {'p95':>8} {'p99':>8} {'most':>8}  ms")
    for action, each in sorted(done.seconds.items()):
        cut = quantiles(each, n=100) if len(each) > 1 else each * 99
        shown = [cut[49], cut[94], cut[98], max(each)]
        print(f"{action:18} {len(each):6}", *(f"{1000 * one:8.0f}" for one in shown))
    print(f"\n{'address':48} {'requests':>8} {'statements':>10} {'server ms':>9}")
    for rule, lines in sorted(_by_rule(log).items(), key=lambda pair: -len(pair[1])):
        statements = mean(line["statements"] for line in lines)
        print(f"{rule:48} {len(lines):8} {statements:10.1f} {mean(x['ms'] for x in lines):9.1f}")
    print(
        f"\nlost: {left.lost_saves} saves, {left.lost_entries} entries, {left.lost_files} files, "
        f"{left.lost_receipts} receipts"
    )
    print(f"double: {left.double_entries} entries, {left.double_receipts} receipts")
    print(
        f"acknowledged: {len(done.saved)} drafts with saves, {len(done.sent)} entries; "
        f"sent in but never acknowledged: {left.unsaid}; refused as late: {done.refused_late}"
    )
    print(f"receipts were all out {left.waited:.0f} s after the last request")
    for fault in sorted(set(done.faults)):
        print(f"fault, {done.faults.count(fault)} times: {fault}")


def _by_rule(log: Path) -> dict[str, list[dict[str, float]]]:
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    for text in log.read_text().splitlines():
        if text.startswith("{") and '"event": "request"' in text:
            line = json.loads(text)
            found[f"{line['method']} {line['rule'].removeprefix('/<lang:lang>')}"].append(line)
    return found
