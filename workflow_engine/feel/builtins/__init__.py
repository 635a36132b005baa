"""The built-in functions of FEEL, one file per family."""

from workflow_engine.feel.builtins import (  # noqa: F401 - importing registers the functions
    boolean,
    contexts,
    conversion,
    dates,
    documents,
    lists,
    numbers,
    ranges,
    sets,
    strings,
)
from workflow_engine.feel.builtins.registry import BUILTINS

NAMES_WITH_SPACES = frozenset(name for name in BUILTINS if " " in name) | {
    "is defined",
    "get or else",
    "days and time duration",
    "years and months duration",
}

__all__ = ["BUILTINS", "NAMES_WITH_SPACES"]
