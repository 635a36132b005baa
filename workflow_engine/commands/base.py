"""What a command is, and the context it runs in."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from workflow_engine.clock import Clock
from workflow_engine.domain.principal import Principal
from workflow_engine.models import Models
from workflow_engine.modules import Modules
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.settings import Settings

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class World:
    """What is the same for every command: settings, clock, modules, compiled models."""

    settings: Settings
    clock: Clock
    modules: Modules
    models: Models


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened in a module; processes listen by ``name`` and ``key``."""

    name: str
    key: str
    payload: Mapping[str, Any]
    source: str | None = None
    """Instance whose step raised it; None when no process was involved."""


@dataclass(slots=True)
class Context:
    """One running command: its transaction, who acts, and the one moment it happens at."""

    uow: UnitOfWork
    actor: Principal
    now: datetime
    world: World
    events: list[Event] = field(default_factory=list)

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


class Command(Generic[R]):
    """A use case: subclasses are frozen dataclasses of its inputs, with a ``permission``.

    ``load`` gives the object the permission is asked on; the engine asks, then calls ``run``. A
    command class without a permission cannot be defined, so none can be forgotten.
    """

    permission: ClassVar[str]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not inspect.isabstract(cls) and ":" not in getattr(cls, "permission", ""):
            raise TypeError(f"{cls.__name__} declares no permission (resource:action)")

    def load(self, ctx: Context) -> Any:
        return None

    def run(self, ctx: Context, subject: Any) -> R:
        raise NotImplementedError
