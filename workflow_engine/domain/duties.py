"""Duties in a chain of documents: what one person does there, and must not do besides."""

from collections.abc import Mapping
from typing import Any, Protocol

from workflow_engine.errors import Forbidden, _l

#: The decision of a company that says which duties conflict.
KEY = "conflicting_duties"
#: What people are told of them.
TITLES = {
    "request": _l("requesting"),
    "approve": _l("approving"),
    "order": _l("ordering"),
    "receive": _l("receiving"),
    "match": _l("matching"),
    "pay": _l("paying"),
}


class DutiesConflict(Forbidden):
    """Whoever holds one duty of a chain of documents wanted to act in another."""

    message = _l(
        "You hold the duty of {held} in {document}, so somebody else has to do this: {reason}"
    )


class Rules(Protocol):
    """A decision model that can be asked."""

    def evaluate(self, decision: str, inputs: Mapping[str, Any], /) -> Any: ...


def conflict(rules: Rules, held: str, wanted: str, locale: str) -> str | None:
    """Why whoever holds one duty must not act in another; None when he may.

    The decision gives a ``reason``, and ``reason_zh_Hans_CN`` and such for other languages.
    """
    said = rules.evaluate(KEY, {"held": held, "wanted": wanted}).value
    if not isinstance(said, Mapping):
        return None
    return said.get(f"reason_{locale}") or said.get("reason")
