"""When a result can be told to everybody."""

from typing import Any

from flask_babel import lazy_gettext as _

from calls.call.states import CallState
from core.access import rule

PUBLIC = (CallState.ANNOUNCED, CallState.ARCHIVED)


@rule(_("The result of this call is not public yet."))
def announced(_actor: Any, case: Any) -> bool:
    """Say yes after the announcement."""
    return case.call.state in PUBLIC
