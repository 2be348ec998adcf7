"""A person's letters: mail is the pointer, this page is the record."""

from flask import render_template

from accounts.models import Person
from core.post import html
from core.rooms import actor
from notices import queries
from notices.models import Letter
from notices.words import greeted


def letters(person: Person) -> str:
    """List the letters to this person."""
    return render_template("notices/letters.html", letters=queries.letters_to(person))


def letter(subject: Letter) -> str:
    """Show one letter as it was sent."""
    text = greeted(subject.text, actor().name)
    return render_template("notices/letter.html", letter=subject, body=html(text))
