"""Element templates, to draw with our elements in other modelers."""

from typing import Any

from flask import Response, jsonify
from flask_babel import gettext

from workflow_engine.api.fields import Choice, Schema
from workflow_engine.api.resources import Resources
from workflow_engine.bpmn.element_templates import PLATFORMS, made
from workflow_engine.errors import _l
from workflow_engine.identity.requests import ask
from workflow_engine.queries.operations_offered import OfferedOperations

#: The shape is that of the modelers: https://unpkg.com/@camunda/element-templates-json-schema.
TEMPLATES = {"type": "array", "items": {"type": "object", "additionalProperties": True}}
drawing = Resources("drawing", _l("Drawing"))


class PlatformQuery(Schema):
    """For which modeler."""

    platform = Choice(PLATFORMS, load_default="camunda7", about="What the diagram is drawn for")


@drawing.reads(
    "/element-templates",
    OfferedOperations,
    TEMPLATES,
    _l("Download element templates for Camunda Modeler and bpmn-js"),
    query=PlatformQuery,
    file="application/json",
)
def element_templates(query: dict[str, Any]) -> Response:
    offered = ask(OfferedOperations())
    return jsonify(made(query["platform"], ((one.name, one.required) for one in offered), gettext))
