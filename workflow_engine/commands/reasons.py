"""What people do to running work they give a reason for; the history keeps it."""

from workflow_engine.commands.claim_task import ReasonMissing

_LONGEST = 1000


def require_reason(reason: str) -> str:
    """The reason as it is kept."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:_LONGEST]
