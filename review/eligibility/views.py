"""The secretariat's pages: the list by what is left to decide, and one entry with its facts."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from calls.call.models import Call
from calls.entry.copies.queries import overlaps_of
from calls.entry.wording import language_name, public_state
from core import paging
from core.rooms import actor
from core.transitions import Refused
from review.eligibility import operations, queries, rules
from review.eligibility.forms import VerdictForm
from review.eligibility.models import Answer
from review.eligibility.queries import Checked, Show
from review.eligibility.sentences import shortly, tell


def eligibility(call: Call) -> str:
    """Show the entries of one view, with what the check found."""
    asked, page = request.args.get("show", ""), paging.asked()
    counts = queries.counts(call)
    first = Show.LOOK if counts[Show.LOOK] or not counts[Show.PASS] else Show.PASS
    show = Show(asked) if asked in set(Show) else first
    return render_template(
        "eligibility/entries.html",
        call=call,
        counts=counts,
        show=show,
        page=page,
        entries=queries.checked_entries(call, show, page),
        shortly=lambda facts: shortly(facts["rules"], call.definition) if facts else [],
    )


def start_checks(call: Call) -> Any:
    """Begin the phase."""
    operations.start_checks(call, actor=actor())
    flash(gettext("The rules are being computed for every entry."), "success")
    return redirect(url_for("review.eligibility", code=call.code))


def check_again(call: Call) -> Any:
    """Have the rules computed anew."""
    operations.check_again(call, actor=actor())
    flash(gettext("The rules are being computed again for the undecided entries."), "success")
    return redirect(url_for("review.eligibility", code=call.code))


def confirm_passing(call: Call) -> Any:
    """Admit all entries that meet every rule."""
    count = operations.confirm_passing(call, actor=actor())
    said = ngettext("%(num)d entry is admitted.", "%(num)d entries are admitted.", count)
    flash(said, "success")
    return redirect(url_for("review.eligibility", code=call.code))


def begin_evaluation(call: Call) -> Any:
    """Hand the eligible entries to the jury."""
    count = operations.begin_evaluation(call, actor=actor())
    said = ngettext("%(num)d entry goes to the jury.", "%(num)d entries go to the jury.", count)
    flash(said, "success")
    return redirect(url_for("review.jurors", code=call.code))


def entry_eligibility(checked: Checked) -> str:
    """Show one entry with the facts of its check."""
    said = checked.verdict or checked.check
    stands = getattr(said, "verdict", None) or getattr(said, "computed", None)
    form = VerdictForm(checked.check, verdict=stands.value if stands else None)
    return _entry_page(checked, form)


def give_verdict(checked: Checked) -> Any:
    """Take the verdict of a person."""
    if not (allowed := rules.checking(actor(), checked.entry.call)):
        raise Refused(allowed.why)
    form = VerdictForm(checked.check)
    if not form.validate_on_submit():
        return _entry_page(checked, form), 422
    verdict = Answer(form.verdict.data or "")
    operations.give_verdict(checked.entry, verdict, actor=actor(), reason=form.reason.data or "")
    said = {
        Answer.ELIGIBLE: gettext("%(entry)s is admitted.", entry=checked.entry.reference),
        Answer.INELIGIBLE: gettext("%(entry)s is excluded.", entry=checked.entry.reference),
    }
    flash(said[verdict], "success")
    return redirect(url_for("review.eligibility", code=checked.entry.call.code))


def _entry_page(checked: Checked, form: VerdictForm) -> str:
    stored = checked.check.facts["rules"] if checked.check else []
    return render_template(
        "eligibility/entry.html",
        checked=checked,
        entry=checked.entry,
        call=checked.entry.call,
        told=tell(stored, checked.entry.definition),
        form=form,
        overlaps=[
            (line, *public_state(line.entry)) for line in overlaps_of(checked.entry, actor())
        ],
        language_name=language_name,
        problems=[
            (control, field.errors[0])
            for control, field in (("verdict-0", form.verdict), ("reason", form.reason))
            if field.errors
        ],
    )
