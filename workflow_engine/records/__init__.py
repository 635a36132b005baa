"""What a module keeps, said once: fields, states and acts, from which all the rest follows.

A module declares entities (plain dataclasses whose fields carry a ``Spec``) and kinds (``Kind``).
Tables, forms, lists, pages, addresses of the API, files and operations are made of these.
"""

from workflow_engine.records.entities import Document, Line, Master, Record, Valued
from workflow_engine.records.fields import (
    Spec,
    anything,
    choice,
    code,
    coded,
    day,
    flag,
    lines,
    moment,
    money,
    number,
    reference,
    spec_of,
    specs,
    text,
    whole,
)
from workflow_engine.records.kinds import Act, Kind, MoveRefused, Panel, States

__all__ = [
    "Act",
    "Document",
    "Kind",
    "Line",
    "Master",
    "MoveRefused",
    "Panel",
    "Record",
    "Spec",
    "States",
    "Valued",
    "anything",
    "choice",
    "code",
    "coded",
    "day",
    "flag",
    "lines",
    "moment",
    "money",
    "number",
    "reference",
    "spec_of",
    "specs",
    "text",
    "whole",
]
