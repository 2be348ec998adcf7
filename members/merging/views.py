"""Duplicates on the desk: who may be one city, two of them side by side, and the merge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import NoResultFound

from core import clock
from core.rooms import actor
from members import queries, wording
from members.listing import Filters, register_page
from members.merging import operations
from members.merging.operations import FIELDS, Past
from members.merging.references import counted
from members.merging.signals import merge_considered
from members.merging.suggestions import suggestions
from members.models import City
from members.register.cells import plain
from members.register.changes import standing


@dataclass(frozen=True)
class Two:
    """Two cities that may be one."""

    one: City
    other: City


def get_two(city_id: int, other_id: int) -> Two:
    """Return both cities. Raises NoResultFound where one is missing, merged, or both the same."""
    if city_id == other_id:
        raise NoResultFound
    both = {each.id: each for each in queries.get_present_cities([city_id, other_id])}
    if len(both) != len({city_id, other_id}):
        raise NoResultFound
    return Two(both[city_id], both[other_id])


def duplicates() -> str:
    """List the pairs of cities that may be one."""
    return render_template("members/duplicates.html", pairs=suggestions(), wording=wording)


def choose_twin(found: City) -> str:
    """Look for the other city to merge with."""
    q = plain(request.args.get("q", ""))[:100]
    rows, total = register_page(Filters(q=q, kind=found.kind)) if q else ([], 0)
    return render_template(
        "members/choose_twin.html",
        city=found,
        q=q,
        rows=[row for row in rows if row.id != found.id],
        more=max(0, total - len(rows)),
    )


def merging(two: Two) -> str:
    """Show two cities side by side and ask which stays, with what."""
    return _page(two, {}, {})


def merge(two: Two) -> Any:
    """Make the two one city."""
    said = request.form
    stays = {str(city.id): city for city in (two.one, two.other)}.get(said.get("stays", ""))
    if stays is None:
        return _page(two, said, {"stays": gettext("Choose the city that stays.")}), 422
    goes = two.other if stays is two.one else two.one
    past = said.get("past", "")
    operations.merge_cities(
        stays,
        goes,
        actor=actor(),
        values=_chosen(two, said),
        past=_past(past, stays, two) if past else Past.BOTH,
    )
    flash(gettext("The two are one city now: %(name)s.", name=stays.name), "success")
    return redirect(url_for("members.city", city_id=stays.id), 303)


def tell_apart(two: Two) -> Any:
    """Record that the two are not the same city."""
    operations.tell_apart(two.one, two.other, actor=actor())
    flash(gettext("These two will not be suggested again."), "success")
    return redirect(url_for("members.duplicates"), 303)


def _chosen(two: Two, said: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields that somebody chose, taken from one of the two."""
    sources = {str(city.id): city for city in (two.one, two.other)}
    chosen = {name: sources.get(said.get(f"field-{name}", "")) for name in FIELDS}
    return {name: getattr(source, name) for name, source in chosen.items() if source}


def _past(said: str, stays: City, two: Two) -> Past:
    """Return whose dated statuses stand: both, or those of the city that was named."""
    if said not in {str(two.one.id), str(two.other.id)}:
        return Past.BOTH
    return Past.STAYS if said == str(stays.id) else Past.GOES


def _page(two: Two, said: Mapping[str, str], errors: dict[str, str]) -> str:
    both, today = (two.one, two.other), clock.now().date()
    ids = [city.id for city in both]
    answers = merge_considered.send(City, city_ids=ids)
    return render_template(
        "members/merge.html",
        two=two,
        said=said,
        errors=errors,
        differing=[name for name in FIELDS if getattr(two.one, name) != getattr(two.other, name)],
        alike=[name for name in FIELDS if getattr(two.one, name) == getattr(two.other, name)],
        now=[standing(city, today) for city in both],
        both_now=_later([standing(city, today) for city in both]),
        counts=counted(ids),
        warnings=[sentence for _receiver, sentences in answers for sentence in sentences],
        wording=wording,
    )


def _later(rows: list[Any]) -> Any:
    """Return the status that holds today where the pasts of both stand."""
    known = [row for row in rows if row is not None]
    return max(known, key=lambda row: row.valid_from, default=None)
