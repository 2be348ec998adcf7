"""Where institutions that are no member city may enter."""

from typing import Any

from flask_babel import lazy_gettext as _

from calls.call.models import Call
from core.access import rule


@rule(_("This call is for member cities."), hides=True)
def takes_institutions(_actor: Any, subject: Any) -> bool:
    """Say yes to a call that other institutions may enter, endorsed by a municipality."""
    call: Call = getattr(subject, "call", subject)
    return call.definition.eligibility.institutions_with_endorsement
