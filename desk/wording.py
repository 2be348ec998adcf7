"""Words for states and events on the desk: the states never change, their labels may."""

from flask_babel import gettext as _

from calls.call.states import CallState
from calls.entry.states import EntryState


def call_states() -> dict[CallState, str]:
    """Return the phases of a call in words, in their order."""
    return {
        CallState.DRAFT: _("Draft"),
        CallState.PUBLISHED: _("Published"),
        CallState.OPEN: _("Open"),
        CallState.CLOSED: _("Closed"),
        CallState.ELIGIBILITY: _("Eligibility"),
        CallState.EVALUATION: _("Evaluation"),
        CallState.DELIBERATION: _("Deliberation"),
        CallState.DECIDED: _("Decided, under embargo"),
        CallState.ANNOUNCED: _("Announced"),
        CallState.ARCHIVED: _("Archived"),
    }


def entry_states() -> dict[EntryState, str]:
    """Return the states of an entry in words, in the order of its life."""
    return {
        EntryState.DRAFT: _("Draft"),
        EntryState.SUBMITTED: _("Submitted"),
        EntryState.ELIGIBLE: _("Eligible"),
        EntryState.INELIGIBLE: _("Not eligible"),
        EntryState.EVALUATION: _("With the jury"),
        EntryState.WINNER: _("Winner"),
        EntryState.FINALIST: _("Finalist"),
        EntryState.SPECIAL_MENTION: _("Special mention"),
        EntryState.NOT_SELECTED: _("Not selected"),
        EntryState.WITHDRAWN: _("Withdrawn"),
    }


TONES = {
    EntryState.SUBMITTED: "info",
    EntryState.ELIGIBLE: "success",
    EntryState.INELIGIBLE: "danger",
    EntryState.EVALUATION: "info",
    EntryState.WINNER: "solid",
    EntryState.FINALIST: "success",
    EntryState.SPECIAL_MENTION: "success",
    EntryState.NOT_SELECTED: "neutral",
    EntryState.WITHDRAWN: "neutral",
    EntryState.DRAFT: "neutral",
}


def event_words() -> dict[str, str]:
    """Return what happened, in words, by the name of the event."""
    return {
        "call_drafted": _("The call was begun"),
        "call_worded": _("The call got a new text"),
        "draft_discarded": _("The working text of the call was discarded"),
        "call_published": _("The call was published"),
        "call_opened": _("The call opened"),
        "call_closed": _("The call closed"),
        "call_reopened": _("The call was opened again"),
        "deadline_extended": _("The deadline was extended"),
        "grace_changed": _("The grace was set"),
        "late_permit_granted": _("A city was let in late"),
        "late_permit_prolonged": _("A late permit was prolonged"),
        "late_permit_revoked": _("A late permit was revoked"),
        "clarification_asked": _("A city asked a question"),
        "clarification_drafted": _("An answer was begun"),
        "clarification_answered": _("A question was answered to all"),
        "clarification_corrected": _("An answer was corrected"),
        "clarification_set_aside": _("A question was set aside"),
        "organiser_added": _("An organiser was added"),
        "organiser_removed": _("An organiser was removed"),
        "eligibility_started": _("The eligibility checks began"),
        "evaluation_started": _("The evaluation began"),
        "scoring_ended": _("Scoring ended"),
        "call_decided": _("The call was decided"),
        "call_reconsidered": _("The call went back to deliberation"),
        "call_announced": _("The result was announced"),
        "call_archived": _("The call was archived"),
        "entry_started": _("An entry was started"),
        "entry_submitted": _("Entry submitted"),
        "entry_withdrawn": _("Entry withdrawn"),
        "entry_admitted": _("Entry found eligible"),
        "entry_excluded": _("Entry found not eligible"),
        "entry_sent_to_jury": _("Entry given to the jury"),
        "entry_awarded": _("Entry awarded"),
        "entry_finalist": _("Entry named finalist"),
        "entry_mentioned": _("Entry given a special mention"),
        "entry_not_selected": _("Entry not selected"),
        "entry_migrated": _("Moved to the new version of the form"),
        "form_change_seen": _("The city took note of the changed form"),
        "translation_confirmed": _("The city confirmed that a translation still holds"),
        "file_arrived": _("File sent"),
        "file_attached": _("File checked and attached"),
        "file_rejected": _("File refused"),
        "file_removed": _("File removed"),
        "file_rights_declared": _("Right to publish an image declared"),
        "file_rights_taken_back": _("Declaration of the right to publish taken back"),
        "invitation_made": _("Somebody was invited to work on the city's entries"),
        "invitation_repeated": _("An invitation was sent again"),
        "invitation_accepted": _("An invitation was accepted"),
        "invitation_cancelled": _("An invitation was cancelled"),
        "endorsement_asked": _("The mayor's office was asked for its endorsement"),
        "endorsement_reminded": _("The mayor's office was reminded"),
        "endorsement_signed": _("The mayor's office endorsed the entry"),
        "endorsement_declined": _("The mayor's office declined to endorse the entry"),
        "endorsement_cancelled": _("The request for an endorsement was cancelled"),
        "juror_invited": _("Juror invited"),
        "juror_accepted": _("Juror accepted"),
        "juror_declined": _("Juror declined"),
        "juror_left": _("Juror left"),
        "juror_recused": _("Juror recused"),
        "confidentiality_signed": _("Confidentiality signed"),
        "conflict_declared": _("Conflict of interest declared"),
        "conflicts_declared": _("Conflicts of interest declared"),
        "assignment_proposed": _("Assignment proposed"),
        "assignment_deployed": _("Assignment deployed"),
        "assignment_discarded": _("Assignment discarded"),
        "reading_assigned": _("Reading assigned"),
        "reading_opened": _("Reading opened"),
        "reading_done": _("Reading done"),
        "reading_reopened": _("Reading reopened"),
        "reading_withdrawn": _("Reading withdrawn"),
        "sheet_submitted": _("Score sheet submitted"),
        "sheet_reopened": _("Score sheet reopened"),
        "decision_sealed": _("Decision sealed"),
        "decision_signed_off": _("Decision signed off"),
        "decision_released": _("Decision released"),
        "decision_revoked": _("Decision revoked"),
        "letter_approved": _("Letter approved"),
        "letter_queued": _("Letter queued"),
        "letter_sent": _("Letter sent"),
        "letter_failed": _("Letter failed"),
        "letter_voided": _("Letter voided"),
    }
