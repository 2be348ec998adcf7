"""The page of the people who work on an entry, and the page behind an invitation."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from accounts.models import Level, Person, RoleKind
from accounts.views import begin_session
from calls.entry.models import Entry
from calls.entry.queries import name_of
from calls.entry.team import operations, queries
from calls.entry.team.forms import EVERYWHERE, InviteForm
from calls.entry.team.models import Invitation
from calls.entry.team.rules import leads_everywhere, leads_team
from calls.entry.team.wording import level_choices, level_sentence, level_words
from core import clock
from core.i18n import language
from core.rooms import actor
from core.transitions import Refused


def team(entry: Entry) -> str:
    """Show who works on the entry and who is invited; with a form for who may invite."""
    return _team_page(entry, InviteForm(formdata=None, language=language()))


def invite(entry: Entry) -> Any:
    """Invite somebody."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _team_page(entry, form), 422
    try:
        operations.invite(
            entry,
            actor=actor(),
            email=form.email.data or "",
            name=form.name.data or "",
            language=form.language.data,
            level=Level(form.level.data),
            everywhere=form.scope.data == EVERYWHERE,
        )
    except Refused as refused:
        form.email.errors = [str(refused.why)]
        return _team_page(entry, form), 422
    flash(_("The invitation to %(name)s is on its way.", name=form.name.data), "success")
    return _back(entry)


def invite_again(subject: queries.InvitationOfEntry) -> Any:
    """Send an invitation once more."""
    operations.invite_again(subject, actor=actor())
    flash(_("The invitation is on its way once more."), "success")
    return _back(subject.entry)


def cancel_invitation(subject: queries.InvitationOfEntry) -> Any:
    """Cancel an invitation."""
    operations.cancel(subject, actor=actor())
    flash(_("The invitation is cancelled: its link opens nothing any more."), "success")
    return _back(subject.entry)


def member(subject: queries.Member) -> str:
    """Ask what one person may do from now on, or whether to take the person off."""
    return _member_page(subject)


def change_member(subject: queries.Member) -> Any:
    """Let one person do more or less."""
    chosen = request.form.get("level", "")
    if chosen not in list(Level):
        return _member_page(subject, error=_("Choose what this person may do.")), 422
    try:
        operations.change_level(subject, Level(chosen), actor=actor())
    except Refused as refused:
        return _member_page(subject, error=str(refused.why)), 409
    flash(_("Saved: what %(name)s may do.", name=subject.name), "success")
    return _after_change(subject)


def remove_member(subject: queries.Member) -> Any:
    """Take one person off the team."""
    try:
        operations.remove(subject, actor=actor())
    except Refused as refused:
        return _member_page(subject, error=str(refused.why)), 409
    flash(_("%(name)s no longer works on this.", name=subject.name), "success")
    return _after_change(subject)


def invitation(subject: Invitation) -> Any:
    """Show what one is invited to; only the button accepts, because mail scanners follow links."""
    if not queries.is_open(subject):
        return _closed_page(subject), 410
    return _invitation_page(subject)


def accept_invitation(subject: Invitation) -> Any:
    """Accept, and begin to work; a second click finds it done."""
    reader: Person | None = actor()
    if not queries.is_open(subject):
        if reader is not None and subject.accepted_by == reader.id:
            return redirect(url_for("calls.my_entries"))
        return _closed_page(subject), 410
    person = operations.accept(subject)
    if reader is not None and reader.id == person.id:
        flash(
            _("Welcome: you now work on the entries of %(city)s.", city=subject.city.name),
            "success",
        )
        return redirect(url_for("calls.my_entries"))
    if any(role.kind is not RoleKind.CITY_CONTACT for role in person.roles):
        # Who judges or decides signs in by a fresh link alone, never by one of two weeks.
        flash(
            _("The invitation is accepted. Sign in with %(email)s to begin.", email=person.email),
            "success",
        )
        return redirect(url_for("accounts.sign_in", next=url_for("calls.my_entries")))
    begin_session(person)
    flash(_("Welcome: you now work on the entries of %(city)s.", city=subject.city.name), "success")
    return redirect(url_for("calls.my_entries"))


def _team_page(entry: Entry, form: InviteForm) -> str:
    definition = entry.call.definition
    return render_template(
        "team/team.html",
        entry=entry,
        call=entry.call,
        call_title=definition.text(definition.title, language()),
        members=queries.members_of(entry),
        invitations=queries.pending_invitations(entry),
        form=form,
        levels=level_words(),
        leads=bool(leads_team(actor(), entry)),
        leads_everywhere=leads_everywhere(actor(), entry.city_id),
        now=clock.now(),
    )


def _member_page(subject: queries.Member, *, error: str = "") -> str:
    definition = subject.entry.call.definition
    everywhere = leads_everywhere(actor(), subject.entry.city_id)
    return render_template(
        "team/member.html",
        entry=subject.entry,
        call=subject.entry.call,
        call_title=definition.text(definition.title, language()),
        member=subject,
        choices=level_choices(),
        chosen=request.form.get("level", subject.role.level),
        is_self=subject.person_id == actor().id,
        may_change=everywhere or not subject.everywhere,
        error=error,
    )


def _invitation_page(subject: Invitation) -> str:
    reader: Person | None = actor()
    return render_template(
        "team/invitation.html",
        invitation=subject,
        inviter=name_of(subject.invited_by),
        call_title=operations.title_of(subject, language()),
        may=level_sentence(subject.level),
        reader=reader,
        is_reader=reader is not None and reader.email.lower() == subject.email.lower(),
    )


def _closed_page(subject: Invitation) -> str:
    return render_template(
        "team/closed.html", invitation=subject, inviter=name_of(subject.invited_by)
    )


def _after_change(subject: queries.Member) -> Any:
    # Who took the own role away may no longer open the page of the team.
    if subject.person_id == actor().id:
        return redirect(url_for("calls.my_entries"))
    return _back(subject.entry)


def _back(entry: Entry) -> Any:
    return redirect(url_for("calls.team", entry_id=entry.id))
