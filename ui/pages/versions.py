"""A process with its versions: looked at, tried, exported, deleted."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from ui.pages.boards import board
from ui.pages.downloads import saved
from ui.pages.playing import OPERATIONS, play, wanted_operations
from ui.pages.support import Answer, done, render, words
from workflow_engine.commands.delete_definition import DeleteDefinition
from workflow_engine.commands.play_scenarios import PlayScenarios
from workflow_engine.domain.rehearsal import Rehearsal
from workflow_engine.errors import DefinitionNotFound
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.bundles import ExportBundle, ExportFile
from workflow_engine.queries.definitions import DefinitionRow, Definitions
from workflow_engine.queries.deployments import GetDeployment
from workflow_engine.queries.processes import GetProcess
from workflow_engine.queries.rehearsals import Rehearsals
from workflow_engine.queries.version_findings import GetBundle


def definition(key: str) -> Answer:
    return _page(key, request.args.get("version", type=int))


def _page(key: str, version: int | None, played: Rehearsal | None = None) -> str:
    versions = ask(Definitions(key))
    chosen = _chosen(versions, key, version)
    told = ask(Rehearsals(chosen.definition_id))
    bundle = ask(GetBundle(definition_id=chosen.definition_id))
    last = told[0] if told and played is None else None
    rehearsal = played or (last.report if last else None)
    model = ask(ExportFile(definition_id=chosen.definition_id)).name
    return render(
        "pages/definition.html",
        versions=versions,
        chosen=chosen,
        process=ask(GetProcess(key)),
        files=ask(GetDeployment(chosen.deployment_id)).files,
        before=next((row for row in versions if row.version < chosen.version), None),
        board=board(bundle.files, bundle.findings, rehearsal=rehearsal, first=model),
        scenarios=bundle.scenarios,
        only=request.form.get("only", ""),
        last_played=last,
        operations=words(OPERATIONS),
        **_allowed(chosen),
    )


def _chosen(versions: Sequence[DefinitionRow], key: str, version: int | None) -> DefinitionRow:
    found = next((row for row in versions if version in (None, row.version)), None)
    if found is None:
        raise DefinitionNotFound(key=f"{key} {version}")
    return found


def _named(key: str, version: int) -> DefinitionRow:
    versions = ask(Definitions(key))
    return _chosen(versions, key, version)


def _allowed(chosen: DefinitionRow) -> dict[str, Any]:
    may = current_principal().may
    return {
        "may_batch": may("batch:write"),
        "may_migrate": may("instance:migrate"),
        "may_upload": may("definition:deploy"),
        "may_start": may("instance:start") and may(chosen.start_permission),
        "may_delete": may("definition:manage") and not chosen.running,
        "may_see_instances": may("instance:read_all"),
    }


def version_play(key: str, version: int) -> Answer:
    """One scenario alone says too little to be kept: its result is shown once."""
    only = request.form.get("only") or None
    definition_id, operations = _named(key, version).definition_id, wanted_operations()
    return play(
        lambda watch: PlayScenarios(definition_id, operations, only=only, watch=watch),
        lambda rehearsal: _page(key, version, rehearsal if only else None),
        None if only else url_for("ui.definition", key=key, version=version),
    )


def version_delete(key: str, version: int) -> Answer:
    versions = ask(Definitions(key))
    command = DeleteDefinition(_chosen(versions, key, version).definition_id)
    text = gettext("Version %(version)s was deleted.", version=version)
    if len(versions) == 1:
        return done(command, text, "ui.definitions")
    return done(command, text, "ui.definition", key=key)


def version_zip(key: str, version: int) -> Response:
    row = _named(key, version)
    return saved(ask(ExportBundle(definition_id=row.definition_id)), "application/zip")


def version_file(key: str, version: int) -> Response:
    row, name = _named(key, version), request.args.get("name")
    return saved(ask(ExportFile(definition_id=row.definition_id, name=name)))
