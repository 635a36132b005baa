"""Syntax tree to Python closures; one file per family of nodes, found by the name of the node."""

from workflow_engine.feel.compiler import (  # noqa: F401 - importing registers the rules, and range()
    calls,
    collections,
    control,
    intervals,
    literals,
    logic,
    names,
    operators,
    tests,
)
from workflow_engine.feel.compiler.base import Closure, Compiler

__all__ = ["Closure", "Compiler"]
