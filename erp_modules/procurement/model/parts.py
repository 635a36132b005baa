"""Fields that entities of procurement share."""

from typing import Any

from workflow_engine.records import Spec
from workflow_engine.records.fields import kept


def inner(*, required: bool = True) -> Any:
    """The id of a line of another document: rules set it, and nobody reads it."""
    return kept(Spec(kind="id", label="", written="never", required=required))
