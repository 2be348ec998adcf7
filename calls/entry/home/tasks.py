"""The overview: every part of an entry as a task with how far it is, and how many are done."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from calls.entry.answers.pages import section_href
from calls.entry.answers.progress import LanguageProgress, PageProgress, Status
from calls.entry.files.shown import ShownSlot
from calls.entry.models import Entry, Origin
from calls.entry.speech import gettext, ngettext
from calls.entry.states import AttachmentState
from calls.entry.wording import language_name
from core.i18n import language


@dataclass(frozen=True)
class Task:
    """One part of an entry; tone as in the component `tag`, "plain" for what is done."""

    label: str
    href: str
    status: str
    tone: str
    hint: str = ""

    @property
    def done(self) -> bool:
        """Return whether nothing here keeps the entry from being sent in."""
        return self.tone in ("plain", "warning", "success")


@dataclass(frozen=True)
class Group:
    """The parts of one language."""

    title: str
    hint: str
    required: bool
    begun: bool
    tasks: list[Task]


def groups_of(entry: Entry, progress: Sequence[LanguageProgress], *, links: bool) -> list[Group]:
    """Return the parts of each language as tasks; with `links` they lead to where one writes."""
    return [
        Group(
            title=language_name(one.language),
            hint=_group_hint(one, progress),
            required=one.required,
            begun=one.begun,
            tasks=[_page_task(entry, page, links=links) for page in one.pages],
        )
        for one in progress
    ]


def file_tasks(entry: Entry, slots: Sequence[ShownSlot], *, links: bool) -> list[Task]:
    """Return the places for files as tasks."""
    return [_slot_task(entry, shown, links=links) for shown in slots]


def counted(
    groups: Sequence[Group], files: Sequence[Task], slots: Sequence[ShownSlot]
) -> tuple[int, int]:
    """Return how many required parts are complete, of how many."""
    tasks = [task for group in groups if group.required for task in group.tasks]
    needed = zip(files, slots, strict=True)
    tasks += [task for task, shown in needed if shown.slot.is_required]
    return sum(task.done for task in tasks), len(tasks)


def _group_hint(one: LanguageProgress, progress: Sequence[LanguageProgress]) -> str:
    if one.original:
        several = len(progress) > 1
        return gettext("You write in this language first.") if several else ""
    return "" if not one.required else gettext("Translated from the language written first.")


def _page_task(entry: Entry, page: PageProgress, *, links: bool) -> Task:
    status, tone = {
        Status.NOT_STARTED: (gettext("Not started"), "neutral"),
        Status.IN_PROGRESS: (gettext("In progress"), "info"),
        Status.COMPLETE: (gettext("Complete"), "plain"),
    }[page.status]
    if page.outdated and page.status is Status.COMPLETE:
        status, tone = gettext("The original has changed"), "warning"
    return Task(
        label=entry.definition.text(page.section.title, language()),
        href=section_href(entry, page.section.key, page.language) if links else "",
        status=status,
        tone=tone,
        hint=_page_hint(page),
    )


def _page_hint(page: PageProgress) -> str:
    if page.status is Status.IN_PROGRESS:
        return _left(page)
    if page.origin is Origin.MACHINE:
        return gettext("Translated by a machine")
    return gettext("Translated by a machine, revised") if page.origin is Origin.REVISED else ""


def _left(page: PageProgress) -> str:
    if page.wrong:
        return ngettext("One answer to put right", "%(num)d answers to put right", len(page.wrong))
    return ngettext("One answer left", "%(num)d answers left", len(page.missing))


def _slot_task(entry: Entry, shown: ShownSlot, *, links: bool) -> Task:
    states = [one.file.state for one in shown.files]
    attached = states.count(AttachmentState.ATTACHED)
    if AttachmentState.CHECKING in states:
        status, tone = gettext("Being looked into"), "info"
    elif attached and shown.lacking:
        status, tone = gettext("To be described"), "info"
    elif attached and attached >= shown.slot.min_count:
        status = ngettext("One file attached", "%(num)d files attached", attached)
        tone = "plain"
    elif states:
        status, tone = gettext("Not taken"), "danger"
    elif shown.slot.is_required:
        status, tone = gettext("Missing"), "neutral"
    else:
        status, tone = gettext("Optional"), "plain"
    anchor = f"slot-{shown.slot.key}"
    return Task(
        label=shown.label,
        href=url_for("calls.files", entry_id=entry.id, _anchor=anchor) if links else "",
        status=status,
        tone=tone,
    )
