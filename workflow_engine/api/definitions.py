"""Process definitions: their versions, the drawn files, and uploading new ones."""

from typing import Any

from flask import Response

from workflow_engine.api.fields import Choice, Flag, Id, Many, Moment, Part, Schema, Text, Whole
from workflow_engine.api.processes import ProcessSchema
from workflow_engine.api.rehearsal_shapes import RehearsalSchema
from workflow_engine.api.resources import Resources
from workflow_engine.api.spec import FindingSchema
from workflow_engine.api.uploads import files
from workflow_engine.commands.deploy import DeployBundle
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.definitions import Definitions, GetDefinitionXml

definitions = Resources("definitions", _l("Process definitions"))


class DefinitionSchema(ProcessSchema):
    """One version of a process."""

    digest = Text(about="SHA-256 of the deployed files")
    latest = Flag()
    created_at = Moment()
    created_by = Text(allow_none=True)
    note = Text(allow_none=True)
    running = Whole(about="Active instances, counted up to 1000")
    tag = Text(allow_none=True, about="What people call this version")
    state = Text(about="Of the process: active, suspended or retired")
    deployment_id = Id()


class DefinitionsSchema(Schema):
    """Versions of processes."""

    rows = Many(Part(DefinitionSchema))


class DeployQuery(Schema):
    """How to deploy."""

    dry_run = Flag(load_default=False, about="Only check; nothing is stored")
    name = Text(200, load_default="api")
    note = Text(1000, load_default="")
    tag = Text(60, load_default="", about="What people call this version")
    play = Flag(load_default=True, about="Play the scenarios; they are when they must pass")


class VersionSchema(Schema):
    """What became of one process; of a proposal there is no version yet."""

    definition_id = Id(allow_none=True)
    key = Text()
    version = Whole(allow_none=True)
    name = Text()
    is_new = Flag(about="False when nothing had changed")


class DeployedSchema(Schema):
    """The new versions, and warnings that do not block."""

    state = Choice(("published", "proposed", "unchanged", "checked"))
    deployment_id = Id(allow_none=True)
    versions = Many(Part(VersionSchema))
    findings = Many(Part(FindingSchema))
    rehearsal = Part(RehearsalSchema, allow_none=True)


BODY = {
    "required": True,
    "content": {
        "application/xml": {"schema": {"type": "string", "format": "binary"}},
        "application/zip": {"schema": {"type": "string", "format": "binary"}},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "description": "Files of a process folder; each part is one file, or a zip.",
            }
        },
    },
}


@definitions.reads(
    "/definitions", Definitions, DefinitionsSchema, _l("List the latest process definitions")
)
def listed() -> Definitions:
    return Definitions()


@definitions.reads(
    "/definitions/<key>",
    Definitions,
    DefinitionsSchema,
    _l("List the versions of a process"),
)
def versions(key: str) -> Definitions:
    return Definitions(key)


@definitions.reads(
    "/definition-versions/<definition_id>/xml",
    GetDefinitionXml,
    None,
    _l("Download the BPMN file of a version"),
    file="application/xml",
)
def xml(definition_id: str) -> Response:
    return Response(ask(GetDefinitionXml(definition_id)).xml, mimetype="application/xml")


@definitions.writes(
    "/definitions",
    DeployBundle,
    DeployedSchema,
    _l("Upload process definitions, or only check them"),
    query=DeployQuery,
    status=201,
    nothing_made=lambda body: body["state"] in ("unchanged", "checked"),
    requestBody=BODY,
)
def deploy(query: dict[str, Any]) -> DeployBundle:
    return DeployBundle(files=files("main.bpmn"), **query)
