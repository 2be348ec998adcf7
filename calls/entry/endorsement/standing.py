"""Whether the mayor's word stands: computed from the fingerprint, never kept."""

from collections.abc import Sequence
from enum import StrEnum

import sqlalchemy as sa

from calls.entry.endorsement.models import Endorsement, EndorsementState
from calls.entry.models import Entry
from core import clock
from core.db import db


class Standing(StrEnum):
    """What the mayor's office has said to a text."""

    NONE = "none"
    ASKED = "asked"
    VALID = "valid"
    OUTDATED = "outdated"
    DECLINED = "declined"


def endorsement_standing(entry: Entry, sha256: str) -> Standing:
    """Return what was said to the text of `entry` with that fingerprint: one statement.

    The fingerprint is `content_sha256` of the working text, or of what a revision says.
    """
    query = sa.select(Endorsement).where(Endorsement.entry_id == entry.id)
    return standing_among(list(db.session.scalars(query.order_by(Endorsement.id.desc()))), sha256)


def standing_among(rows: Sequence[Endorsement], sha256: str) -> Standing:
    """Return what `rows`, the latest first, say to that text.

    A signature over this very text stands, whatever was asked later. One over another text is
    outdated; a request that ran out is as if none had been made.
    """
    if valid_among(rows, sha256):
        return Standing.VALID
    if any(is_open(row) for row in rows):
        return Standing.ASKED
    for row in rows:
        if row.state is EndorsementState.SIGNED:
            return Standing.OUTDATED
        if row.state is EndorsementState.DECLINED:
            return Standing.DECLINED
    return Standing.NONE


def valid_among(rows: Sequence[Endorsement], sha256: str) -> Endorsement | None:
    """Return the signature over that text, if there is one."""
    signed = (row for row in rows if row.state is EndorsementState.SIGNED)
    return next((row for row in signed if row.sha256 == sha256), None)


def is_open(endorsement: Endorsement) -> bool:
    """Return whether the request can still be answered."""
    asked = endorsement.state is EndorsementState.ASKED
    return asked and clock.now() < endorsement.expires_at
