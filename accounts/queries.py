"""What is read of people."""

import sqlalchemy as sa

from accounts.models import Role, RoleKind
from core.db import db


def has_secretariat() -> bool:
    """Return whether anybody is of the secretariat of all calls: if not, nobody can begin."""
    whole = Role.kind == RoleKind.SECRETARIAT, Role.call_id.is_(None)
    return bool(db.session.scalar(sa.select(sa.exists().where(*whole))))
