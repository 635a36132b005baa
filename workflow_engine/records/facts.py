"""What events, processes and the authority matrix are told of a record."""

from collections.abc import Mapping
from typing import Any

from workflow_engine.records.kinds import Kind

_COMMON = ("number", "code", "title", "state", "version", "amount", "currency", "base_amount")


def facts_of(kind: Kind, session: Any, record: Any) -> Mapping[str, Any]:
    """Its id under the name of its kind, what all documents have, and what the kind adds."""
    common = {name: getattr(record, name) for name in _COMMON if hasattr(record, name)}
    added = kind.facts(session, record) if kind.facts is not None else {}
    return {kind.name: record.id, **common, **added}
