"""Files attached to instances and documents: sent, listed, saved, taken back."""

from typing import Any

from flask import Response, request

from workflow_engine import files as contents
from workflow_engine.api.fields import Flag, Id, Many, Moment, Part, Schema, Text, Whole
from workflow_engine.api.reading import WrongMediaType
from workflow_engine.api.resources import Resources
from workflow_engine.api.uploads import MULTIPART, NoFile
from workflow_engine.commands.attaching import AttachToInstance, attach_command, store_of
from workflow_engine.commands.base import Command
from workflow_engine.commands.strike_file import StrikeFile
from workflow_engine.errors import NotFound, _l
from workflow_engine.identity.requests import ask, product, settings
from workflow_engine.queries.attachments import InstanceFiles, OpenFile, RecordFiles

attachments = Resources("attachments", _l("Attached files"))
FORM = {
    "required": True,
    "content": {
        MULTIPART: {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        }
    },
}


class AttachedSchema(Schema):
    """A file that was attached."""

    file_id = Id()
    name = Text(about="As it is kept: without folders and misleading signs")
    media_type = Text(about="What the content is")
    size = Whole(about="Bytes")
    digest = Text(about="SHA-256 of the content")
    scan = Text(about="`none`, `waiting`, `clean` or `infected`; a waiting file cannot be opened")


class AttachmentSchema(AttachedSchema):
    """A file with who attached it, and when."""

    person = Text(allow_none=True)
    created_at = Moment()
    found = Text(allow_none=True, about="What the virus scanner found")
    is_struck = Flag(about="Taken back after somebody had decided; it stays in the record")
    is_own = Flag(about="The caller attached it and may take it back")
    of_document = Flag(about="Attached to the document, not to the process")
    task_id = Id(allow_none=True)


class AttachmentsSchema(Schema):
    """All files in the order they were attached."""

    rows = Many(Part(AttachmentSchema))


class TaskQuery(Schema):
    """What the file belongs to beside the instance."""

    task_id = Id(load_default=None, about="The task that it was attached at")


class StruckSchema(Schema):
    """What became of the file."""

    removed = Flag(about="False when it was struck out, since somebody has decided meanwhile")


def sent() -> dict[str, Any]:
    """Name and content of the one file of a multipart form."""
    if request.mimetype != MULTIPART:
        raise WrongMediaType(wanted=MULTIPART)
    parts = [part for part in request.files.values() if part.filename]
    if len(parts) != 1:
        raise NoFile
    return {"name": parts[0].filename, "content": parts[0].read()}


@attachments.reads(
    "/instances/<instance_id>/files",
    InstanceFiles,
    AttachmentsSchema,
    _l("List what is attached to an instance and its document"),
)
def of_instance(instance_id: str) -> InstanceFiles:
    return InstanceFiles(instance_id)


@attachments.writes(
    "/instances/<instance_id>/files",
    AttachToInstance,
    AttachedSchema,
    _l("Attach a file to an instance"),
    query=TaskQuery,
    status=201,
    requestBody=FORM,
)
def attach(query: dict[str, Any], instance_id: str) -> AttachToInstance:
    return AttachToInstance(instance_id, **sent(), **query)


@attachments.reads(
    "/documents/<kind>/<document_id>/files",
    RecordFiles,
    AttachmentsSchema,
    _l("List what is attached to a document"),
)
def of_document(kind: str, document_id: str) -> RecordFiles:
    return RecordFiles(kind, document_id)


@attachments.writes(
    "/documents/<kind>/<document_id>/files",
    "*",
    AttachedSchema,
    _l("Attach a file to a document that one may write"),
    status=201,
    requestBody=FORM,
)
def attach_to_document(kind: str, document_id: str) -> Command[Any]:
    file, known = sent(), product().modules.kinds.get(kind)
    if known is None:
        raise NotFound
    return attach_command(known)(document_id, **file)


@attachments.reads(
    "/files/<file_id>",
    OpenFile,
    None,
    _l("Save an attached file"),
    file="application/octet-stream",
)
def content(file_id: str) -> Response:
    found = ask(OpenFile(file_id))
    path = store_of(settings()).find(found.company_id, found.digest)
    return Response(path.read_bytes(), headers=contents.headers(found.name, found.media_type))


@attachments.writes(
    "/files/<file_id>",
    StrikeFile,
    StruckSchema,
    _l("Take back a file that one attached"),
    method="DELETE",
)
def strike(file_id: str) -> StrikeFile:
    return StrikeFile(file_id)
