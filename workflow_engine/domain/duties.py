"""Duties in a chain of documents: what one person does there, and must not do besides."""

from workflow_engine.errors import Forbidden, _l

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
