"""What a command is, and the context it runs in."""

import inspect
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from workflow_engine.clock import Clock
from workflow_engine.domain.principal import Principal
from workflow_engine.domain.rehearsal import Rehearse
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence.database import Database
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.settings import Settings

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class World:
    """What is the same for every command: settings, clock, modules, compiled models.

    ``rehearse`` plays scenarios; None where nothing can play them.
    """

    settings: Settings
    clock: Clock
    modules: Modules
    models: Models
    rehearse: Rehearse | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened, or was thrown; processes listen by ``name`` and ``key``."""

    name: str
    key: str
    payload: Mapping[str, Any]
    source: str | None = None
    """Instance whose step raised it; None when no process was involved."""
    kind: str = "event"
    """An ``event`` of a module concerns all that listen. An instance throws a ``message``, which
    has one receiver, or a ``signal``."""
    element: str | None = None


@dataclass(slots=True)
class Context:
    """One running command: its transaction, who acts, and the one moment it happens at."""

    uow: UnitOfWork
    actor: Principal
    now: datetime
    world: World
    prepared: Any = None
    """What the command's ``prepare`` found before the transaction began."""
    events: list[Event] = field(default_factory=list)
    raised: list[Event] = field(default_factory=list)
    """Events of modules that were delivered to processes and are told to webhooks."""
    calls: deque[Callable[[], object]] = field(default_factory=deque)
    """What goes between callers and called instances, done after the present step."""
    begun: set[str] = field(default_factory=set)
    """Instances that this command began by calls."""
    direct: int = 0
    """Calls of instances that were there before, or that were not called themselves."""
    called: int = 0
    """Calls that what this command began made in turn."""
    apart: bool = False
    """Each direct call is a job of its own."""
    asked_before: dict[tuple[str, str], str] = field(default_factory=dict)
    """The task of a step that this command opens anew, by instance and element: the same people
    are asked again."""
    choosing: set[tuple[str, str]] = field(default_factory=set)
    """The steps, by instance and element, that whoever acts may choose people for."""
    batch: str | None = None
    """The batch that this command is an item of; every line of history names it."""

    @property
    def settings(self) -> Settings:
        return self.world.settings

    @property
    def modules(self) -> Modules:
        return self.world.modules

    @property
    def models(self) -> Models:
        return self.world.models

    @property
    def company_id(self) -> str:
        return self.actor.company_id

    def timezone(self, company_id: str) -> str:
        """The zone of a company, in which its timers mean wall-clock times."""
        return self.models.timezone(self.uow.definitions, company_id)


@dataclass(frozen=True, slots=True)
class Lookout:
    """What a command may look at before its transaction: nothing waits for it meanwhile."""

    database: Database
    actor: Principal
    now: datetime
    world: World

    def reading(self) -> Any:
        """A connection that can write nothing."""
        return self.database.reading()


class Command(Generic[R]):
    """A use case: subclasses are frozen dataclasses of its inputs, with a ``permission``.

    ``prepare`` does long work before the transaction, which finds the result as ``ctx.prepared``
    and must see for itself whether it still holds. ``load`` gives the object the permission is
    asked on; the engine asks, then calls ``run``. A command class without a permission cannot be
    defined, so none can be forgotten.
    """

    permission: ClassVar[str]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not inspect.isabstract(cls) and ":" not in getattr(cls, "permission", ""):
            raise TypeError(f"{cls.__name__} declares no permission (resource:action)")

    def prepare(self, look: Lookout) -> Any:
        return None

    def load(self, ctx: Context) -> Any:
        return None

    def run(self, ctx: Context, subject: Any) -> R:
        raise NotImplementedError
