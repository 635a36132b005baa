"""What several kinds of the inventory have in common."""

from collections.abc import Callable
from typing import Any

from workflow_engine.errors import _l
from workflow_engine.records import Act

READ = "stock:read"


def cancel(permission: str) -> Act:
    """Give a document up before anything was moved."""
    return Act(
        name="cancel", title=_l("Cancel"), permission=permission, to="cancelled", reason=True,
        tone="danger",
    )  # fmt: skip


def reverse(run: Callable[..., Any], event: str | None = None) -> Act:
    """Take back what a document moved, with a reason."""
    return Act(
        name="reverse", title=_l("Reverse"), permission="stock:reverse", to="reversed", run=run,
        reason=True, tone="danger", event=event,
    )  # fmt: skip
