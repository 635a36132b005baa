"""Regular expressions as XPath has them, run by a machine that counts its steps."""

from workflow_engine.feel.patterns.machine import find, find_all
from workflow_engine.feel.patterns.reading import Pattern, PatternError, compiled
from workflow_engine.feel.patterns.replacing import replaced

__all__ = ["Pattern", "PatternError", "compiled", "find", "find_all", "replaced"]
