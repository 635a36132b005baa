"""Decision models (DMN 1.1 to 1.5): read once, compiled, asked many times."""

from workflow_engine.dmn.asking import DecisionResult
from workflow_engine.dmn.errors import (
    AnswerRefused,
    DecisionFailed,
    DecisionNotFound,
    DmnError,
    Finding,
    InputMissing,
    InputRefused,
)
from workflow_engine.dmn.model import DecisionModel
from workflow_engine.dmn.parts import Decision
from workflow_engine.dmn.reading import read
from workflow_engine.dmn.tables import RuleMatch
from workflow_engine.dmn.together import imports_of, read_together
from workflow_engine.dmn.trace import Trace

__all__ = [
    "AnswerRefused",
    "Decision",
    "DecisionFailed",
    "DecisionModel",
    "DecisionNotFound",
    "DecisionResult",
    "DmnError",
    "Finding",
    "InputMissing",
    "InputRefused",
    "RuleMatch",
    "Trace",
    "imports_of",
    "read",
    "read_together",
]
