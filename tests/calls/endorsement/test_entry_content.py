"""What a city says has one fingerprint: it moves with each word and file, and with nothing else."""

from datetime import timedelta

import pytest

from calls.entry import queries
from calls.entry.content import content, content_sha256
from calls.entry.models import AnswerSection
from core import clock
from core.db import db
from tests import factories
from tests.conftest import NOON

LANGUAGES = ("es", "en", "fr")


@pytest.fixture
def entry(db_session, noon):
    return factories.entry(factories.call())


def said(entry, languages=LANGUAGES):
    return content(entry, languages, queries.answers_of(entry), queries.files_of(entry))


def fingerprint(entry, languages=LANGUAGES):
    return content_sha256(said(entry, languages))


def test_it_holds_every_answer_and_file_and_neither_time_number_nor_person(entry):
    found = said(entry)
    assert set(found) == {"language", "languages", "answers", "files"}
    assert found["languages"] == list(LANGUAGES)
    assert {row for rows in found["answers"].values() for row in rows} == {"", *LANGUAGES}
    assert [file["sha256"] for file in found["files"]] == ["0" * 64] * len(entry.attachments)
    before = content_sha256(found)
    with clock.frozen(NOON + timedelta(days=3)):
        entry.changed_at = clock.now()
        for row in entry.answers:
            row.version, row.saved_by = row.version + 1, factories.person().id
        db.session.flush()
        assert fingerprint(entry) == before


def test_each_word_language_and_file_moves_it(entry):
    seen = {fingerprint(entry), fingerprint(entry, ("es", "en"))}
    row = db.session.scalars(db.select(AnswerSection).filter_by(language="fr")).first()
    key = next(iter(row.answers))
    row.answers = row.answers | {key: "Autrement dit."}
    db.session.flush()
    seen.add(fingerprint(entry))
    entry.attachments[0].sha256 = "1" * 64
    db.session.flush()
    seen.add(fingerprint(entry))
    entry.attachments[0].filename = "another.pdf"
    db.session.flush()
    seen.add(fingerprint(entry))
    assert len(seen) == 5


def test_what_is_empty_unasked_or_in_no_place_of_the_form_is_no_content(entry):
    before = fingerprint(entry)
    row = db.session.scalars(db.select(AnswerSection).filter_by(language="es")).first()
    row.answers = row.answers | {"never_asked": "Old words", "blank": ""}
    file = entry.attachments[0]
    aside = factories.attached(
        entry, entry.definition.form.slots[0], db.session.get_one(factories.Person, file.created_by)
    )
    aside.slot = "@elsewhere"
    db.session.flush()
    assert fingerprint(entry) == before
