"""Sending the links to sign in and to register.

They are made when they leave: no table ever holds a good one.
"""

from flask import render_template
from flask_babel import gettext

from accounts.links import MINUTES, make_link, make_new_address, make_welcome
from accounts.models import Person
from accounts.operations import find_person
from core import post
from core.db import db
from core.i18n import speaking
from core.jobs import AWAITED, job
from core.links import absolute


@job("accounts.send_link", queue=AWAITED)
def send_link(person_id: int, language: str, target: str) -> None:
    """Mail `person_id` a fresh link, in `language`, that leads to `target`."""
    person = db.session.get_one(Person, person_id)
    with speaking(language):
        address = make_link(person, language=language, target=target)
        text = render_template("mail/sign_in.md", reader=person, link=address, minutes=MINUTES)
        post.send(person.email, gettext("Your link to sign in to Convoca"), text, lang=language)


@job("accounts.send_welcome", queue=AWAITED)
def send_welcome(email: str, language: str, target: str) -> None:
    """Mail `email` a fresh link that leads to `target`, and registers its reader if need be."""
    if person := find_person(email):
        send_link(person.id, language, target)
        return
    with speaking(language):
        address = make_welcome(email, language=language, target=target)
        text = render_template("mail/welcome.md", link=address, minutes=MINUTES)
        post.send(email, gettext("Confirm your e-mail address for Convoca"), text, lang=language)


@job("accounts.send_new_address", queue=AWAITED)
def send_new_address(person_id: int, email: str, language: str) -> None:
    """Mail `email` a fresh link that makes it that person's address, unless somebody has it."""
    person = db.session.get_one(Person, person_id)
    if find_person(email):
        return
    with speaking(language):
        link = make_new_address(person, email, language=language)
        text = render_template("mail/new_address.md", reader=person, link=link, minutes=MINUTES)
        post.send(email, gettext("Confirm your new e-mail address"), text, lang=language)


@job("accounts.tell_old_address")
def tell_old_address(person_id: int, old: str, new: str, *, done: bool) -> None:
    """Tell the old address that another one was asked for, or has taken its place."""
    person = db.session.get_one(Person, person_id)
    with speaking(person.language):
        me = absolute("accounts.me", lang=person.language)
        text = render_template("mail/old_address.md", reader=person, new=new, done=done, me=me)
        subject = (
            gettext("Your e-mail address has changed")
            if done
            else gettext("Your e-mail address is to change")
        )
        post.send(old, subject, text, lang=person.language)
