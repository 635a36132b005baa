"""The one wiring: settings in, a product out; tests replace what they must."""

from dataclasses import dataclass
from pathlib import Path

import erp_modules
from workflow_engine import notifications, security
from workflow_engine.clock import Clock, SystemClock
from workflow_engine.commands import next_signature
from workflow_engine.commands.base import World
from workflow_engine.domain.rehearsal import Rehearsal, Request
from workflow_engine.engine import Engine
from workflow_engine.models import Models
from workflow_engine.modules import Modules, discover
from workflow_engine.persistence.database import Database
from workflow_engine.settings import Settings


@dataclass(frozen=True, slots=True)
class Product:
    """Everything that runs: the engine, and how messages go out."""

    engine: Engine
    send: notifications.Send

    @property
    def settings(self) -> Settings:
        return self.engine.world.settings

    @property
    def modules(self) -> Modules:
        return self.engine.world.modules

    @property
    def database(self) -> Database:
        return self.engine.database


def build(
    settings: Settings,
    *,
    database: Database | None = None,
    clock: Clock | None = None,
    modules: Modules | None = None,
    send: notifications.Send | None = None,
) -> Product:
    """Wire the product; what is given replaces what the settings would make."""
    clock = clock or SystemClock()
    pool = settings.web_threads + settings.job_threads + 2
    database = database or Database(settings.database_url, pool_size=pool)
    world = World(settings, clock, modules or all_modules(), Models(), _rehearse)
    return Product(
        engine=Engine(database, world),
        send=send or notifications.channel(settings.mail_url, settings.mail_from),
    )


def _rehearse(request: Request) -> Rehearsal:
    # Scenarios build products of their own, so they come after this file.
    from workflow_engine.scenarios.apart import rehearse

    return rehearse(request)


def all_modules() -> Modules:
    """What the kernel itself offers to processes, and the modules that are found."""
    return Modules([next_signature.MODULE, *discover(erp_modules)])


def migration_folders(modules: Modules) -> list[Path]:
    """Where the modules keep their versions of tables, in order of dependence."""
    root = Path(erp_modules.__path__[0])
    folders = [root / module.name / "migrations" / "versions" for module in modules]
    return [folder for folder in folders if folder.is_dir()]


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: the setting, else made once and kept for its owner only."""
    return settings.secret_key or security.kept_secret(settings.data_dir)
