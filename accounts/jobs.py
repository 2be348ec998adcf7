"""Sending the links to sign in and to register.

They are made when they leave: no table ever holds a good one.
"""

from flask import render_template
from flask_babel import gettext

from accounts.links import MINUTES, make_link, make_welcome
from accounts.models import Person
from accounts.operations import find_person
from core import post
from core.db import db
from core.i18n import speaking
from core.jobs import job


@job("accounts.send_link", awaited=True)
def send_link(person_id: int, language: str, target: str) -> None:
    """Mail `person_id` a fresh link, in `language`, that leads to `target`."""
    person = db.session.get_one(Person, person_id)
    with speaking(language):
        address = make_link(person, language=language, target=target)
        text = render_template("mail/sign_in.md", reader=person, link=address, minutes=MINUTES)
        post.send(person.email, gettext("Your link to sign in to Convoca"), text, lang=language)


@job("accounts.send_welcome", awaited=True)
def send_welcome(email: str, language: str, target: str) -> None:
    """Mail `email` a fresh link that leads to `target`, and registers its reader if need be."""
    if person := find_person(email):
        send_link(person.id, language, target)
        return
    with speaking(language):
        address = make_welcome(email, language=language, target=target)
        text = render_template("mail/welcome.md", link=address, minutes=MINUTES)
        post.send(email, gettext("Confirm your e-mail address for Convoca"), text, lang=language)
