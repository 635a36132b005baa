"""A reader's view on operations that only answer questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow_engine.persistence import records
from workflow_engine.queries.base import Reading
from workflow_engine.records import Kind


@dataclass(slots=True)
class Looking:
    """What ``replenishment.projection`` needs of an operation's context, in a query.

    The transaction can write nothing, and what was asked once is remembered for the page.
    """

    reading: Reading
    _session: Any = field(init=False)
    _answers: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._session = self.reading.session

    @property
    def session(self) -> Any:
        return self._session

    @property
    def company_id(self) -> str:
        return self.reading.company_id

    @property
    def now(self) -> datetime:
        return self.reading.now

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return self.reading.modules.kinds

    def call(self, operation: str, **inputs: Any) -> Mapping[str, Any]:
        key = (operation, *inputs.items())
        if key not in self._answers:
            found = self.reading.modules.operations[operation]
            self._answers[key] = found.run(self, **inputs) or {}
        answer: Mapping[str, Any] = self._answers[key]
        return answer

    def record(self, kind: str, record_id: str, *, lock: bool = False) -> Any:
        if (kind, record_id) not in self._answers:
            self._answers[kind, record_id] = records.get(
                self.session, self.kinds[kind], self.company_id, record_id
            )
        return self._answers[kind, record_id]
