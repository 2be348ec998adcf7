"""The pages on which the secretariat says who is of it."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from accounts.models import Person, Role, RoleKind
from accounts.operations import confirm_role as confirm
from accounts.rules import third_holder, whole_secretariat
from calls.call.life.speech import gettext
from core.i18n import language
from core.rooms import actor
from core.transitions import Refused
from desk.people import operations, queries
from desk.people.forms import SecretaryForm
from desk.people.models import SecretaryInvitation
from desk.people.rules import may_confirm_invitation
from review.assignment.forms import ReasonForm


def people() -> str:
    """Show who is of the secretariat, who waits to be, and who was."""
    roles = queries.held_roles()
    secretariat = [held for held in roles if held.role.kind is RoleKind.SECRETARIAT]
    whole = [held for held in secretariat if held.role.call_id is None]
    return render_template(
        "people/people.html",
        whole=whole,
        organisers=[held for held in secretariat if held.role.call_id is not None],
        waiting=[held for held in roles if held.waits],
        proposed=queries.proposed(),
        ended=queries.ended_roles(),
        chair=RoleKind.CHAIR,
        alone=len(whole) == 1,
        may_confirm=lambda invitation: may_confirm_invitation(actor(), invitation),
        may_confirm_role=lambda role: third_holder(actor(), role),
    )


def new_secretary() -> str:
    """Ask who shall be invited to the secretariat of all calls."""
    return _invite_page(SecretaryForm(language=language()))


def invite_secretary() -> Any:
    """Propose somebody for the secretariat of all calls."""
    form = SecretaryForm()
    if not form.validate_on_submit():
        return _invite_page(form), 422
    try:
        invitation = operations.invite(
            email=form.email.data or "",
            name=form.name.data or "",
            language=form.language.data or "",
            actor=actor(),
        )
    except Refused as refused:
        form.email.errors = [str(refused.why)]
        return _invite_page(form), 422
    flash(
        gettext(
            "%(name)s is invited. Somebody else of the secretariat has to confirm it.",
            name=invitation.name,
        ),
        "success",
    )
    return redirect(url_for("desk.people"))


def confirm_invitation(invitation: SecretaryInvitation) -> Any:
    """Let an invited person in, as the second person."""
    person = operations.confirm(invitation, actor=actor())
    flash(
        gettext(
            "%(name)s now belongs to the secretariat of all calls; a letter with a sign-in link "
            "is on its way.",
            name=person.name,
        ),
        "success",
    )
    return redirect(url_for("desk.people"))


def take_invitation_back(invitation: SecretaryInvitation) -> Any:
    """Take an invitation back that nobody has confirmed."""
    operations.take_back(invitation, actor=actor())
    flash(gettext("The invitation of %(name)s was taken back.", name=invitation.name), "success")
    return redirect(url_for("desk.people"))


def confirm_role(role: Role) -> Any:
    """Confirm a role in a call that another person gave."""
    confirm(role, actor=actor())
    flash(gettext("The role is confirmed."), "success")
    return redirect(url_for("desk.people" if whole_secretariat(actor()) else "desk.home"))


def secretary_leaves(person: Person) -> str:
    """Ask once more, and for the reason, before somebody's role ends."""
    return _leaving(person, ReasonForm())


def end_secretary(person: Person) -> Any:
    """End somebody's role in the secretariat of all calls."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _leaving(person, form), 422
    operations.end(person, actor=actor(), reason=form.reason.data or "")
    if person.id == actor().id:
        flash(gettext("You no longer belong to the secretariat of all calls."), "success")
        return redirect(url_for("accounts.me"))
    flash(
        gettext("%(name)s no longer belongs to the secretariat of all calls.", name=person.name),
        "success",
    )
    return redirect(url_for("desk.people"))


def _invite_page(form: SecretaryForm) -> str:
    return render_template("people/secretary_joins.html", form=form)


def _leaving(person: Person, form: ReasonForm) -> str:
    others = [holder for holder in queries.settled_holders() if holder.id != person.id]
    return render_template(
        "people/secretary_leaves.html",
        leaving=person,
        form=form,
        others=others,
        oneself=person.id == actor().id,
    )
