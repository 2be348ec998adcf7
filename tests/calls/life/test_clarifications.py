"""A city asks, the secretariat answers to all in every language, and nobody learns who asked."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.models import RoleKind
from calls.call.life.models import Clarification, ClarificationState
from calls.call.life.questions import operations
from calls.call.states import CallState
from core import clock, events
from core.db import db
from core.events import Event
from core.transitions import Refused
from notices.models import Letter
from tests import factories
from tests.pages import counted

S = CallState
C = ClarificationState
pytestmark = pytest.mark.usefixtures("noon")
SECOND = timedelta(seconds=1)


def made(code: str = "AWARD-2030", state: CallState = S.OPEN, **calendar):
    """Return a call that takes questions until nine days before its deadline."""
    closes = factories.definition(state, code).calendar.closes
    until = {"questions_until": closes - timedelta(days=9)} | calendar
    return factories.call(code=code, state=state, calendar=until)


@pytest.fixture
def vic(db_session):
    return factories.city("Vic")


@pytest.fixture
def reader(client, vic):
    who = factories.contact(vic, name="Marta Puig", language="ca")
    factories.sign_in(client, who)
    return who


def sent(**changes) -> dict[str, str]:
    return {"question": "May a school be partner?", "language": "ca"} | changes


def asked(call, vic, question="May a school be partner?") -> Clarification:
    return operations.ask(
        call, vic, question=question, language="ca", actor=factories.contact(vic, language="ca")
    )


def answers(call, **changes) -> dict[str, str]:
    form = {}
    for tag in call.definition.languages.public:
        form[f"question-{tag}"] = f"Can partners join [{tag}]?"
        form[f"answer-{tag}"] = f"Yes, **any** [{tag}]."
    return form | changes


def test_a_city_asks_on_the_page_of_the_call(client, reader, vic):
    call = made()
    assert 'href="/en/AWARD-2030/ask"' in client.get("/en/AWARD-2030").text
    assert "Nobody is told which city asked." in client.get("/en/AWARD-2030/ask").text
    assert client.post("/en/AWARD-2030/ask", data=sent()).location == "/en/AWARD-2030/ask"
    row = db.session.scalars(sa.select(Clarification)).one()
    assert (row.call_id, row.city_id, row.asked_by) == (call.id, vic.id, reader.id)
    assert (row.language, row.state) == ("ca", C.ASKED)
    event = db.session.scalars(sa.select(Event).where(Event.name == "clarification_asked")).one()
    assert event.data == {"city": vic.id}
    page = client.get("/en/AWARD-2030/ask").text
    assert "your question has arrived" in page
    assert "Waits for an answer" in page
    client.post("/en/AWARD-2030/ask", data=sent())  # the same button pressed twice
    assert db.session.scalar(sa.select(sa.func.count(Clarification.id))) == 1


@pytest.mark.parametrize(
    ("changes", "control"),
    [
        ({"question": " \n"}, "question"),
        ({"question": "x" * 2001}, "question"),
        ({"language": "xx"}, "language"),
        ({"language": ""}, "language"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(client, reader, changes, control):
    made()
    answer = client.post("/en/AWARD-2030/ask", data=sent(**changes))
    assert answer.status_code == 422
    assert f'href="#{control}"' in answer.text
    assert sent(**changes)["question"].strip() in answer.text


def test_who_speaks_for_two_cities_says_for_which(client, reader):
    made()
    other = factories.city("Olot")
    factories.accounts.grant_role(
        reader, RoleKind.CITY_CONTACT, actor=factories.system(), city_id=other.id
    )
    answer = client.post("/en/AWARD-2030/ask", data=sent())
    assert (answer.status_code, "Choose the city that asks." in answer.text) == (422, True)
    assert client.post("/en/AWARD-2030/ask", data=sent(city=str(other.id))).status_code == 302
    assert db.session.scalars(sa.select(Clarification.city_id)).one() == other.id
    foreign = sent(city=str(factories.city().id))
    assert client.post("/en/AWARD-2030/ask", data=foreign).status_code == 422


def test_only_contacts_of_a_city_ask(client):
    made()
    factories.sign_in(client, factories.person())
    assert "Only the contacts of a city can ask" in client.get("/en/AWARD-2030/ask").text
    assert client.post("/en/AWARD-2030/ask", data=sent()).status_code == 403


def test_questions_end_with_their_last_second_and_the_page_says_so(client, reader, vic):
    call = made()
    until = call.definition.calendar.questions_until_at
    for at, taken in ((until, True), (until + 0.9 * SECOND, True), (until + SECOND, False)):
        with clock.frozen(at):
            shown = 'href="/en/AWARD-2030/ask"' in client.get("/en/AWARD-2030").text
            assert shown is taken, at
            answer = client.post("/en/AWARD-2030/ask", data=sent(question=f"At {at}?"))
            assert answer.status_code == (302 if taken else 409), at
            if not taken:  # nothing typed is lost
                assert f"At {at}?" in answer.text.replace("&#43;", "+")
            page = client.get("/en/AWARD-2030/ask").text
            assert ("Questions could be asked until:" in page) is not taken, at


@pytest.mark.parametrize("state", [S.CLOSED, S.ANNOUNCED])
def test_a_closed_call_takes_no_questions(db_session, vic, state):
    with pytest.raises(Refused):
        asked(made(state=state), vic)


def test_a_call_without_a_date_takes_no_questions(client, reader):
    factories.call(code="AWARD-2030")
    page = client.get("/en/AWARD-2030").text
    assert "Questions and answers" not in page
    assert "takes no questions" in client.get("/en/AWARD-2030/ask").text
    assert client.post("/en/AWARD-2030/ask", data=sent()).status_code == 409


def test_an_answer_goes_to_all_at_once_in_every_language(client, vic, run_jobs, mails):
    call = made()
    row = asked(call, vic)
    secretary = factories.secretary()
    factories.sign_in(client, secretary)
    assert "Vic" in client.get("/en/desk/AWARD-2030/questions").text
    path = f"/en/desk/AWARD-2030/questions/{row.id}"
    assert "May a school be partner?" in client.get(path).text
    answer = client.post(path, data=answers(call))
    assert answer.location == "/en/desk/AWARD-2030/questions"
    assert (row.state, row.answered_at) == (C.ANSWERED, clock.now())
    with client.session_transaction() as session:
        session.clear()
    for lang in call.definition.languages.public:
        page = client.get(f"/{lang}/AWARD-2030").text
        assert f"Can partners join [{lang}]?" in page
        assert f"<strong>any</strong> [{lang}]." in page
        for secret in ("Vic", "Marta", "May a school be partner?"):
            assert secret not in page
    english = client.get("/en/AWARD-2030").text
    assert "Answered on 20 November 2026" in english
    assert "corrected" not in english
    run_jobs()
    (mail,) = mails()
    text = mail.get_body(("plain",)).get_content()
    assert "> May a school be partner?" in text
    assert "/ca/AWARD-2030" in text
    assert events.verify(call.chain) == []


def test_missing_languages_are_named_and_nothing_is_published_or_lost(client, vic):
    call = made()
    row = asked(call, vic)
    factories.sign_in(client, factories.secretary())
    path = f"/en/desk/AWARD-2030/questions/{row.id}"
    halves = {"answer-fr": "", "question-pt": "", "answer-pt": ""}
    answer = client.post(path, data=answers(call, **halves))
    assert answer.status_code == 422
    assert "The answer in this language is missing: French." in answer.text
    assert "The question in this language is missing: Portuguese." in answer.text
    assert "Can partners join [fr]?" in answer.text
    assert db.session.get_one(Clarification, row.id).state is C.ASKED
    assert "Can partners join" not in client.get("/en/AWARD-2030").text
    kept = client.post(path, data=answers(call, **halves, keep="y"))
    assert kept.status_code == 302
    again = client.get(path).text
    assert "Can partners join [fr]?" in again
    assert "Answer begun" in client.get("/en/desk/AWARD-2030/questions").text
    assert "Can partners join" not in client.get("/en/AWARD-2030").text
    long = client.post(path, data=answers(call, **{"answer-en": "x" * 5001}))
    assert (long.status_code, "under 5,000" in long.text) == (422, True)


def test_a_correction_says_when_and_keeps_the_earlier_answer(client, vic, run_jobs):
    call = made()
    row = asked(call, vic)
    factories.sign_in(client, factories.secretary())
    path = f"/en/desk/AWARD-2030/questions/{row.id}"
    client.post(path, data=answers(call))
    with clock.frozen(clock.now() + timedelta(days=2)):
        client.post(path, data=answers(call))  # nothing changed, nothing corrected
        assert "corrected" not in client.get("/en/AWARD-2030").text
        client.post(path, data=answers(call, **{"answer-en": "No, none."}))
        page = client.get("/en/AWARD-2030").text
        assert "corrected on 22 November 2026" in page
        assert "No, none." in page
        assert "[en]." not in page
        event = db.session.scalars(
            sa.select(Event).where(Event.name == "clarification_corrected")
        ).one()
        assert event.data["earlier"]["en"]["answer"] == "Yes, **any** [en]."
        assert "Yes, **any** [en]." in client.get(path).text
        assert client.post(path, data=answers(call, keep="y")).status_code == 409
        run_jobs()
    told = sa.select(sa.func.count(Letter.id)).where(Letter.kind == "clarification_answered")
    assert db.session.scalar(told) == 2


def test_a_question_is_set_aside_with_a_reason_its_city_reads(client, vic, run_jobs, mails):
    call = made()
    row = asked(call, vic)
    factories.sign_in(client, factories.secretary())
    path = f"/en/desk/AWARD-2030/questions/{row.id}"
    assert client.post(f"{path}/set-aside", data={"reason": " "}).status_code == 422
    reason = "The rules\nalready say it."
    assert client.post(f"{path}/set-aside", data={"reason": reason}).status_code == 302
    assert db.session.get_one(Clarification, row.id).state is C.SET_ASIDE
    run_jobs()
    (mail,) = mails()
    assert "> already say it." in mail.get_body(("plain",)).get_content()
    assert "already say it." not in client.get("/en/AWARD-2030").text
    assert "already say it." in client.get(path).text
    assert client.post(path, data=answers(call)).status_code == 409
    assert client.post(f"{path}/set-aside", data={"reason": "x"}).status_code == 409


def test_answers_show_in_the_phases_after_too(client, vic):
    call = made()
    operations.answer(
        asked(call, vic),
        {tag: {"question": "Who?", "answer": "You."} for tag in call.definition.languages.public},
        actor=factories.secretary(),
    )
    with clock.frozen(call.closes_at + timedelta(days=30)):
        page = client.get("/en/AWARD-2030").text
    assert "You." in page
    assert "Ask a question" not in page


def test_the_desk_lists_in_few_statements(client, vic):
    call = made()
    for number in range(4):
        asked(call, vic, f"Question {number}?")
    factories.sign_in(client, factories.secretary())
    client.get("/en/desk/AWARD-2030/questions")
    with counted() as seen:
        client.get("/en/desk/AWARD-2030/questions")
    assert len([sql for sql in seen if sql.lstrip().upper().startswith("SELECT")]) <= 4
    factories.call(code="OTHER-2030")
    path = f"/en/desk/OTHER-2030/questions/{db.session.scalar(sa.select(Clarification.id))}"
    assert client.get(path).status_code == 404
