"""Process definitions: their versions, their diagrams, and uploading new ones."""

from flask import Response

from workflow_engine.identity.requests import ask
from workflow_engine.queries.definitions import GetDefinitionXml


def definition_xml(definition_id: str) -> Response:
    """The drawn model, for the diagram; a version never changes, so it may be kept."""
    found = ask(GetDefinitionXml(definition_id))
    answer = Response(found.xml, mimetype="application/xml")
    answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
