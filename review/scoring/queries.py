"""What is read of score sheets. No query here ever mixes the marks of two jurors for a juror."""

from collections import defaultdict

import sqlalchemy as sa

from core.db import db
from review.assignment.models import Assignment
from review.assignment.states import AssignmentState
from review.scoring import totals
from review.scoring.models import Score, Sheet
from review.scoring.states import SheetState

GONE = (AssignmentState.RECUSED, AssignmentState.WITHDRAWN)


def sheets_for_ranking(call_id: int) -> list[totals.Sheet]:
    """Return the submitted sheets of a call with their scores, in one statement.

    Sheets whose juror recused, or whose entry or juror left, are not among them.
    """
    columns = (Sheet.id, Assignment.juror_id, Assignment.entry_id)
    query = (
        sa.select(*columns, Score.criterion, Score.status, Score.value)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .outerjoin(Score, Score.sheet_id == Sheet.id)
        .where(Assignment.call_id == call_id, Assignment.state.not_in(GONE))
        .where(Sheet.state == SheetState.SUBMITTED)
        .order_by(Sheet.id)
    )
    scores: defaultdict[tuple[int, int, int], dict[str, totals.Score | None]] = defaultdict(dict)
    for sheet_id, juror_id, entry_id, criterion, status, value in db.session.execute(query):
        answers = scores[sheet_id, juror_id, entry_id]
        if criterion is not None:
            answers[criterion] = totals.Score(status, value)
    return [totals.Sheet(juror, entry, answers) for (_, juror, entry), answers in scores.items()]
