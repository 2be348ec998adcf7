"""One house full of people: calls in every phase, with entries, readings, sheets, a decision.

`Scenario` holds plain values only (addresses and keys of sessions), so that a test may roll back
what one visitor did before the next comes.
"""

from datetime import timedelta
from typing import Any

from accounts.links import make_link, make_new_address, make_welcome
from accounts.models import Level, Person, RoleKind
from calls.call.life.late import operations as permits
from calls.call.life.organisers import operations as organisers
from calls.call.life.questions import operations as questions
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.copies.models import Overlap
from calls.entry.endorsement import operations as endorsement
from calls.entry.endorsement.queries import text_of
from calls.entry.endorsement.queries import token_of as endorsement_token
from calls.entry.models import Entry
from calls.entry.states import EntryState
from calls.entry.team import operations as team
from calls.entry.team.queries import token_of as invitation_token
from core import clock, storage
from core.db import db
from core.i18n import LANGUAGES
from core.transitions import apply
from desk.people import operations as secretariat
from jury.decision import operations as decisions
from jury.decision.queries import fingerprint, get_case, ranking_of, standings
from jury.decision.states import OutcomeKind
from jury.publication import operations as publication
from jury.publication.queries import fingerprint as fingerprint_of_letters
from members.models import City
from notices.operations import write
from review.assignment import operations as jurors
from review.assignment import proposals
from review.assignment.models import Assignment, Juror
from review.assignment.queries import Seat
from review.eligibility import operations as eligibility
from review.scoring.models import Score, Sheet
from review.scoring.states import ScoreStatus
from tests import factories

ROLES = (
    "nobody",
    "owner",
    "stranger",
    "juror",
    "other_juror",
    "chair",
    "secretary",
    "other_secretary",
)
"""Who comes: nobody signed in; a contact of the city whose entries are asked for, and one of
another city; the juror whose reading it is, and another of the same jury; its chair; somebody of
the secretariat of all calls, and of the secretariat of one other call only."""
WINNERS = 3


