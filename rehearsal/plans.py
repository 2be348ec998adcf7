"""Who enters what in a rehearsal call: pure, and the same for the same code and size.

Most cities are in good standing. A few are not, on purpose, so that the secretariat has something
to decide: members in arrears or lapsed, the winner of the edition before, the host of the congress,
a practice begun too late.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from members.models import MemberStatus
from rehearsal.content import LANGUAGES, Language, Practice, people, practices
from rehearsal.editions import FULL, Rehearsal
from rehearsal.timeline import chance

OVERRIDDEN = "Godoy Cruz"
"""In arrears because transfers abroad do not arrive; the secretariat admits it with a reason."""
ODD_ONES = ("Guarda", OVERRIDDEN, "Odivelas", "Anadia", "Granollers")
"""Cities that the rules of the award keep out, for different facts; the first ones come first."""
WINNERS_BEFORE = ("Odivelas", "Ciudad de México", "Santo André")
GOOD = (MemberStatus.ACTIVE, MemberStatus.SCHOLARSHIP, MemberStatus.FEE_EXCEPTION)
FIRST = "Barcelona"
"""Its contact is the first of the register and gets a ready link: it takes part in every call."""
TOO_LATE = date(2023, 9, 11)
ONE_IN = 10
"""Of so many entries one comes from an odd city; one more city in so many sends a second entry."""


@dataclass(frozen=True)
class Candidate:
    """A city of the register, as far as a plan looks at it."""

    name: str
    language: str
    status: MemberStatus


@dataclass(frozen=True)
class Plan:
    """One entry: whose, about what, how complete (0 to 1), and whether it is sent in.

    `place` is its place in the order of sending in, from 0; drafts follow, the emptiest first.
    One that is `pictured` has an image for certain.
    """

    place: int
    city: str
    language: Language
    practice: Practice
    practice_start: date
    depth: float = 1.0
    sent: bool = True
    pictured: bool = False


def plan(rehearsal: Rehearsal, register: Sequence[Candidate], *, entries: int) -> list[Plan]:
    """Return the entries of a call; `entries` is the size of a full call, others in proportion."""
    sent = max(1, rehearsal.entries * entries // FULL)
    drafts = rehearsal.drafts * entries // FULL
    chosen = _cities(rehearsal.code, register, sent=sent, drafts=drafts)
    pick = _Practices(rehearsal.code)
    return [_plan(place, city, pick, sent, drafts) for place, city in enumerate(chosen)]


def further(
    rehearsal: Rehearsal, plans: Sequence[Plan], register: Sequence[Candidate]
) -> Iterator[Plan]:
    """Yield plans for cities in good standing that are in none of `plans`, one for each."""
    used, pick = {each.city for each in plans}, _Practices(rehearsal.code)
    for each in plans:
        pick.count(each.practice, each.city, each.language)
    for city in register:
        if _may_enter(city) and city.name not in used:
            language = _language(city)
            practice = pick(city.name, language)
            yield Plan(0, city.name, language, practice, practice.start)


def _plan(place: int, city: Candidate, pick: "_Practices", sent: int, drafts: int) -> Plan:
    language = _language(city)
    practice = pick(city.name, language)
    late = place == sent - 1 and sent > ONE_IN  # the last of all has begun too late
    number = place - sent
    return Plan(
        place=place,
        city=city.name,
        language=language,
        practice=practice,
        practice_start=TOO_LATE if late else practice.start,
        depth=1.0 if number < 0 else (number + 1) / drafts,
        sent=number < 0,
    )


def _cities(
    code: str, register: Sequence[Candidate], *, sent: int, drafts: int
) -> Iterator[Candidate]:
    """Yield the city of each entry: those sent in by chance's order, then those of the drafts."""
    by_name = {city.name: city for city in register}
    regular = [city for city in register if _may_enter(city)]
    regular.sort(key=lambda city: (city.name != FIRST, chance(code, "city", city.name)))
    odd = [by_name[name] for name in ODD_ONES][: (sent + ONE_IN - 3) // ONE_IN]
    odd = [] if drafts else odd
    twice = sent // ONE_IN * 3 // 2
    once = sent - len(odd) - twice
    places = [*regular[:once], *odd, *regular[1 : 1 + twice]]
    yield from sorted(places, key=_Seen(code))
    begun = regular[once : once + max(0, drafts - 1)]
    middle = drafts * 3 // 5  # the city that gets a link has a draft worth looking at
    yield from [*begun[:middle], *regular[: min(1, drafts)], *begun[middle:]]


def _may_enter(city: Candidate) -> bool:
    jury = {juror.city for juror in people().jurors}
    barred = {*jury, *ODD_ONES, *WINNERS_BEFORE}
    return city.status in GOOD and city.name not in barred


class _Seen:
    """A key that puts entries in chance's order, two of one city in different places."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.seen: Counter[str] = Counter()

    def __call__(self, city: Candidate) -> float:
        self.seen[city.name] += 1
        return chance(self.code, "order", city.name, self.seen[city.name])


class _Practices:
    """Hands out practices: as few times as can be in a call, in one language, in one city."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.used: Counter[tuple[str, str]] = Counter()

    def __call__(self, city: str, language: Language) -> Practice:
        def wear(practice: Practice) -> tuple[int, int, int, float]:
            slug = practice.slug
            uses = [self.used[slug, where] for where in (city, language, "")]
            return uses[0], uses[1], uses[2], chance(self.code, slug)

        found = min(practices(), key=wear)
        self.count(found, city, language)
        return found

    def count(self, practice: Practice, city: str, language: Language) -> None:
        """Note that a city tells a practice in a language."""
        self.used.update((practice.slug, where) for where in (city, language, ""))


def _language(city: Candidate) -> Language:
    """Return the language a city writes in first; the award takes no Catalan, Spanish serves."""
    return next((each for each in LANGUAGES if each == city.language), "es")
