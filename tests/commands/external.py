"""A process with work for programs outside, and workers that fetch it."""

from dataclasses import dataclass, replace
from typing import Any

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.commands.external_tasks_complete import (
    CompleteExternalTask,
    ExternalEnded,
    ThrowExternalError,
)
from workflow_engine.commands.external_tasks_fail import ExternalFailed, FailExternalTask
from workflow_engine.commands.external_tasks_fetch import FetchExternalTasks, LockedTask
from workflow_engine.commands.external_tasks_lock import ExtendExternalLock, UnlockExternalTask
from workflow_engine.domain.principal import Principal

MINUTE = 60_000


def task(element: str, topic: str, *, inner: str = "", **attributes: object) -> str:
    """A service task that is done outside."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<serviceTask id="{element}"><extensionElements>'
        f'<cs:external topic="{topic}"{more}/>{inner}</extensionElements></serviceTask>'
    )


def one(topic: str = "check", *, key: str = "outside", inner: str = "", **attributes: Any) -> bytes:
    """Only a task for a worker."""
    return models.process(
        '<startEvent id="begin"/>'
        + task("work", topic, inner=inner, **attributes)
        + '<endEvent id="done"/>'
        + models.flow("begin", "work")
        + models.flow("work", "done"),
        key=key,
    )


def caught(code: str = "REFUSED") -> bytes:
    """A task whose error ``code`` leads to a manager instead of the end."""
    return models.process(
        '<startEvent id="begin"/>'
        + task("work", "check")
        + '<boundaryEvent id="refused" attachedToRef="work">'
        '<errorEventDefinition errorRef="refusal"/></boundaryEvent>'
        + models.user_task("manager", candidates="group:managers")
        + '<endEvent id="done"/>'
        + models.flow("begin", "work")
        + models.flow("work", "done")
        + models.flow("refused", "manager")
        + models.flow("manager", "done"),
        key="outside",
        extra=f'<error id="refusal" errorCode="{code}"/>',
    )


@dataclass(frozen=True)
class Hand:
    """A worker program under its account."""

    office: Office
    account: Principal
    name: str

    def fetch(self, topic: str = "check", *, most: int = 1, **asked: Any) -> list[LockedTask]:
        topics = [{"topic": topic, "lock_duration": MINUTE, **asked}]
        return self.fetch_of(*topics, most=most)

    def fetch_of(self, *topics: dict[str, Any], most: int = 1) -> list[LockedTask]:
        wanted = [{"lock_duration": MINUTE, **topic} for topic in topics]
        command = FetchExternalTasks(self.name, wanted, most)
        return list(self.office.engine.execute(command, self.account))

    def fetch_one(self, topic: str = "check", **asked: Any) -> LockedTask:
        (found,) = self.fetch(topic, **asked)
        return found

    def complete(self, got: LockedTask, **variables: object) -> ExternalEnded:
        command = CompleteExternalTask(got.task_id, self.name, got.lease, variables)
        return self.office.engine.execute(command, self.account)

    def fail(self, got: LockedTask, message: str = "It broke", **how: Any) -> ExternalFailed:
        command = FailExternalTask(got.task_id, self.name, got.lease, message, **how)
        return self.office.engine.execute(command, self.account)

    def throw(self, got: LockedTask, code: str, message: str = "", **values: Any) -> ExternalEnded:
        command = ThrowExternalError(got.task_id, self.name, got.lease, code, message, values)
        return self.office.engine.execute(command, self.account)

    def extend(self, got: LockedTask, milliseconds: int = MINUTE) -> Any:
        command = ExtendExternalLock(got.task_id, self.name, got.lease, milliseconds)
        return self.office.engine.execute(command, self.account)

    def unlock(self, got: LockedTask) -> None:
        command = UnlockExternalTask(got.task_id, self.name, got.lease)
        self.office.engine.execute(command, self.account)

    def called(self, name: str) -> "Hand":
        """Another program of the same account."""
        return replace(self, name=name)


def hand(office: Office, login: str = "robot") -> Hand:
    """A service account that may work on external tasks, and a program of it."""
    account = office.make.account(login)
    principal = Principal(
        account,
        None,
        office.make.company_id,
        login,
        kind="service",
        permissions=frozenset({"external:work"}),
    )
    return Hand(office, principal, f"{login}-1")
