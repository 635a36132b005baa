"""FEEL, the expression language of DMN 1.5: the only language in which models compute."""

from workflow_engine.feel import values
from workflow_engine.feel.errors import (
    AssertionFailed,
    FeelError,
    FeelSyntaxError,
    LimitExceeded,
    NoPresentMoment,
    UnknownName,
    ValueNotAllowed,
)
from workflow_engine.feel.expression import Expression, UnaryTests, compile, compile_unary
from workflow_engine.feel.limits import Limits
from workflow_engine.feel.warning import FeelWarning

__all__ = [
    "AssertionFailed",
    "Expression",
    "FeelError",
    "FeelSyntaxError",
    "FeelWarning",
    "LimitExceeded",
    "Limits",
    "NoPresentMoment",
    "UnaryTests",
    "UnknownName",
    "ValueNotAllowed",
    "compile",
    "compile_unary",
    "values",
]
