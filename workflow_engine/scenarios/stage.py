"""A throw-away product with the demo company, made once and copied for every scenario."""

import atexit
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from workflow_engine import bootstrap, demo
from workflow_engine.clock import SetClock
from workflow_engine.commands.decisions import DraftDecision, PublishDecision
from workflow_engine.commands.deploy import DeployBundle, Deployed
from workflow_engine.domain.principal import Principal
from workflow_engine.identity.principal import Callers
from workflow_engine.jobs.worker import Worker
from workflow_engine.notifications import Text
from workflow_engine.persistence import lookups
from workflow_engine.persistence.migrations import upgrade
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.scenarios.failing import Failures
from workflow_engine.security import digest
from workflow_engine.settings import Settings

#: A Monday morning in the demo company.
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
_NAME = "stage.db"


@dataclass
class Stage:
    """One product on a database of its own, with its people, its clock and its letter box."""

    product: bootstrap.Product
    clock: SetClock
    people: Mapping[str, Principal]
    system: Principal
    failures: Failures
    mail: list[tuple[str, Text]] = field(default_factory=list)

    def run_jobs(self) -> None:
        """Everything that is due, and what that makes due in turn."""
        worker = Worker(self.product.engine, self._send)
        # Failures are planned here; what nobody planned the scenario finds by its effect.
        with capture_logs():
            while worker.run_due():
                pass

    def deploy(self, folder: Path) -> Deployed | None:
        """Publish the decisions of a folder and deploy its models; None when it has no model.

        What it calls is deployed before it.
        """
        *others, own = demo.in_order([folder])
        for other in others:
            self._deploy(other)
        return self._deploy(own)

    def _deploy(self, folder: Path) -> Deployed | None:
        demo.publish_decisions(self.product, self.system, folder)
        if not any(folder.glob("*.bpmn")):
            return None
        command = DeployBundle(folder.name, demo.read_folder(folder), play=False)
        return self.product.engine.execute(command, self.system)

    def publish(self, key: str, content: bytes) -> None:
        """Put a decision into force, unless it is already."""
        draft = self.product.engine.execute(DraftDecision(key, content), self.system)
        if draft.is_new:
            self.product.engine.execute(PublishDecision(draft.decision_id), self.system)

    def actor(self, login: str) -> Principal:
        return self.system if login == "system" else self.people[login]

    def _send(self, address: str, text: Text, *, key: str) -> None:
        self.mail.append((address.partition("@")[0], text))


@contextmanager
def staged(database: Path | None = None) -> Iterator[Stage]:
    """A stage on a copy of ``database``, or of the demo company without any process.

    One stands at a time: they share an engine, whose compiled statements and models are most of
    what a scenario would cost.
    """
    product, clock, failures = _shared()
    shutil.copy(database or _template(), Path(product.settings.data_dir) / _NAME)
    clock.set(MORNING)
    failures.forget()
    try:
        yield _stage(product, clock, failures)
    finally:
        # The last connection takes the write-ahead log with it.
        product.database.dispose()


def keep(stage: Stage, file: Path) -> None:
    """Copy a stage's database as it is now, to begin many scenarios from."""
    stage.product.database.dispose()
    shutil.copy(Path(stage.product.settings.data_dir) / _NAME, file)


#: By login; whoever joins the demo company on a stage gets one too.
_tokens: dict[str, str] = {}


@cache
def _shared() -> tuple[bootstrap.Product, SetClock, Failures]:
    clock = SetClock(MORNING)
    product = _product(_folder(), clock)
    return product, clock, Failures(product.modules)


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="countersign-stage-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _template() -> Path:
    folder = _folder()
    product = _product(folder, SetClock(MORNING))
    upgrade(product.database, bootstrap.migration_folders(product.modules))
    demo.found(product, deploy=False)
    sign_in(product, [someone.login for someone in demo.PEOPLE])
    product.database.dispose()
    return folder / _NAME


def _product(folder: Path, clock: SetClock) -> bootstrap.Product:
    settings = Settings(
        database_url=f"sqlite:///{folder / _NAME}",
        data_dir=str(folder),
        # Scenarios travel in time; nobody is signed out for that.
        session_idle_minutes=60 * 24 * 3650,
        scripts=Settings.from_environment().scripts,
    )
    return bootstrap.build(settings, clock=clock)


def sign_in(product: bootstrap.Product, logins: Iterable[str]) -> None:
    """From now on these people act on every stage that is a copy of this one."""
    with UnitOfWork(product.database) as uow:
        for login in logins:
            token = _tokens.setdefault(login, secrets.token_urlsafe())
            account = uow.identity.by_login(login)
            assert account is not None
            uow.identity.open_session(
                token_hash=digest(token),
                account_id=account.id,
                company_id=account.company_id,
                created_at=MORNING,
                seen_at=MORNING,
                expires_at=MORNING + timedelta(days=3650),
            )
        uow.commit()


def _stage(product: bootstrap.Product, clock: SetClock, failures: Failures) -> Stage:
    callers = Callers(product.database, product.settings, clock)
    found = {login: callers.by_session(token) for login, token in _tokens.items()}
    people = {login: principal for login, principal in found.items() if principal is not None}
    company = lookups.company_id(product.database, demo.CODE)
    assert company is not None
    return Stage(product, clock, people, Principal.system(company), failures)


def plain(value: Any) -> Any:
    """What a command or an operation gave, as FEEL can read it."""
    names = getattr(value, "__dataclass_fields__", None)
    return {name: getattr(value, name) for name in names} if names else value
