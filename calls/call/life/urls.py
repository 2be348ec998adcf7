"""The URLs of a call's life: its deadline, late cities, questions, and the people who run it."""

from accounts.rules import (
    secretariat,
    signed_in,
    signed_in_lately,
    still_signed_in_lately,
    whole_secretariat,
)
from calls.call.life import queries as life
from calls.call.life.deadline import views as deadline
from calls.call.life.late import views as late
from calls.call.life.organisers import views as organisers
from calls.call.life.questions import views as questions
from calls.call.life.questions.rules import asks_for_city
from calls.call.queries import get_call
from calls.call.rules import published
from calls.room import room

DESK = "/<lang:lang>/desk/<code:code>"
PERMIT = f"{DESK}/late/<int:permit_id>"
QUESTION = f"{DESK}/questions/<int:question_id>"
ORGANISER = f"{DESK}/people/<int:person_id>/remove"
ASK = "/<lang:lang>/<code:code>/ask"
room.page(f"{DESK}/deadline", deadline.deadline, access=secretariat, load=get_call)
room.action(f"{DESK}/deadline", deadline.extend_deadline, access=secretariat, load=get_call)
room.action(f"{DESK}/grace", deadline.set_grace, access=secretariat, load=get_call)
room.page(f"{DESK}/late", late.late_cities, access=secretariat, load=get_call)
room.action(f"{DESK}/late", late.grant_permit, access=secretariat, load=get_call)
room.page(PERMIT, late.permit, access=secretariat, load=life.get_permit)
room.action(
    f"{PERMIT}/prolong", late.prolong_permit, access=secretariat, load=life.permit_to_change
)
room.action(f"{PERMIT}/revoke", late.revoke_permit, access=secretariat, load=life.permit_to_change)
room.page(ASK, questions.ask_form, access=published & signed_in, load=get_call)
room.action(ASK, questions.ask, access=published & signed_in & asks_for_city, load=get_call)
room.page(f"{DESK}/questions", questions.questions, access=secretariat, load=get_call)
room.page(QUESTION, questions.question, access=secretariat, load=life.get_question)
room.action(QUESTION, questions.answer_question, access=secretariat, load=life.question_to_change)
room.action(
    f"{QUESTION}/set-aside",
    questions.set_question_aside,
    access=secretariat,
    load=life.question_to_change,
)
room.page(f"{DESK}/people", organisers.people, access=secretariat, load=get_call)
room.page(
    f"{DESK}/people/add",
    organisers.new_organiser,
    access=whole_secretariat & signed_in_lately,
    load=get_call,
)
room.action(
    f"{DESK}/people/add",
    organisers.add_organiser,
    access=whole_secretariat & still_signed_in_lately,
    load=get_call,
)
room.page(
    ORGANISER,
    organisers.organiser_leaves,
    access=whole_secretariat & signed_in_lately,
    load=life.get_organiser,
)
room.action(
    ORGANISER,
    organisers.remove_organiser,
    access=whole_secretariat & still_signed_in_lately,
    load=life.get_organiser,
)
