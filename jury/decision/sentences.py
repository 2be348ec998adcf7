"""Sentences for what a portfolio breaks, and for why an outcome was suggested."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from jury.decision.portfolio import Problem, Why
from jury.decision.queries import Standing
from jury.decision.states import OutcomeKind


def problem_sentence(problem: Problem, entries: Mapping[int, Standing]) -> str:
    """Return what must be put right, naming the entries meant."""
    known = [entries[int(each)] for each in problem.entry_ids if int(each) in entries]
    named = ", ".join(f"{each.reference} ({each.city})" for each in known[:6])
    expected, found = problem.numbers.get("expected", 0), problem.numbers.get("found", 0)
    sentences = {
        "outcome_missing": lambda: _("Give an outcome to: %(entries)s.", entries=named),
        "unknown_entry": lambda: _("An entry is not, or no longer, before the jury."),
        "not_ranked": lambda: _(
            "Nobody has a finished score sheet on %(entries)s: it can only be not selected.",
            entries=named,
        ),
        "winners_in_a_void_award": lambda: _(
            "The award is declared void, so nobody can win it: %(entries)s.", entries=named
        ),
        "wrong_number_of_winners": lambda: ngettext(
            "There must be %(num)d winner; you have chosen %(found)d.",
            "There must be %(num)d winners; you have chosen %(found)d.",
            expected,
            found=found,
        ),
        "two_winners_of_one_city": lambda: _(
            "Winners come from different cities; these are of one: %(entries)s.", entries=named
        ),
        "wrong_number_of_finalists": lambda: ngettext(
            "There must be %(num)d finalist or mention; you have chosen %(found)d.",
            "There must be %(num)d finalists or mentions; you have chosen %(found)d.",
            expected,
            found=found,
        ),
    }
    return str(sentences[problem.key]())


def why_sentence(why: Why) -> str:
    """Return why an outcome was suggested."""
    words: dict[Why, str] = {
        Why.PLACE: _("by its place"),
        Why.CITY_ALREADY_WINS: _("its city already has a prize"),
        Why.BELOW_THE_CUT: _("below the cut"),
        Why.TIE_AT_THE_CUT: _("tied at the cut: people decide"),
    }
    return words[why]


def outcome_label(kind: OutcomeKind) -> str:
    """Return an outcome in words."""
    words: dict[OutcomeKind, str] = {
        OutcomeKind.WINNER: _("Winner"),
        OutcomeKind.FINALIST: _("Finalist"),
        OutcomeKind.SPECIAL_MENTION: _("Special mention"),
        OutcomeKind.NOT_SELECTED: _("Not selected"),
    }
    return words[kind]
