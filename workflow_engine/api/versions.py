"""One version of a process: its files, what changed in it, its scenarios, and its end."""

from typing import Any

from flask import Response

from workflow_engine.api.deployments import FileQuery, download
from workflow_engine.api.fields import Choice, Flag, Id, Many, Moment, Part, Schema, Text
from workflow_engine.api.rehearsal_shapes import (
    DifferenceSchema,
    OperationsSchema,
    RehearsalSchema,
)
from workflow_engine.api.resources import Resources
from workflow_engine.commands.delete_definition import DeleteDefinition
from workflow_engine.commands.play_scenarios import PlayScenarios
from workflow_engine.domain.rehearsal import OPERATIONS
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.bundles import CompareVersions, ExportBundle, ExportFile
from workflow_engine.queries.rehearsals import Rehearsals

versions = Resources("versions", _l("Versions of processes"))


class AgainstQuery(Schema):
    """What to compare with."""

    against = Id(
        load_default=None, about="Id of the older version; the one before it when left out"
    )


class RehearsalRowSchema(Schema):
    """One time that the scenarios were played."""

    rehearsal_id = Id()
    created_at = Moment()
    created_by = Text(allow_none=True)
    operations = Choice(OPERATIONS)
    passed = Flag()
    report = Part(RehearsalSchema)


class RehearsalsSchema(Schema):
    """The newest first, 20 at most."""

    rows = Many(Part(RehearsalRowSchema))


@versions.reads(
    "/definition-versions/<definition_id>/zip",
    ExportBundle,
    None,
    _l("Download all files of a version"),
    file="application/zip",
)
def bundle(definition_id: str) -> Response:
    return download(ask(ExportBundle(definition_id=definition_id)), "application/zip")


@versions.reads(
    "/definition-versions/<definition_id>/file",
    ExportFile,
    None,
    _l("Download one file of a version"),
    query=FileQuery,
    file="application/octet-stream",
)
def file(query: dict[str, Any], definition_id: str) -> Response:
    found = ask(ExportFile(definition_id=definition_id, **query))
    return download(found, "application/octet-stream")


@versions.reads(
    "/definition-versions/<definition_id>/diff",
    CompareVersions,
    DifferenceSchema,
    _l("Compare a version with another one"),
    query=AgainstQuery,
)
def diff(query: dict[str, Any], definition_id: str) -> CompareVersions:
    return CompareVersions(definition_id, query["against"])


@versions.reads(
    "/definition-versions/<definition_id>/scenarios",
    Rehearsals,
    RehearsalsSchema,
    _l("List what the scenarios of a version told"),
)
def rehearsals(definition_id: str) -> Rehearsals:
    return Rehearsals(definition_id)


@versions.writes(
    "/definition-versions/<definition_id>/scenarios",
    PlayScenarios,
    RehearsalSchema,
    _l("Play the scenarios of a version"),
    body=OperationsSchema,
)
def play(body: dict[str, Any], *, definition_id: str) -> PlayScenarios:
    return PlayScenarios(definition_id, **body)


@versions.writes(
    "/definition-versions/<definition_id>",
    DeleteDefinition,
    None,
    _l("Delete a version that no instance ran on"),
    method="DELETE",
)
def delete(definition_id: str) -> DeleteDefinition:
    return DeleteDefinition(definition_id)
