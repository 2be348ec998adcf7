"""Earlier entries with nearly the same words are found, shown, and found fast."""

import itertools
import random

import pytest
import sqlalchemy as sa

from calls.entry import queries
from calls.entry.copies.likeness import ALIKE, COMMON_MARKS, folded, marks_of, score, texts_of
from calls.entry.copies.models import Overlap, TextSketch
from calls.entry.copies.overlaps import CANDIDATES, find_overlaps
from calls.entry.models import AnswerSection, Entry, Revision
from calls.entry.states import EntryState
from calls.entry.submission.operations import rules_version, submit
from rehearsal import content
from tests import factories


def text(practice: content.Practice, city: str, language: content.Language) -> str:
    answers = content.answers(practice, city=city, language=language)
    return folded(" ".join(answers.values()))


def changed(words: str, share: float, chance: random.Random) -> str:
    """Return the text with that share of its words replaced by others."""
    return " ".join(w[::-1] if chance.random() < share else w for w in words.split())


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_the_threshold_tells_the_practices_of_the_rehearsal_apart(language):
    practices, chance = content.practices(), random.Random(1)
    texts = [text(one, "Granollers", language) for one in practices]
    for one, other in itertools.combinations(texts, 2):
        assert score(one, other) < ALIKE
    for practice, one in zip(practices, texts, strict=True):
        moved = text(practice, "São Paulo", language)
        assert score(one, moved) >= 99
        edited = changed(moved, 0.3, chance)
        assert score(one, edited) >= ALIKE
        assert len(set(marks_of(one)) & set(marks_of(edited))) >= COMMON_MARKS


def test_accents_capitals_and_signs_do_not_count():
    assert folded("São PAULO: l'École!") == "sao paulo l ecole"
    said = {
        "answers": {"a": {"": {"q": "x " * 90}, "es": {"q": "corto"}, "fr": {"q": "mot " * 40}}}
    }
    assert list(texts_of(said)) == ["fr"]


def sent(call, city, practice: int, *, title: str = "Jueves", place: str = "Granollers") -> Entry:
    """Return an entry that was sent in with the words of a practice in Spanish."""
    entry = factories.entry(call, by=city, title=title)
    words = content.answers(content.practices()[practice], city=place, language="es")
    for row in entry.answers:
        if row.language == "es":
            row.answers = {k: words.get(k, v) for k, v in row.answers.items()}
    writer = factories.contact(city)
    submit(queries.entry_to_change(entry.id), actor=writer, accepts=rules_version(call))
    return entry


def test_an_earlier_entry_is_found_and_shown(client, db_session, noon, run_jobs):
    earlier, call = factories.call(), factories.call()
    one = sent(earlier, factories.city(), 0)
    sent(earlier, factories.city(), 1)
    rehearsed = sent(factories.call(rehearsal=True), factories.city(), 0)
    again = sent(call, factories.city(), 0, place="Lleida")
    run_jobs()
    found = db_session.scalars(sa.select(Overlap).where(Overlap.entry_id == again.id)).all()
    assert [(line.other_id, line.language) for line in found] == [(one.id, "es")]
    assert found[0].score >= 99
    assert rehearsed.id not in {line.other_id for line in found}
    find_overlaps(again.id)
    assert db_session.scalar(sa.select(sa.func.count()).select_from(Overlap)) == 1
    factories.sign_in(client, factories.secretary())
    page = client.get(f"/en/desk/entries/{again.id}").get_data(as_text=True)
    assert one.reference in page
    assert f"{found[0].score} % alike in Spanish" in page
    page = client.get(f"/en/desk/entries/{again.id}/overlaps/{one.id}").get_data(as_text=True)
    assert "Side by side" in page
    assert client.get(f"/en/desk/entries/{again.id}/overlaps/{rehearsed.id}").status_code == 404


def test_an_organiser_sees_nothing_of_other_calls(client, db_session, noon, run_jobs):
    one = sent(factories.call(), factories.city(), 0)
    call = factories.call()
    again = sent(call, factories.city(), 0)
    run_jobs()
    factories.sign_in(client, factories.secretary(call_id=call.id))
    page = client.get(f"/en/desk/entries/{again.id}").get_data(as_text=True)
    assert one.reference not in page
    assert client.get(f"/en/desk/entries/{again.id}/overlaps/{one.id}").status_code == 403


def test_a_city_is_told_of_its_own_before_it_sends(client, db_session, noon, run_jobs):
    city = factories.city()
    own, foreign = sent(factories.call(), city, 0), sent(factories.call(), factories.city(), 0)
    run_jobs()
    draft = factories.entry(factories.call(), by=city)
    words = content.answers(content.practices()[0], city="Lleida", language="es")
    for row in db_session.scalars(sa.select(AnswerSection).where(AnswerSection.language == "es")):
        if row.entry_id == draft.id:
            row.answers = {k: words.get(k, v) for k, v in row.answers.items()}
    factories.sign_in(client, factories.contact(city))
    page = client.get(f"/en/entries/{draft.id}/check").get_data(as_text=True)
    assert "Your city has sent in something very similar before" in page
    assert own.reference in page
    assert foreign.reference not in page


def test_among_thousands_only_a_few_are_compared(db_session, noon, run_jobs):
    call, city, many = factories.call(), factories.city(), 3_000
    model = sent(factories.call(), city, 0)
    db_session.execute(
        sa.text(
            "INSERT INTO entry (call_id, version_id, city_id, state, title, axis, language,"
            " languages, created_at, created_by, changed_at, on_behalf, source, return_note)"
            " SELECT :call, :version, :city, 'draft', 'T', '', 'es', '[]', now(), 1, now(), false,"
            " '', '' FROM generate_series(1, :many)"
        ),
        {"call": call.id, "version": call.version_id, "city": city.id, "many": many},
    )
    db_session.execute(
        sa.text(
            "INSERT INTO revision (entry_id, number, version_id, body, sha256, submitted_at,"
            " submitted_by) SELECT id, 1, version_id,"
            " (SELECT body FROM revision WHERE id = :model),"
            " repeat('0', 64), now(), 1 FROM entry WHERE call_id = :call"
        ),
        {"model": model.revision_id, "call": call.id},
    )
    db_session.execute(
        sa.text(
            "UPDATE entry SET revision_id = revision.id FROM revision"
            " WHERE revision.entry_id = entry.id AND entry.call_id = :call"
        ),
        {"call": call.id},
    )
    # Each shares ten marks with the text that is looked for: all are worth a look, few get one.
    near = marks_of(texts_of(model.revision.body)["es"])[:10]
    db_session.execute(
        sa.text(
            "INSERT INTO text_sketch (entry_id, language, words, marks) SELECT e.id, 'es', 300,"
            " CAST(:near AS bigint[])"
            " || ARRAY(SELECT e.id * 1000 + n FROM generate_series(1, 86) n)"
            " FROM entry e WHERE e.call_id = :call"
        ),
        {"near": near, "call": call.id},
    )
    again = sent(factories.call(), factories.city(), 0)
    compared = find_overlaps(again.id)
    assert 0 < compared <= CANDIDATES * 3
    assert db_session.get(TextSketch, (again.id, "es")).words > 100
    assert db_session.scalar(sa.select(sa.func.count(Revision.id))) > many
    assert again.state is EntryState.SUBMITTED
