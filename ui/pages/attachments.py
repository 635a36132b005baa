"""Attached files on pages: shown beside what they belong to, added, opened, taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_babel import gettext, ngettext

from ui.pages.support import TELLABLE, Answer, flash_done, flash_refused, onward
from workflow_engine import files as contents
from workflow_engine.commands.attaching import AttachToInstance, attach_command, store_of
from workflow_engine.commands.base import Command
from workflow_engine.commands.strike_file import StrikeFile
from workflow_engine.errors import CountersignError, Invalid, NotFound, _l
from workflow_engine.files import INLINE
from workflow_engine.identity.requests import ask, execute, product, settings
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.attachments import AttachmentView, InstanceFiles, OpenFile, RecordFiles

_STEP = 1024
_UNITS = ("B", "KB", "MB")


class NothingChosen(Invalid):
    message = _l("Choose a file first.")


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file in a list: ``preview`` when a browser can show it, as ``picture`` also small."""

    view: AttachmentView
    size: str
    preview: bool
    picture: bool


def of_instance(instance_id: str) -> dict[str, Any]:
    """What the page of a task or an instance shows of its files."""
    may_add = current_principal().may(AttachToInstance.permission)
    return {"attached": _shown(ask(InstanceFiles(instance_id))), "may_attach": may_add, **_bounds()}


def of_record(kind: Any, record_id: str) -> dict[str, Any]:
    """What the page of a document shows of its files; nothing where it has none."""
    who = current_principal()
    if not kind.is_document or not who.may(RecordFiles.permission):
        return {"attached": [], "may_attach": False}
    may_add = kind.write is not None and who.may(kind.write)
    attached = _shown(ask(RecordFiles(kind.name, record_id)))
    return {"attached": attached, "may_attach": may_add, **_bounds()}


def _bounds() -> dict[str, Any]:
    given = settings()
    types = given.file_types.replace(",", " ").split()
    return {
        "file_types": ",".join(f".{each}" for each in types),
        "file_most": size_of(given.file_max_bytes),
    }


def _shown(found: list[AttachmentView]) -> list[ShownFile]:
    return [
        ShownFile(
            view,
            size_of(view.size),
            preview=view.is_open and view.media_type in INLINE,
            picture=view.is_open and view.media_type in INLINE and view.media_type[:5] == "image",
        )
        for view in found
    ]


def size_of(size: int) -> str:
    """A number of bytes as people say it."""
    number, unit = float(size), 0
    while number >= _STEP and unit < len(_UNITS) - 1:
        number, unit = number / _STEP, unit + 1
    return f"{number:.1f}".removesuffix(".0") + f" {_UNITS[unit]}"


def instance_files(instance_id: str) -> Answer:
    task_id = request.form.get("task_id") or None
    return _attach(
        lambda name, content: AttachToInstance(instance_id, name, content, task_id=task_id)
    )


def document_files(kind: str, document_id: str) -> Answer:
    known = product().modules.kinds.get(kind)
    if known is None:
        raise NotFound
    command = attach_command(known)
    return _attach(lambda name, content: command(document_id, name, content))


def _attach(make: Callable[[str, bytes], Command[Any]]) -> Answer:
    """Each file by itself: those before the one that is refused are attached."""
    done = 0
    try:
        chosen = [part for part in request.files.getlist("files") if part.filename]
        if not chosen:
            raise NothingChosen
        for part in chosen:
            execute(make(part.filename or "", part.read()))
            done += 1
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
    if done:
        flash_done(ngettext("%(num)d file is attached.", "%(num)d files are attached.", done))
    return onward(request.form.get("back", ""))


def file(file_id: str) -> Answer:
    """To be saved; a picture or a PDF also to be looked at."""
    found = ask(OpenFile(file_id))
    path = store_of(settings()).find(found.company_id, found.digest)
    inline = "view" in request.args
    headers = contents.headers(found.name, found.media_type, inline=inline)
    return Response(path.read_bytes(), headers=headers)


def file_strike(file_id: str) -> Answer:
    try:
        removed = execute(StrikeFile(file_id))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
    else:
        stays = gettext("The file is struck out; it stays, since somebody may have decided on it.")
        flash_done(gettext("The file was removed.") if removed else stays)
    return onward(request.form.get("back", ""))
