"""An upload before it is published: what it says, what it would change, and publishing it."""

from flask import request, url_for
from flask_babel import gettext

from ui.pages.boards import board
from ui.pages.playing import OPERATIONS, play, wanted_operations
from ui.pages.support import TELLABLE, Answer, flash_done, flash_refused, render, see_other, words
from ui.pages.support import done as do
from workflow_engine import bpmn, bundles
from workflow_engine.commands.deploy import DeployBundle, Deployed
from workflow_engine.commands.drafts import DiscardDraft, KeepDraft
from workflow_engine.commands.preview_draft import OpenDraft, PlayDraft, PreviewDraft
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute, settings
from workflow_engine.queries.definitions import Definitions


def draft(draft_id: str) -> str:
    preview = execute(PreviewDraft(draft_id))
    running = {row.key: row.running for row in ask(Definitions())}
    keys = [process.key for process in preview.processes]
    models = [preview.files[n] for n in sorted(preview.files) if bundles.kind_of(n) == "bpmn"]
    return render(
        "pages/draft.html",
        draft_id=draft_id,
        keys=[key for model in models for key in bpmn.process_ids(model)],
        preview=preview,
        board=board(
            preview.files,
            preview.findings,
            rehearsal=preview.rehearsal,
            difference=None if preview.is_first else preview.difference,
            first=next((name for name in sorted(preview.sent) if name.endswith(".bpmn")), None),
        ),
        running=sum(running.get(key, 0) for key in keys),
        operations=words(OPERATIONS),
        typed=request.args,
    )


def draft_play(draft_id: str) -> Answer:
    operations = wanted_operations()
    return play(
        lambda watch: PlayDraft(draft_id, operations, watch),
        lambda rehearsal: draft(draft_id),
        url_for("ui.draft", draft_id=draft_id),
    )


def draft_publish(draft_id: str) -> Answer:
    """Everything is checked once more; the files are those that we kept, not what a page sends.

    What was played already is not played again, unless something it depends on has changed.
    """
    note, tag = request.form.get("note", "").strip(), request.form.get("tag", "").strip()
    sent = execute(OpenDraft(draft_id))
    try:
        deployed = execute(
            DeployBundle(
                sent.name,
                sent.files,
                note,
                tag=tag,
                play=sent.rehearsal is None,
                played=sent.rehearsal,
            )
        )
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
        return see_other("ui.draft", draft_id=draft_id, note=note[:1000], tag=tag[:60])
    execute(DiscardDraft(draft_id, became=deployed.deployment_id))
    flash_done(_said(deployed))
    if deployed.state == "proposed":
        return see_other("ui.deployment", deployment_id=deployed.deployment_id)
    return see_other("ui.definition", key=deployed.versions[0].key)


def draft_executable(draft_id: str) -> Answer:
    """Some tools cannot mark a process as executable: the same upload again, marked."""
    sent = execute(OpenDraft(draft_id))
    marked = execute(KeepDraft({name: _marked(file) for name, file in sent.files.items()}))
    execute(DiscardDraft(draft_id))
    flash_done(gettext("The processes are marked as executable; the rest is as you uploaded it."))
    return see_other("ui.draft", draft_id=marked)


def _marked(file: bytes) -> bytes:
    if not bundles.is_zip(file):
        return bpmn.executable(file)
    inside = bundles.unpack({"upload.zip": file}, most_bytes=settings().max_model_bytes)
    return bundles.pack({name: bpmn.executable(content) for name, content in inside.items()})


def draft_discard(draft_id: str) -> Answer:
    text = gettext("The upload was thrown away; nothing has changed.")
    return do(DiscardDraft(draft_id), text, "ui.definitions")


def _said(deployed: Deployed) -> str:
    if deployed.state == "unchanged":
        return gettext("Nothing has changed; this is the version in force.")
    if deployed.state == "proposed":
        return gettext("Proposed. It comes into force once a second person publishes it.")
    names = ", ".join(f"{version.name} {version.version}" for version in deployed.versions)
    return gettext("Published: %(names)s. Running instances keep their version.", names=names)
