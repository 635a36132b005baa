"""Somebody of personnel at work before the first day of the demo."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflow_engine.commands.records import make
from workflow_engine.domain.numbering import Series
from workflow_engine.domain.principal import Principal
from workflow_engine.modules import Modules
from workflow_engine.persistence import audit_chain, records
from workflow_engine.persistence.audit_chain import AuditLine
from workflow_engine.records import Kind


@dataclass(slots=True)
class Beginning:
    """An operation context for demo data; what it does was decided before anybody could be asked.

    ``person`` acts; change it to let somebody else act.
    """

    uow: Any
    company_id: str
    now: datetime
    person: str
    modules: Modules
    key: str | None = None

    @property
    def session(self) -> Any:
        return self.uow.session

    @property
    def actor(self) -> Principal:
        return replace(Principal.system(self.company_id), person_id=self.person)

    @property
    def on_behalf(self) -> str | None:
        return self.person

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return self.modules.kinds

    def emit(self, name: str, *, key: str, payload: Mapping[str, Any]) -> None:
        """No process is there yet."""

    def audit(self, action: str, *, subject: str, detail: Mapping[str, Any]) -> None:
        line = AuditLine(self.company_id, self.now, action, subject, self.person, None, detail)
        audit_chain.append(self.uow.records, line)

    def call(self, operation: str, **inputs: Any) -> Mapping[str, Any]:
        return self.modules.operations[operation].run(self, **inputs) or {}

    def record(self, kind: str, record_id: str, *, lock: bool = False) -> Any:
        return records.get(self.session, self.kinds[kind], self.company_id, record_id, lock=lock)

    def next_number(self, series: str) -> str:
        pattern, today = Series(series), self.now.date()
        counter = f"{series}|{pattern.period(today)}"
        return pattern.number(self.uow.records.next_in_series(self.company_id, counter), today)

    def require_authority(self, doctype: str, document_id: str) -> Any:
        """Nobody is there yet who could be asked."""

    def make(self, kind: str, **values: Any) -> Any:
        """A record under the rules of its form."""
        return make(self, self.kinds[kind], values)
