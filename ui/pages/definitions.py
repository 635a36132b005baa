"""Processes as designers see them, and the drawn files of versions."""

from flask import Response

from ui.pages.support import Answer, render
from workflow_engine.bpmn.layout import with_diagram
from workflow_engine.bpmn.naming import with_names
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.definitions import GetDefinitionXml
from workflow_engine.queries.process_list import Processes


def definitions() -> Answer:
    found = ask(Processes())
    may = current_principal().may
    return render(
        "pages/definitions.html",
        entries=found.entries,
        proposals=found.proposals,
        may_upload=may("definition:deploy"),
        may_see_instances=may("instance:read_all"),
        may_see_incidents=may("incident:read"),
    )


def definition_xml(definition_id: str) -> Response:
    """The drawn model with names in the reader's language; the language is in the address.

    A version never changes, so it may be kept.
    """
    found = ask(GetDefinitionXml(definition_id))
    drawn = with_names(with_diagram(found.xml), found.texts)
    answer = Response(drawn, mimetype="application/xml")
    answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
