"""One page of the editor: shown, saved, and the acts on its lists."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request

from calls.call.drafts.operations import ConflictingDraft
from calls.call.editing.description import texts, tree
from calls.call.editing.description.conditions import kinds_of, read_condition
from calls.call.editing.description.reading import Plain, read_part
from calls.call.editing.part import acts
from calls.call.editing.part import undo as removed_things
from calls.call.editing.part.acts import Act, Done
from calls.call.editing.part.pages import drawn, mark, part_href, part_page, tongues, up_href
from calls.call.editing.places import LINKED, Place, find_place, page_of, where_of
from calls.call.editing.speech import gettext
from calls.call.editing.working import PartOfCall, Working, get_working, keep
from core.db import db
from core.i18n import language
from core.rooms import actor

Answer = Any


def part(subject: PartOfCall) -> Answer:
    """Show one page of the editor."""
    if subject.place.where == "form":
        return redirect(part_href(subject.work, "form"))
    return part_page(subject)


def save_part(subject: PartOfCall) -> Answer:
    """Save what was typed on a page, and do what its button asks besides."""
    work, place = subject.work, subject.place
    mine = read_page(work, place)
    if request.form.get("seen") != mark(work, place):
        return _conflict(subject, mine)
    body = acts.with_keys(tree.put(work.body, place.path, mine))
    if (gone := _vanishing(work, body)) and request.form.get("confirmed") != " ".join(gone):
        return _ask(subject, gone)
    act = acts.read_act(request.form.get("act", ""), place.path)
    done = acts.perform(body, act) if act else None
    try:
        keep(work, done.body if done else body, actor=actor())
    except ConflictingDraft:
        db.session.rollback()
        return _conflict(subject, mine)
    return redirect(_onward(work, place, act, done), 303)


def undo(work: Working) -> Answer:
    """Bring back what was removed last."""
    token = request.form.get("token", "")
    found = removed_things.find(work.call.id, token)
    if found is None:
        flash(gettext("This cannot be brought back any more."), "warning")
        return redirect(part_href(work, ""), 303)
    keep(work, acts.brought_back(work.body, found.path, found.item), actor=actor())
    removed_things.forget(work.call.id, token)
    flash(gettext("Brought back: %(what)s", what=found.what), "success")
    of_form = found.path[0] == "form" and found.path[-2] in LINKED
    return redirect(part_href(work, "form" if of_form else page_of(found.path[:-1])[0]), 303)


def read_page(work: Working, place: Place) -> Plain:
    """Return the part of a page with what was typed."""
    part_now = tree.at(work.body, place.path)
    before = part_now if isinstance(part_now, dict) else {}
    if place.where == "form":
        return dict(before)
    read = read_part(request.form, place.model, before, names=place.names, linked=LINKED)
    if "shown_if" in place.names and "shown_if.was" in request.form:
        read["shown_if"] = read_condition(request.form, "shown_if", kinds_of(work.body))
    return read


def _conflict(subject: PartOfCall, mine: Plain) -> Response:
    """Answer that somebody else saved: both texts, neither lost."""
    work = get_working(subject.work.call.code)
    place = find_place(subject.place.where, work.body, language())
    if place is None or place.where == "form":
        flash(gettext("Somebody else changed this list meanwhile: look again."), "warning")
        return make_response(redirect(part_href(work, "form" if place else ""), 303))
    return make_response(part_page(PartOfCall(work, place), mine=mine), 409)


def _vanishing(work: Working, body: Plain) -> list[str]:
    """Return the languages that this save takes away and in which something is written."""
    left = set(texts.public_languages(body))
    gone = [tag for tag in texts.public_languages(work.body) if tag not in left]
    return [tag for tag in gone if texts.written_in(work.body, tag)]


def _ask(subject: PartOfCall, gone: list[str]) -> Response:
    """Ask before texts leave the call with their language, listing them."""
    work = subject.work
    lost = {tag: texts.written_in(work.body, tag) for tag in gone}
    page = render_template(
        "editing/languages_gone.html",
        work=work,
        here=part_href(work, subject.place.where),
        lost=lost,
        names=tongues(work.body),
        sent=[(name, value) for name, value in request.form.items(multi=True)],
        confirmed=" ".join(gone),
    )
    return make_response(page, 422)


def _onward(work: Working, place: Place, act: Act | None, done: Done | None) -> str:
    """Return where to go after saving: the new item, the list, the page again, or one step up."""
    if act and done:
        return _after(work, place, act, done)
    after = get_working(work.call.code)
    here = find_place(place.where, after.body, language()) or place
    part_now = tree.at(after.body, here.path)
    fields = drawn(after, here, part_now if isinstance(part_now, dict) else {})
    if request.form.get("act") != "save" or any(one.wrong for one in fields):
        flash(gettext("Saved."), "success")
        return part_href(work, place.where)
    flash(gettext("Saved: %(page)s", page=str(here.title)), "success")
    return up_href(work, place)


def _after(work: Working, place: Place, act: Act, done: Done) -> str:
    more: dict[str, Any] = {}
    if act.name == "remove":
        what = acts.name_of(work.body, act.path, done.removed, language())
        if token := removed_things.keep(work.call.id, done.item, done.removed, what):
            more["undo"] = token
    linked = act.path[-1] in LINKED
    if act.name == "add" and linked:
        return part_href(work, where_of(done.item), new=1)
    anchor: str | None = ".".join(map(str, done.item[len(place.path) :]))
    if act.name == "remove":
        anchor = None
    elif place.where == "form":
        anchor = "-".join(map(str, done.item))
    elif linked:
        anchor = ".".join(map(str, act.path[len(place.path) :]))
    return part_href(work, place.where, _anchor=anchor, **more)
