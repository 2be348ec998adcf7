"""What the secretariat fills in about one entry."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import Length

from calls.entry.answers.values import clean
from review.eligibility.models import Answer, EligibilityCheck

LONGEST_REASON = 2000


class VerdictForm(FlaskForm):
    """Eligible or not; against the computed answer only with a reason."""

    verdict = StringField(_("Your verdict"), filters=[lambda value: value or ""])
    reason = TextAreaField(
        _("Reason"),
        description=_("Needed when you decide against the computed result. Kept with the record."),
        filters=[lambda value: clean(value or "", lines=True)],
        validators=[
            Length(max=LONGEST_REASON, message=_("Keep the reason under 2,000 characters."))
        ],
    )

    def __init__(self, check: EligibilityCheck | None, **more: Any) -> None:
        super().__init__(**more)
        self.check = check

    def validate_verdict(self, field: StringField) -> None:
        """Ask for one of the two answers."""
        if field.data not in set(Answer):
            raise ValidationError(_("Choose eligible or not eligible."))

    def validate_reason(self, field: TextAreaField) -> None:
        """Ask for a reason where the verdict differs from the computed answer."""
        overrides = self.check is not None and self.verdict.data != self.check.computed.value
        if overrides and self.verdict.data in set(Answer) and not field.data:
            raise ValidationError(
                _("Say why you decide against the computed result: it is kept with the record.")
            )
