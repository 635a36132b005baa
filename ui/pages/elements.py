"""Kinds of elements in words, for lists of what changed."""

from flask_babel import gettext

from ui.pages.inside_words import ELEMENTS
from workflow_engine.errors import _l

#: What a file holds beside the steps of a process.
FURTHER = {
    "sequenceFlow": _l("Flow"),
    "messageFlow": _l("Message flow"),
    "association": _l("Association"),
    "process": _l("Process"),
    "collaboration": _l("Collaboration"),
    "participant": _l("Pool"),
    "lane": _l("Lane"),
    "message": _l("Message"),
    "signal": _l("Signal"),
    "error": _l("Error"),
    "escalation": _l("Escalation"),
    "dataObject": _l("Data object"),
    "dataObjectReference": _l("Data object"),
    "dataStoreReference": _l("Data store"),
    "textAnnotation": _l("Annotation"),
    "group": _l("Group"),
    "decision": _l("Decision"),
    "rule": _l("Rule"),
    "field": _l("Field"),
    "entry": _l("Entry"),
    "scenario": _l("Scenario"),
}


def as_element(kind: str) -> str:
    """What people call a kind of element; its own name for what is rare."""
    word = ELEMENTS.get(kind) or FURTHER.get(kind)
    return gettext(word) if word else kind
