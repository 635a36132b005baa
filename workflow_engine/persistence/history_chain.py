"""Lines of an instance's history, each with the hash of the one before; see ``domain.history``."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from workflow_engine.domain import history
from workflow_engine.domain.instance import Instance
from workflow_engine.persistence.repositories.records import RecordRows


def append(
    records: RecordRows,
    instance: Instance,
    *,
    at: datetime,
    event: str,
    element: str | None,
    person_id: str | None,
    account_id: str | None,
    on_behalf_of: str | None,
    data: Mapping[str, Any],
) -> None:
    """Write the next line; the instance takes over its number and hash."""
    head = history.Head(instance.history_seq, instance.history_head.hex() or history.GENESIS)
    body = _body(element, person_id, account_id, on_behalf_of, data)
    line = history.append(head, instance_id=instance.id, at=at, event=event, body=body)
    instance.history_seq = line.seq
    instance.history_head = bytes.fromhex(line.hash)
    records.append_history(
        {
            "period": at.date().replace(day=1),
            "instance_id": instance.id,
            "seq": line.seq,
            "company_id": instance.company_id,
            "at": at,
            "kind": event,
            "element": element,
            "person_id": person_id,
            "account_id": account_id,
            "on_behalf_of": on_behalf_of,
            "data": line.body["data"],
            "hash": instance.history_head,
        }
    )


def entries(rows: Iterable[Any]) -> Iterator[history.HistoryEntry]:
    """The chain as stored, for ``history.verify``: rows of one instance in the order of ``seq``."""
    previous = history.GENESIS
    for row in rows:
        body = _body(row.element, row.person_id, row.account_id, row.on_behalf_of, row.data)
        digest = row.hash.hex()
        yield history.HistoryEntry(
            row.instance_id, row.seq, row.at, row.kind, body, previous, digest
        )
        previous = digest


def _body(
    element: str | None,
    person: str | None,
    account: str | None,
    on_behalf_of: str | None,
    data: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "element": element,
        "person": person,
        "account": account,
        "on_behalf_of": on_behalf_of,
        "data": dict(data),
    }
