"""The rubric of a call: what its definition says of criteria, as the formula of totals reads it."""

from calls.call.definition import CallDefinition
from review.scoring.totals import Criterion, Rubric, Scale


def rubric_of(definition: CallDefinition) -> Rubric:
    """Return criteria, weights and scales of a call; totals are on the first criterion's scale."""
    criteria = tuple(
        Criterion(each.key, each.weight, Scale(each.scale.min, each.scale.max))
        for each in definition.criteria
    )
    return Rubric(criteria, criteria[0].scale)
