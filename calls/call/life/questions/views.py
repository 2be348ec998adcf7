"""The pages of clarifications: a city asks, the secretariat answers to all."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from calls.call.life import queries, said
from calls.call.life.models import Clarification, ClarificationState
from calls.call.life.questions import operations
from calls.call.life.questions.rules import asks_for_city, takes_questions
from calls.call.life.speech import gettext
from calls.call.models import Call
from calls.call.wording import language_names
from core.i18n import LANGUAGES, language
from core.rooms import actor
from core.transitions import Refused
from members.models import City
from members.queries import cities_of


def ask_form(call: Call) -> str:
    """Show the form for a question, and what one's own cities have asked so far."""
    return _ask_page(call)


def ask(call: Call) -> Any:
    """Take a question."""
    cities = cities_of(actor(), call_id=call.id)
    city = _chosen(cities, request.form.get("city", ""))
    question, tongue = said.text(request.form, "question"), request.form.get("language", "")
    errors = _question_errors(question, tongue)
    if city is None:
        errors.append(("city", gettext("Choose the city that asks.")))
    if errors or city is None:
        return _ask_page(call, errors=errors), 422
    try:
        operations.ask(call, city, question=question, language=tongue, actor=actor())
    except Refused:
        return _ask_page(call), 409
    flash(gettext("Thank you: your question has arrived. We will write to you."), "success")
    return redirect(url_for("calls.ask_form", code=call.code))


def questions(call: Call) -> str:
    """List what was asked about a call: what waits for an answer first."""
    asked = queries.questions_of(call)
    waiting = ClarificationState.ASKED
    return render_template(
        "life/questions.html",
        call=call,
        waiting=[row for row in reversed(asked) if row.clarification.state is waiting],
        done=[row for row in asked if row.clarification.state is not waiting],
        until=call.definition.calendar.questions_until_at,
        takes=takes_questions(actor(), call),
    )


def question(subject: Clarification) -> str:
    """Show one question with its answer in every language, to write or to correct."""
    return _question_page(subject, texts=subject.texts)


def answer_question(subject: Clarification) -> Any:
    """Publish the answer to all, correct it, or keep what is written for later."""
    languages = subject.call.definition.languages.public
    texts = {
        tag: {part: said.text(request.form, f"{part}-{tag}") for part in ("question", "answer")}
        for tag in languages
    }
    if errors := _answer_errors(texts, languages, keep="keep" in request.form):
        return _question_page(subject, texts=texts, errors=errors), 422
    flash(_write(subject, texts), "success")
    return redirect(url_for("calls.questions", code=subject.call.code))


def set_question_aside(subject: Clarification) -> Any:
    """Leave a question without a public answer, with a reason that its city reads."""
    reason = said.text(request.form, "reason")
    if problem := said.reason_error(reason):
        errors = [("reason", problem)]
        return _question_page(subject, texts=subject.texts, reason=reason, errors=errors), 422
    operations.set_aside(subject, reason=reason, actor=actor())
    flash(gettext("The question is set aside; a letter tells its city why."), "success")
    return redirect(url_for("calls.questions", code=subject.call.code))


def _write(subject: Clarification, texts: operations.Texts) -> str:
    if "keep" in request.form:
        operations.keep(subject, texts, actor=actor())
        return gettext("What you wrote is kept. Nobody else sees it yet.")
    if subject.state is ClarificationState.ANSWERED:
        operations.correct(subject, texts, actor=actor())
        return gettext("The correction is on the page of the call.")
    operations.answer(subject, texts, actor=actor())
    return gettext("The answer is on the page of the call, for everybody.")


def _answer_errors(
    texts: operations.Texts, languages: tuple[str, ...], *, keep: bool
) -> list[tuple[str, str]]:
    errors = [
        (f"{part}-{tag}", gettext("Keep it under 5,000 characters."))
        for tag in languages
        for part in ("question", "answer")
        if len(texts[tag][part]) > said.LONGEST_ANSWER
    ]
    missing = [] if keep else operations.missing(texts, languages)
    for tag in missing:
        part = "answer" if texts[tag]["question"] else "question"
        name = language_names((tag,))
        words = (
            gettext("The answer in this language is missing: %(language)s.", language=name)
            if part == "answer"
            else gettext("The question in this language is missing: %(language)s.", language=name)
        )
        errors.append((f"{part}-{tag}", words))
    return errors


def _question_errors(question: str, tongue: str) -> list[tuple[str, str]]:
    errors = []
    if not question:
        errors.append(("question", gettext("Write your question.")))
    elif len(question) > said.LONGEST:
        errors.append(("question", gettext("Keep your question under 2,000 characters.")))
    if tongue not in LANGUAGES:
        errors.append(("language", gettext("Choose the language in which you ask.")))
    return errors


def _chosen(cities: list[City], city_id: str) -> City | None:
    if len(cities) == 1 and not city_id:
        return cities[0]
    return next((city for city in cities if str(city.id) == city_id), None)


def _ask_page(call: Call, **more: Any) -> str:
    person = actor()
    return render_template(
        "life/ask.html",
        **{"errors": [], **more},
        call=call,
        definition=call.definition,
        until=call.definition.calendar.questions_until_at,
        takes=takes_questions(person, call),
        asks=asks_for_city(person, call),
        cities=cities_of(person, call_id=call.id),
        own=queries.own_questions(call, person),
        sent=request.form,
        language_names=LANGUAGES,
        spoken=language(),
    )


def _question_page(subject: Clarification, **more: Any) -> str:
    asker, city = queries.asker_of(subject)
    return render_template(
        "life/question.html",
        **{"errors": [], "reason": "", **more},
        asked=subject,
        call=subject.call,
        asker=asker,
        city=city,
        languages_of_call=[
            (tag, language_names((tag,))) for tag in subject.call.definition.languages.public
        ],
        events=queries.events_of_question(subject),
    )
