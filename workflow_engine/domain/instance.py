"""A process instance: its status, revision and place in the history chain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow_engine.domain.principal import Principal
from workflow_engine.errors import Conflict, InstanceNotActive, InstanceSuspended, _l

#: Every move an instance may make; anything else is a defect.
TRANSITIONS = frozenset(
    {("active", to) for to in ("completed", "terminated", "failed", "cancelled")}
    | {("failed", "cancelled"), ("active", "suspended"), ("suspended", "active")}
    | {("suspended", to) for to in ("completed", "terminated", "failed", "cancelled")}
)

RUNNING = ("active", "suspended")


class AlreadySuspended(Conflict):
    message = _l("This process instance is suspended already.")


class NotSuspended(Conflict):
    message = _l("This process instance is not suspended.")


class CallerSuspended(Conflict):
    message = _l("It was called by an instance that is suspended; resume that one.")


@dataclass(slots=True)
class Instance:
    """One run of a process definition.

    ``rev`` counts transitions from 1; ``state`` is the encoded runtime state; ``subject`` names
    the business document as (type, id). ``parent_id`` and ``parent_wait`` say which instance
    called this one and where it waits, ``depth`` how many callers there are above.
    ``suspended_with`` is the caller that took it along when it was suspended. ``chain`` counts the
    instances that began each other by throws up to this one, and ``chain_origin`` is the thrower
    before the first of them. ``choices`` are those of ``domain.choosing``, by element.
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
    parent_id: str | None = None
    parent_wait: int | None = None
    depth: int = 0
    suspended_with: str | None = None
    restarted_from: str | None = None
    chain: int = 0
    chain_origin: str | None = None
    choices: Mapping[str, Mapping[str, Any]] | None = None
    stored_rev: int = field(default=0, compare=False)

    @property
    def active_key(self) -> str | None:
        """Unique while it runs, so that one document has one running process of a kind."""
        if self.status not in RUNNING or self.business_key is None:
            return None
        return f"{self.key}:{self.business_key}"

    def require_active(self) -> None:
        if self.status == "suspended":
            raise InstanceSuspended
        if self.status != "active":
            raise InstanceNotActive

    def require_running(self) -> None:
        """For what people do to it even while it is suspended."""
        if self.status not in RUNNING:
            raise InstanceNotActive

    def suspend(self, caller_id: str | None = None) -> None:
        """Nothing moves in it until it is resumed; with its caller if there is one."""
        if self.status == "suspended":
            raise AlreadySuspended
        self.require_active()
        self.status, self.suspended_with = "suspended", caller_id

    def resume(self) -> None:
        self.require_running()
        if self.status != "suspended":
            raise NotSuspended
        self.status, self.suspended_with = "active", None

    def end(self, status: str, at: datetime, error_code: str | None = None) -> None:
        if (self.status, status) not in TRANSITIONS:
            raise InstanceNotActive
        self.status, self.ended_at, self.error_code = status, at, error_code
        self.suspended_with = None

    def is_of(self, principal: Principal) -> bool:
        """Whether this person asked for it."""
        return self.started_by is not None and self.started_by == principal.person_id
