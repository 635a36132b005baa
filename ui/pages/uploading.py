"""Uploading a process: checked first when asked, refused with findings, or the next version."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flask import request
from flask_babel import gettext

from ui.errors import status_of
from ui.i18n import translate
from ui.pages.support import TELLABLE, Answer, flash_done, render, see_other, told
from workflow_engine import bpmn
from workflow_engine.commands.deploy import DeployBundle, Deployed
from workflow_engine.errors import CountersignError, Invalid, ModelRefused, _l
from workflow_engine.identity.requests import execute

#: Checked files travel in the page to the next click; larger ones are chosen again.
MOST_KEPT_BYTES = 300_000


class NothingChosen(Invalid):
    message = _l("Choose a file first; at least one must end in .bpmn.")


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in the reader's language."""

    severity: str
    element: str | None
    message: str
    hint: str


def upload() -> Answer:
    return _page({}, ())


def upload_files() -> Answer:
    files = _sent()
    try:
        if not files:
            raise NothingChosen
        is_check = "check" in request.form
        name = next((name for name in files if name.endswith(".bpmn")), min(files))
        note = request.form.get("note", "")
        deployed = execute(DeployBundle(name, files, note, dry_run=is_check))
    except ModelRefused as error:
        return _page(files, _shown(error.findings), error), status_of(error)
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        return _page(files, (), error), status_of(error)
    if is_check:
        return _page(files, _shown(deployed.findings), is_checked=True)
    flash_done(_said(deployed))
    return see_other("ui.definition", key=deployed.versions[0].key)


def _sent() -> dict[str, bytes]:
    """The chosen files, or those that the page kept after a check."""
    chosen = [file for file in request.files.getlist("files") if file.filename]
    if chosen:
        return {_name(file.filename or ""): file.read() for file in chosen}
    names, kept = request.form.getlist("kept_name"), request.form.getlist("kept")
    try:
        return {
            _name(name): base64.b64decode(content, validate=True)
            for name, content in zip(names, kept, strict=True)
        }
    except ValueError as error:
        raise NothingChosen from error


def _name(path: str) -> str:
    """A form lies under ``forms/`` in a process folder, also when it is uploaded alone."""
    name = PurePosixPath(path.replace("\\", "/")).name
    return f"forms/{name}" if name.endswith(".json") else name


def _shown(findings: Sequence[bpmn.Finding]) -> list[ShownFinding]:
    return [
        ShownFinding(
            found.severity,
            found.element,
            translate(found.message, dict(found.params)),
            gettext(found.hint) if found.hint else "",
        )
        for found in findings
    ]


def _said(deployed: Deployed) -> str:
    new = [version for version in deployed.versions if version.is_new]
    if not new:
        return gettext("Nothing has changed; this is the version in use.")
    names = ", ".join(f"{version.name} {version.version}" for version in new)
    return gettext("Uploaded: %(names)s. Running instances keep their version.", names=names)


def _page(
    files: Mapping[str, bytes],
    findings: Sequence[ShownFinding],
    error: CountersignError | None = None,
    *,
    is_checked: bool = False,
) -> str:
    model = next((files[name] for name in sorted(files) if name.endswith(".bpmn")), b"")
    kept = files if is_checked and sum(map(len, files.values())) <= MOST_KEPT_BYTES else {}
    return render(
        "pages/upload.html",
        names=sorted(files),
        findings=findings,
        refusal=told(error) if error else "",
        is_checked=is_checked,
        model=model.decode("utf-8", "replace"),
        marks={found.element: "finding" for found in findings if found.element},
        kept={name: base64.b64encode(content).decode() for name, content in kept.items()},
        note=request.form.get("note", ""),
    )
