"""What can go wrong between a program and the service, and what a handler may say."""

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """The service refused: ``code`` is stable, ``detail`` says what to do; nothing was changed."""

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: float | None) -> None:
        self.status = status
        self.problem = problem
        self.retry_after = retry_after
        self.code = str(problem.get("code", "unknown"))
        self.detail = str(problem.get("detail", ""))
        super().__init__(f"{status} {self.code}: {self.detail}")


class LockLost(ApiError):
    """The task is not ours any more: it is over, or went to another worker."""


class Unreachable(Exception):
    """Nobody answered, however often it was tried."""


class BpmnError(Exception):
    """Raised by a handler: the process goes on at the event that catches ``code``."""

    def __init__(
        self, code: str, message: str = "", variables: Mapping[str, Any] | None = None
    ) -> None:
        self.code = code
        self.message = message
        self.variables = dict(variables or {})
        super().__init__(f"{code}: {message}")


class Failure(Exception):
    """Raised by a handler: it did not work now.

    ``retries`` are those left (None: one fewer, 0: a person has to look), ``pause`` the seconds
    until the next attempt (None: longer each time).
    """

    def __init__(
        self, message: str, *, retries: int | None = None, pause: float | None = None
    ) -> None:
        self.message = message
        self.retries = retries
        self.pause = pause
        super().__init__(message)
