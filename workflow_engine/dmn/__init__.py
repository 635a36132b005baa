"""Decision models (DMN 1.1 to 1.5): read once, compiled, asked many times."""

from workflow_engine.dmn.asking import DecisionResult
from workflow_engine.dmn.errors import (
    DecisionFailed,
    DecisionNotFound,
    DmnError,
    Finding,
    InputRefused,
)
from workflow_engine.dmn.model import DecisionModel
from workflow_engine.dmn.parts import Decision
from workflow_engine.dmn.reading import read
from workflow_engine.dmn.tables import RuleMatch

__all__ = [
    "Decision",
    "DecisionFailed",
    "DecisionModel",
    "DecisionNotFound",
    "DecisionResult",
    "DmnError",
    "Finding",
    "InputRefused",
    "RuleMatch",
    "read",
]
