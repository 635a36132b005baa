"""Lines of a company's audit, each with the hash of the one before; see ``domain.history``."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow_engine.domain import history
from workflow_engine.persistence.repositories.records import RecordRows


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Something somebody did: ``action`` to ``subject``."""

    company_id: str
    at: datetime
    action: str
    subject: str
    person_id: str | None
    account_id: str | None
    detail: Mapping[str, Any] = field(default_factory=dict)


def append(records: RecordRows, line: AuditLine) -> None:
    """Write the line; the company's chain stays locked until the transaction ends."""
    seq, digest = records.audit_head(line.company_id)
    entry = history.append(
        history.Head(seq, digest.hex() or history.GENESIS),
        instance_id=line.company_id,
        at=line.at,
        event=line.action,
        body=_body(line.action, line.subject, line.person_id, line.account_id, line.detail),
    )
    records.append_audit(
        {
            "company_id": line.company_id,
            "seq": entry.seq,
            "at": line.at,
            "action": line.action,
            "subject": line.subject,
            "person_id": line.person_id,
            "account_id": line.account_id,
            "data": entry.body["data"],
            "hash": bytes.fromhex(entry.hash),
        }
    )


def entries(rows: Iterable[Any]) -> Iterator[history.HistoryEntry]:
    """The chain as stored, for ``history.verify``: rows of one company in the order of ``seq``."""
    previous = history.GENESIS
    for row in rows:
        yield history.HistoryEntry(
            row.company_id,
            row.seq,
            row.at,
            row.action,
            _body(row.action, row.subject, row.person_id, row.account_id, row.data),
            previous,
            row.hash.hex(),
        )
        previous = row.hash.hex()


def _body(
    action: str,
    subject: str,
    person: str | None,
    account: str | None,
    data: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "action": action,
        "subject": subject,
        "person": person,
        "account": account,
        "data": dict(data),
    }
