"""A process instance: its status, revision and place in the history chain."""

from dataclasses import dataclass, field
from datetime import datetime

from workflow_engine.domain.principal import Principal
from workflow_engine.errors import InstanceNotActive

#: Every move an instance may make; anything else is a defect.
TRANSITIONS = frozenset(
    {("active", to) for to in ("completed", "terminated", "failed", "cancelled")}
    | {("failed", "cancelled")}
)


@dataclass(slots=True)
class Instance:
    """One run of a process definition.

    ``rev`` counts transitions from 1; ``state`` is the encoded runtime state; ``subject`` names
    the business document as (type, id).
    """

    id: str
    company_id: str
    definition_id: str
    key: str
    business_key: str | None
    title: str
    started_by: str | None
    started_at: datetime
    status: str = "active"
    rev: int = 0
    state: bytes = b""
    subject: tuple[str, str] | None = None
    error_code: str | None = None
    ended_at: datetime | None = None
    history_seq: int = 0
    history_head: bytes = b""
    incidents: int = 0
    stored_rev: int = field(default=0, compare=False)

    @property
    def active_key(self) -> str | None:
        """Unique while active, so that one document has one running process of a kind."""
        if self.status != "active" or self.business_key is None:
            return None
        return f"{self.key}:{self.business_key}"

    def require_active(self) -> None:
        if self.status != "active":
            raise InstanceNotActive

    def end(self, status: str, at: datetime, error_code: str | None = None) -> None:
        if (self.status, status) not in TRANSITIONS:
            raise InstanceNotActive
        self.status, self.ended_at, self.error_code = status, at, error_code

    def is_of(self, principal: Principal) -> bool:
        """Whether this person asked for it."""
        return self.started_by is not None and self.started_by == principal.person_id
