"""Who joins in on an entry: colleagues of the city, and the office of its mayor."""

from datetime import datetime, timedelta

from accounts.models import Person
from calls.entry import queries
from calls.entry.endorsement import operations as endorsements
from calls.entry.endorsement.models import Endorsement
from calls.entry.endorsement.queries import text_of
from calls.entry.models import Entry
from calls.entry.team import operations as team
from rehearsal.content import Language
from rehearsal.story import story
from rehearsal.timeline import Script

TEAM_SINCE = timedelta(days=12)
ONE_MORE = timedelta(days=3)
"""Between one invitation and the next."""


def invite_team(entry: Entry, *, now: datetime, actor: Person) -> Script:
    """Invite the colleagues, one after the other; some accept the next day."""
    for place, colleague in enumerate(story().team):
        at = now - TEAM_SINCE + place * ONE_MORE
        yield at
        invitation = team.invite(
            queries.entry_to_change(entry.id),
            actor=actor,
            email=colleague.email,
            name=colleague.name,
            language=colleague.language,
            level=colleague.level,
        )
        if colleague.accepts:
            yield at + timedelta(hours=21)
            team.accept(invitation)


def ask_office(entry: Entry, *, language: Language, actor: Person) -> Endorsement:
    """Ask the mayor's office of the entry's city for its endorsement."""
    office = story().endorsement[language]
    return endorsements.ask(
        entry,
        actor=actor,
        email=actor.email.replace("contact@", "mayor@"),
        name=office.name,
        office=office.office,
        language=language,
        message=office.message,
    )


def sign_office(asked: Endorsement) -> None:
    """Sign, at the mayor's office, the text as it is now."""
    sha256 = text_of(queries.get_entry(asked.entry_id)).sha256
    endorsements.sign(asked, sha256=sha256, name=asked.name, office=asked.office)
