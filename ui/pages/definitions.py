"""Process definitions: the latest of each, all versions of one, and their diagrams."""

from flask import Response, request

from ui.pages.support import Answer, render
from workflow_engine.errors import DefinitionNotFound
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.definitions import Definitions, GetDefinitionXml


def definitions() -> Answer:
    rows = ask(Definitions())
    return render("pages/definitions.html", rows=rows, may_upload=_may_upload())


def definition(key: str) -> Answer:
    versions = ask(Definitions(key))
    wanted = request.args.get("version", type=int)
    chosen = next((row for row in versions if wanted in (None, row.version)), None)
    if chosen is None:
        raise DefinitionNotFound(key=f"{key} {wanted}")
    return render(
        "pages/definition.html", versions=versions, chosen=chosen, may_upload=_may_upload()
    )


def definition_xml(definition_id: str) -> Response:
    """The drawn model, for the diagram; a version never changes, so it may be kept."""
    found = ask(GetDefinitionXml(definition_id))
    answer = Response(found.xml, mimetype="application/xml")
    answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return answer


def _may_upload() -> bool:
    return current_principal().may("definition:deploy")