class Scenario:
    """People by role (what their session keeps) and subjects by name (parts of an address)."""

    def __init__(self, *, entries: int = WINNERS) -> None:
        """Build the house with so many entries in each call, through the operations."""
        self.size = entries
        self.subjects: dict[str, dict[str, Any]] = {"-": {}}
        self._people = self._invite_everybody()
        self._cities = [self._home, *(factories.city() for _ in range(entries - 1))]
        for city in self._cities[1:]:
            factories.contact(city)
        self._call("unpublished", CallState.DRAFT)
        self._call("closed", CallState.CLOSED)
        self._open_call()
        self._teams_and_endorsements()
        self._call_being_checked()
        self._call_being_scored()
        self._scored_call("deliberating")
        for name in ("drafted", "sealed", "decided", "released", "announced"):
            self._decide(self._scored_call(name), name)
        self._letters_and_links()
        db.session.commit()
        self.keys = {role: each.get_id() if each else "" for role, each in self._people.items()}

    def _invite_everybody(self) -> dict[str, Person | None]:
        self._home: City = factories.city("Vic")
        self._elsewhere = factories.call(state=CallState.OPEN, code="ELSEWHERE")
        where = {"call_id": self._elsewhere.id}
        return {
            "nobody": None,
            "owner": factories.contact(self._home),
            "stranger": factories.contact(factories.city("Girona")),
            "juror": factories.person(name="Ana Juror"),
            "other_juror": factories.person(name="Bo Juror"),
            "chair": factories.person(name="Cleo Chair"),
            "secretary": factories.secretary(),
            "other_secretary": factories.person(RoleKind.SECRETARIAT, **where),
        }

    def _person(self, role: str) -> Person:
        person = self._people[role]
        assert person is not None
        return person

    def _call(self, name: str, state: CallState, **changes: Any) -> Call:
        made = factories.call(state=state, code=name.upper(), **changes)
        self.subjects[name] = {"code": made.code}
        return made

    def _entries(self, of: Call, state: EntryState) -> list[Entry]:
        return [
            factories.entry(of, by=city, state=state, title=f"Practice {number}")
            for number, city in enumerate(self._cities)
        ]

    def _open_call(self) -> None:
        until = factories.definition(CallState.OPEN, "OPEN").calendar.closes - timedelta(days=9)
        call = self._call("open", CallState.OPEN, calendar={"questions_until": until})
        sent = self._entries(call, EntryState.SUBMITTED)[0]
        draft = self._entries(call, EntryState.DRAFT)[0]
        parts = {"entry_id": draft.id}
        definition = call.definition
        slot = definition.form.slots[0]
        file = draft.attachments[0]
        storage.put(file.storage_key, b"%PDF", content_type="application/pdf")
        self.subjects |= {
            "draft": parts,
            "draft.section": parts | {"section": definition.form.sections[0].key},
            "draft.slot": parts | {"slot": slot.key},
            "draft.file": parts | {"attachment_id": file.id},
            "sent": {"entry_id": sent.id},
            "sent.revision": {"entry_id": sent.id, "number": 1},
            "sent.revision.file": {
                "entry_id": sent.id,
                "number": 1,
                "attachment_id": sent.attachments[0].id,
            },
            "sent.overlap": self._overlap_of(sent),
            "open.part": {"code": call.code, "where": "texts"},
            "open.page": {"code": call.code, "key": definition.form.sections[0].key},
        }
        self._life_of(call)

    def _overlap_of(self, sent: Entry) -> dict[str, Any]:
        earlier = factories.call(state=CallState.CLOSED, code="EARLIER")
        other = factories.entry(earlier, by=self._home, state=EntryState.SUBMITTED)
        found = Overlap(entry_id=sent.id, other_id=other.id, language="es", score=92)
        db.session.add(found)
        return {"entry_id": sent.id, "other_id": other.id}

    def _life_of(self, call: Call) -> None:
        """A late city, a question and an organiser of the open call."""
        parts = {"code": call.code}
        secretary, late = self._person("secretary"), factories.city()
        until = call.closes_at + timedelta(days=3)
        permit, _told = permits.grant(call, late, until, reason="Flood.", actor=secretary)
        asked = questions.ask(
            call, self._home, question="May we?", language="es", actor=self._person("owner")
        )
        new = {"email": "organiser@tests.example", "name": "Ona Organiser", "language": "ca"}
        organiser = organisers.add_organiser(call, **new, actor=secretary)
        self.subjects |= {
            "open.permit": parts | {"permit_id": permit.id},
            "open.question": parts | {"question_id": asked.id},
            "open.organiser": parts | {"person_id": organiser.id},
            "organiser.role": {"role_id": organiser.roles[0].id},
        }

    def _teams_and_endorsements(self) -> None:
        """Make a call that asks for a mayor's word and takes institutions, and who is invited."""
        call = factories.call(
            code="ENDORSED",
            eligibility={"members_only": False, "institutions_with_endorsement": True},
            endorsement={"statement": dict.fromkeys(LANGUAGES, "The city stands behind this.")},
        )
        entry, owner = self._entries(call, EntryState.DRAFT)[0], self._person("owner")
        by = {"actor": owner, "name": "Pau", "language": "ca"}
        file = entry.attachments[0]
        storage.put(file.storage_key, b"%PDF", content_type="application/pdf")
        signed = endorsement.ask(entry, email="a@vic.example", office="Mayor", **by)
        sha256 = text_of(entry).sha256
        endorsement.sign(signed, sha256=sha256, name="Anna", office="Mayor")
        asked = endorsement.ask(entry, email="b@vic.example", office="Mayor", **by)
        draft = db.session.get_one(Entry, self.subjects["draft"]["entry_id"])
        writer = db.session.get_one(Person, draft.created_by)
        invited = team.invite(draft, email="pau@vic.example", level=Level.EDIT, **by)
        here, mayor = {"entry_id": entry.id}, {"token": endorsement_token(asked)}
        self.subjects |= {
            "institutions": {"code": call.code},
            "endorsed": here,
            "endorsed.asked": here | {"endorsement_id": asked.id},
            "endorsed.signed": here | {"endorsement_id": signed.id},
            "mayor": mayor,
            "mayor.file": mayor | {"attachment_id": file.id},
            "team.member": {"entry_id": draft.id, "role_id": writer.roles[0].id},
            "team.invited": {"entry_id": draft.id, "invitation_id": invited.id},
            "invitation": {"token": invitation_token(invited)},
        }

    def _call_being_checked(self) -> None:
        call = self._call("checked", CallState.ELIGIBILITY)
        entries = self._entries(call, EntryState.SUBMITTED)
        eligibility.compute_checks(call.id)
        self.subjects["checked.entry"] = {"entry_id": entries[0].id}

    def _call_being_scored(self) -> None:
        call = self._call("scored", CallState.EVALUATION)
        entries = self._entries(call, EntryState.EVALUATION)
        bench = [self._seated(call, role) for role in ("juror", "other_juror", "chair")]
        secretary = self._person("secretary")
        given = proposals.propose(call, actor=secretary)
        proposals.compute(given.id)
        proposals.deploy(given, actor=secretary)
        ready = proposals.propose(call, actor=secretary)
        proposals.compute(ready.id)
        reading = _reading(bench[0], entries[0])
        sheets = [self._sheet(_reading(bench[1], entry), 4) for entry in entries]
        file = entries[0].attachments[0]
        storage.put(file.storage_key, b"%PDF", content_type="application/pdf")
        parts = {"assignment_id": reading.id}
        self.subjects |= {
            "scored.entry": {"entry_id": entries[0].id},
            "scored.juror": {"juror_id": bench[1].id},
            "scored.proposal": {"proposal_id": ready.id},
            "scored.reading": parts,
            "scored.reading.file": parts | {"attachment_id": file.id},
            "scored.sheet": {"sheet_id": sheets[0].id},
        }

    def _seated(self, call: Call, role: str) -> Juror:
        person = self._person(role)
        juror = jurors.invite(
            call,
            actor=factories.system(),  # a chair's role counts, though the call is before its jury
            email=person.email,
            name=person.name,
            language="en",
            chairs=role == "chair",
        )
        jurors.accept(juror, actor=person)
        jurors.sign_confidentiality(Seat(call, juror), actor=person)
        jurors.declare_conflicts(Seat(call, juror), {}, actor=person)
        return juror

    def _sheet(self, reading: Assignment, mark: int) -> Sheet:
        sheet = Sheet(
            assignment=reading,
            revision_id=reading.entry.revision_id,
            language="es",
            submitted_at=clock.now(),
            notes={},
        )
        for criterion in reading.entry.call.definition.criteria:
            score = Score(criterion=criterion.key, status=ScoreStatus.SCORED, value=mark)
            sheet.scores.append(score)
        db.session.add(sheet)
        db.session.flush()
        apply(sheet, "submit", actor=reading.juror.person)
        apply(reading, "finish", actor=reading.juror.person)
        return sheet

    def _scored_call(self, name: str) -> Call:
        """Make a call whose scoring has ended with a mark for each entry."""
        call = self._call(name, CallState.EVALUATION)
        entries = self._entries(call, EntryState.EVALUATION)
        bench = [self._seated(call, role) for role in ("juror", "other_juror", "chair")]
        given = proposals.propose(call, actor=self._person("secretary"))
        proposals.compute(given.id)
        proposals.deploy(given, actor=self._person("secretary"))
        for place, entry in enumerate(entries):
            self._sheet(_reading(bench[0], entry), max(1, 5 - place))
        apply(call, "deliberate", actor=self._person("secretary"))
        self.subjects[f"{name}.entry"] = {"entry_id": entries[0].id}
        return call

    def _decide(self, call: Call, until: str) -> None:
        first, second = factories.secretary(), factories.secretary()
        ranking = ranking_of(call, standings(call))
        ranked = [row.contender.id for row in ranking.rows]
        outcomes = dict.fromkeys(ranked, OutcomeKind.FINALIST)
        outcomes |= dict.fromkeys(ranked[:WINNERS], OutcomeKind.WINNER)
        steps = {
            "drafted": lambda case: decisions.draft(
                case, outcomes, void=False, statement="", actor=first
            ),
            "sealed": lambda case: decisions.seal(case, actor=first),
            "approved": lambda case: publication.approve_letters(
                case, actor=second, read=fingerprint_of_letters(case.decision)
            ),
            "decided": lambda case: decisions.sign_off(
                case, actor=second, read=fingerprint(case.decision)
            ),
            "released": lambda case: decisions.release(
                case, actor=first, read=fingerprint(case.decision)
            ),
            "announced": lambda case: publication.announce(
                case, actor=first, read=fingerprint(case.decision)
            ),
        }
        for name, step in steps.items():
            db.session.flush()
            db.session.expire_all()
            step(get_case(call.code))
            if name == until:
                return

    def _role_of(self, person: Person) -> int:
        return next(role.id for role in person.roles if role.city_id == self._home.id)

    def _letters_and_links(self) -> None:
        owner = self._person("owner")
        letter = write(
            actor=factories.system(),
            kind="clarification_answered",
            key="scenario",
            to=owner,
            call_id=self._elsewhere.id,
            code=self._elsewhere.code,
            title="A call",
            asked="May we?",
            answer="You may.",
        )
        token = make_link(owner, language="en").rpartition("/")[2]
        new = make_new_address(owner, "vic@x.example", language="en")
        other = factories.secretary()
        invited = secretariat.invite(
            email="invited@x.example", name="Ines", language="es", actor=other
        )
        self.subjects |= {
            "letter": {"letter_id": letter.id},
            "link": {"token": token},
            "new_address": {"token": new.rpartition("/")[2]},
            "secretary": {"person_id": other.id},
            "secretary.invited": {"invitation_id": invited.id},
            "welcome": {"token": make_welcome("new@x.example", language="en").rpartition("/")[2]},
            "city": {"city_id": self._home.id},
            "city.contact": {"city_id": self._home.id, "role_id": self._role_of(owner)},
            "city.status": {
                "city_id": self._home.id,
                "membership_id": self._home.memberships[0].id,
            },
            "city.pair": {"city_id": self._home.id, "other_id": self._cities[1].id},
        }


def _reading(juror: Juror, entry: Entry) -> Assignment:
    query = db.select(Assignment).where(
        Assignment.juror_id == juror.id, Assignment.entry_id == entry.id
    )
    return db.session.scalars(query).unique().one()
