"""What the database says when it refuses, in the words of this product."""

import sqlite3

import sqlalchemy.exc as failure

from workflow_engine import errors

#: Words in a unique violation (constraint name or ``table.column``) and what they mean.
_UNIQUE = (
    (("uq_decision_task_id", "decision.task_id"), errors.TaskAlreadyDone),
    (("uq_instance_active_key", "instance.active_key"), errors.BusinessKeyInUse),
)


def translate(error: failure.DBAPIError) -> Exception:
    """The error to raise instead; ``error`` itself when it is nobody's fault but ours."""
    text = str(error.orig)
    if isinstance(error, failure.IntegrityError):
        return _unique(text) or error
    code = getattr(error.orig, "sqlstate", None)
    # serialization failure, deadlock, lock not available
    if code in {"40001", "40P01", "55P03"}:
        return errors.ConcurrentUpdate()
    if "database is locked" in text or code == "57014":
        return errors.Unavailable()
    if error.connection_invalidated or "disk" in text or code == "53100":
        return errors.Unavailable()
    if code == "22001" or "NUL (0x00)" in text:
        return errors.TextRefused()
    # SQLite calls its own syntax errors operational too; PostgreSQL only what is beyond us.
    if isinstance(error, failure.OperationalError) and not isinstance(error.orig, sqlite3.Error):
        return errors.Unavailable()
    return error


def _unique(text: str) -> Exception | None:
    for words, meaning in _UNIQUE:
        if any(word in text for word in words):
            return meaning()
    if "UNIQUE" in text or "unique constraint" in text:
        # Two transactions created the same row: the second sees it when it tries again.
        return errors.ConcurrentUpdate()
    return None
