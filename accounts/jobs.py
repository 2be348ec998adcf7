"""Sending the link to sign in. It is made when it leaves: no table ever holds a good one."""

from flask import render_template
from flask_babel import gettext

from accounts.links import MINUTES, make_link
from accounts.models import Person
from core import post
from core.db import db
from core.i18n import speaking
from core.jobs import job


@job("accounts.send_link")
def send_link(person_id: int, language: str, target: str) -> None:
    """Mail `person_id` a fresh link, in `language`, that leads to `target`."""
    person = db.session.get_one(Person, person_id)
    with speaking(language):
        address = make_link(person, language=language, target=target)
        text = render_template("mail/sign_in.md", reader=person, link=address, minutes=MINUTES)
        post.send(person.email, gettext("Your link to sign in to Convoca"), text, lang=language)
