"""Uploading a process: the files are kept for their author, who then sees what they would do."""

from flask import request

from ui.errors import status_of
from ui.pages.support import TELLABLE, Answer, render, see_other, told
from workflow_engine.bundles import NamedTwice
from workflow_engine.commands.drafts import KeepDraft
from workflow_engine.errors import CountersignError, Invalid, _l
from workflow_engine.identity.requests import execute, settings


class NothingChosen(Invalid):
    message = _l("Choose a file first; at least one must be a BPMN file or a zip with one.")


def upload() -> Answer:
    return _page("")


def upload_files() -> Answer:
    try:
        draft_id = execute(KeepDraft(_sent()))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _page(told(error)), status_of(error)
    return see_other("ui.draft", draft_id=draft_id)


def _sent() -> dict[str, bytes]:
    """The chosen files; a form lies under ``forms/`` also when it is uploaded alone."""
    found: dict[str, bytes] = {}
    for file in request.files.getlist("files"):
        if not file.filename:
            continue
        name = _name(file.filename)
        if name in found:
            raise NamedTwice(name=name)
        found[name] = file.read()
    if not found:
        raise NothingChosen
    return found


def _name(given: str) -> str:
    path = given.replace("\\", "/")
    is_form = path.endswith((".json", ".form")) and "/" not in path
    return f"forms/{path}" if is_form else path


def _page(refusal: str) -> str:
    most = settings().max_model_bytes
    return render("pages/upload.html", refusal=refusal, most_megabytes=most // 1_048_576)
