"""Before a batch begins: which instances, what is done to each, how many that is, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from ui.errors import status_of
from ui.pages import batch_options as options
from ui.pages import typed
from ui.pages.batch_words import KINDS, ONLY_FOR, STATUSES, TEXTS, filter_text
from ui.pages.support import (
    TELLABLE,
    Answer,
    flash_done,
    flash_refused,
    onward,
    render,
    see_other,
    told,
    words,
)
from workflow_engine.commands.batches import CreateBatch
from workflow_engine.domain.batch import KINDS as RULES
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.batches import BatchPreview, MeantVersion, Preview
from workflow_engine.queries.definitions import Definitions
from workflow_engine.queries.process_elements import ElementView, ProcessElements

#: What an address or a form may say about which instances are meant.
FILTERS = ("key", "definition_id", "element", "status", "business_key", "incident_code", "text")
#: Migration has a wizard of its own.
OFFERED = tuple(name for name in KINDS if name != "migrate")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address or a form asks for: a kind, which instances, and at which element."""

    kind: str
    filter: dict[str, Any]
    move: str
    at: str

    @property
    def meant(self) -> dict[str, Any]:
        """Work that is moved away or cancelled has to be there."""
        leaves = self.kind == "modify" and self.move in options.LEAVING
        return {**self.filter, "element": self.at} if leaves and self.at else self.filter

    @property
    def is_ready(self) -> bool:
        return bool(self.kind and self.filter) and (self.kind != "modify" or bool(self.at))


def batch_new() -> Answer:
    return _page(_asked(request.args), request.args)


def batch_create() -> Answer:
    """Refused, the page comes again with what was typed; a page that asked by itself, as it is."""
    form, back = request.form, request.form.get("back")
    asked = _asked(form)
    try:
        chosen = options.read(asked.kind, form, move=asked.move, at=asked.at)
        made = execute(CreateBatch(asked.kind, asked.meant, form.get("reason", ""), chosen))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        if back:
            flash_refused(error)
            return onward(back)
        return _page(asked, form, error), status_of(error)
    flash_done(gettext("The batch has begun; you can leave this page and come back."))
    return see_other("ui.batch", batch_id=made)


def _asked(values: MultiDict[str, str]) -> Asked:
    kind = values.get("kind", "")
    move = values.get("move", "")
    return Asked(
        kind if kind in OFFERED else "",
        sent_filter(values),
        move if move in options.MOVES else next(iter(options.MOVES)),
        values.get("at", ""),
    )


def sent_filter(values: MultiDict[str, str]) -> dict[str, Any]:
    """Only what is filled in narrows it down; ids come one by one or with commas."""
    wanted: dict[str, Any] = {n: values[n].strip() for n in FILTERS if values.get(n, "").strip()}
    version = values.get("version", "").strip()
    if version.isdigit():
        wanted["version"] = int(version)
    ids = [part for each in values.getlist("ids") for part in each.split(",") if part]
    if ids:
        wanted["ids"] = ids
    return wanted


def _page(asked: Asked, sent: Mapping[str, str], error: CountersignError | None = None) -> str:
    preview, refusal = None, told(error) if error else ""
    versions: Sequence[MeantVersion] = ()
    if asked.kind and asked.filter:
        try:
            versions = ask(BatchPreview(asked.kind, asked.filter)).versions
            preview = ask(BatchPreview(asked.kind, asked.meant)) if asked.is_ready else None
        except CountersignError as problem:
            if problem.kind not in TELLABLE:
                raise
            refusal = refusal or told(problem)
    elements = _elements(versions) if asked.kind in ("modify", "restart") else []
    return render(
        "pages/batch_new.html",
        asked=asked,
        kinds=_kinds(asked),
        title_of=words(KINDS),
        text=gettext(TEXTS[asked.kind]) if asked.kind else "",
        only_for=gettext(ONLY_FOR[asked.kind]) if asked.kind in ONLY_FOR else "",
        what=filter_text(asked.filter),
        processes=[("", "–"), *((row.key, row.name) for row in ask(Definitions()))],
        statuses=words(STATUSES),
        versions=versions,
        places=_places(asked, elements),
        targets=_named([e for e in elements if e.may_start]),
        moves=list(words(options.MOVES).items()),
        preview=preview,
        rest=_rest(preview),
        refusal=refusal,
        types=list(words(typed.KINDS).items()),
        sent=sent,
        rows=options.typed_rows(sent),
    )


def _kinds(asked: Asked) -> list[tuple[str, str]]:
    """What the person may do; what is about incidents is for instances that were not picked."""
    may, picked = current_principal().may, "ids" in asked.filter
    offered = [
        name
        for name in OFFERED
        if may(RULES[name].permission) and not (picked and RULES[name].of_incidents)
    ]
    return [("", "–"), *((name, gettext(KINDS[name])) for name in offered)]


def _elements(versions: Sequence[MeantVersion]) -> list[ElementView]:
    """Those of the newest version of each process."""
    newest = {each.key: each for each in reversed(versions)}
    found: dict[str, ElementView] = {}
    for each in newest.values():
        for element in ask(ProcessElements(each.definition_id)):
            found.setdefault(element.element, element)
    return list(found.values())


def _named(elements: Sequence[ElementView]) -> list[tuple[str, str]]:
    """As people call them, with the id where that is something else."""
    return [
        (e.element, f"{e.name} ({e.element})" if e.name != e.element else e.name) for e in elements
    ]


def _places(asked: Asked, elements: Sequence[ElementView]) -> list[tuple[str, str]]:
    """Where the work can be that is moved, or where more can begin."""
    if asked.move == "start_before":
        return _named([e for e in elements if e.may_start])
    if asked.move == "start_after":
        return _named([e for e in elements if e.may_follow])
    return _named(elements)


def _rest(preview: Preview | None) -> int:
    return preview.count - len(preview.sample) if preview else 0
