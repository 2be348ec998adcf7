"""What is read of a call's way: permits of late cities."""

import sqlalchemy as sa

from calls.call.life.models import LatePermit
from calls.call.rules import SECOND
from core import clock
from core.db import db


def permits_now() -> sa.ColumnElement[bool]:
    """Return the condition on a permit that it holds now: the SQL twin of `LatePermit.holds`."""
    return sa.and_(LatePermit.revoked_at.is_(None), LatePermit.expires_at > clock.now() - SECOND)


def find_permit(call_id: int, city_id: int) -> LatePermit | None:
    """Return the permit by which the city may still write in the call; the longest, if several."""
    query = sa.select(LatePermit).where(
        LatePermit.call_id == call_id, LatePermit.city_id == city_id, permits_now()
    )
    return db.session.scalars(query.order_by(LatePermit.expires_at.desc()).limit(1)).one_or_none()
