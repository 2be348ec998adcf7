"""Signing in and out, and a person's own page."""

import secrets
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import login_user, logout_user
from flask_wtf.csrf import generate_csrf

from accounts import operations
from accounts.forms import AddressForm, DetailsForm, SignInForm, WelcomeForm
from accounts.links import read_link, read_new_address, read_welcome
from accounts.models import Person
from core import clock
from core.actors import SYSTEM_ID
from core.db import db
from core.i18n import LANGUAGES, language, speaking
from core.rooms import actor


def sign_in() -> Any:
    """Ask for the address to send a link to; who signs in once more need not type it."""
    person, target = actor(), request.args.get("next", "")
    if person and not request.args.get("again"):
        return redirect(_inside(target))
    form = SignInForm(next=target, once=secrets.token_urlsafe(12))
    form.email.data = person.email if person else ""
    return render_template("accounts/sign_in.html", form=form, reader=person)


def send_link() -> Any:
    """Send the link, and say the same whether or not the address is known."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422
    email = form.email.data or ""
    operations.ask_for_link(
        email,
        language=language(),
        target=_inside(form.next.data or ""),
        key=form.once.data or secrets.token_urlsafe(12),
    )
    return render_template("accounts/link_sent.html", email=email)


def open_link(token: str) -> Any:
    """Show whom the link would sign in; only the button acts."""
    if not (link := read_link(token)):
        return render_template("accounts/link_expired.html"), 410
    return render_template("accounts/open_link.html", token=token, reader=link.person)


def follow_link(token: str) -> Any:
    """Sign the person in and go where the link was meant to lead."""
    if not (link := read_link(token)):
        return render_template("accounts/link_expired.html"), 410
    begin_session(link.person)
    return redirect(_inside(link.target))


def welcome(token: str) -> Any:
    """Greet somebody new and ask for a name; only the button registers."""
    if not (link := read_welcome(token)):
        return render_template("accounts/link_expired.html"), 410
    return render_template("accounts/welcome.html", form=WelcomeForm(), email=link.email)


def register(token: str) -> Any:
    """Register the reader of the mail, sign in, and go where the link was meant to lead."""
    if not (link := read_welcome(token)):
        return render_template("accounts/link_expired.html"), 410
    form = WelcomeForm()
    if not form.validate_on_submit():
        return render_template("accounts/welcome.html", form=form, email=link.email), 422
    system = db.session.get_one(Person, SYSTEM_ID)
    begin_session(
        operations.register_person(
            actor=system, email=link.email, name=form.name.data or "", language=language()
        )
    )
    return redirect(_inside(link.target))


def begin_session(person: Person) -> None:
    """Make this browser that person's, whoever was signed in before."""
    logout_user()
    login_user(person)
    session["signed_in_at"] = int(clock.now().timestamp())


def session_now() -> Any:
    """Tell the script whose session this is, with a token to save by; a reader, that it is back."""
    person = actor()
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if wanted == "application/json":
        return jsonify(person=person.id if person else None, csrf_token=generate_csrf())
    return render_template("accounts/signed_in.html", signed_in=person is not None)


def sign_out() -> Any:
    """End this session."""
    logout_user()
    flash(gettext("You have signed out."), "success")
    return redirect(url_for("calls.home"))


def me(person: Person) -> str:
    """Show who is signed in, and what can be changed of it."""
    return render_template("accounts/me.html", reader=person, language_names=LANGUAGES)


def details(person: Person) -> str:
    """Ask for one's name and language."""
    form = DetailsForm(name=person.name, language=person.language)
    return render_template("accounts/details.html", form=form)


def change_details(person: Person) -> Any:
    """Change one's own name, and the language of letters and of the next page."""
    form = DetailsForm()
    if not form.validate_on_submit():
        return render_template("accounts/details.html", form=form), 422
    spoken = form.language.data or person.language
    operations.change_person(
        person, actor=person, email=person.email, name=form.name.data or "", language=spoken
    )
    with speaking(spoken):
        flash(gettext("Your name and language were saved."), "success")
    return redirect(url_for("accounts.me", lang=spoken))


def address(person: Person) -> str:
    """Ask for the new address."""
    form = AddressForm(once=secrets.token_urlsafe(12))
    return render_template("accounts/address.html", form=form, reader=person)


def ask_new_address(person: Person) -> Any:
    """Send a link to the new address, and say the same whether or not somebody has it."""
    form = AddressForm()
    given = form.validate_on_submit()
    email = form.email.data or ""
    if given and email.lower() == person.email.lower():
        form.email.errors = [gettext("This is your address already.")]
        given = False
    if not given:
        return render_template("accounts/address.html", form=form, reader=person), 422
    key = form.once.data or secrets.token_urlsafe(12)
    operations.ask_for_new_address(person, email, language=language(), key=key)
    return render_template("accounts/address_asked.html", email=email, reader=person)


def new_address(token: str) -> Any:
    """Show which address would take effect; only the button acts."""
    if not (link := read_new_address(token)):
        return render_template("accounts/address_expired.html"), 410
    return render_template("accounts/new_address.html", reader=link.person, email=link.email)


def take_new_address(token: str) -> Any:
    """Let the new address take effect, and sign its reader in; every other session ends."""
    link = read_new_address(token)
    if not link or not operations.take_new_address(link.person, link.email):
        return render_template("accounts/address_expired.html"), 410
    begin_session(link.person)
    flash(gettext("Letters go to %(email)s from now on.", email=link.email), "success")
    return redirect(url_for("accounts.me"))


def end_sessions(person: Person) -> Any:
    """End all sessions and links of this person."""
    operations.sign_out_everywhere(person, actor=person)
    logout_user()
    flash(gettext("You have signed out on every device."), "success")
    return redirect(url_for("calls.home"))


def _inside(target: str) -> str:
    """Return `target` when it is an address of ours, else the person's first page."""
    # Browsers drop tabs and line ends from an address and read a backslash as a slash.
    odd = any(not c.isprintable() or c.isspace() or c == "\\" for c in target)
    if target.startswith("/") and not target.startswith("//") and not odd:
        return target
    return url_for("accounts.me")
