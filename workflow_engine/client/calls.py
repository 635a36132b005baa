"""What programs do with processes besides external work."""

import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workflow_engine.client.tasks import ExternalTasks
from workflow_engine.client.wire import Connection, segment


class Client:
    """A service and the API key to call it with; threads may share one client.

    Changes carry an idempotency key, so they are made once although they are sent again when the
    service is away or busy. Pass a ``key`` of your own to make a call once even across restarts of
    your program. Refusals raise ``ApiError``; when nobody answers, ``Unreachable`` is raised.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = 30.0,
        attempts: int = 5,
        locale: str = "en",
        context: ssl.SSLContext | None = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self.connection = Connection(
            url,
            token,
            timeout=timeout,
            attempts=attempts,
            locale=locale,
            context=context,
            pause=pause,
        )
        self.external = ExternalTasks(self.connection)

    def me(self) -> Any:
        """Who calls, with what it may do."""
        return self.connection.get("/me")

    def start(
        self,
        process: str,
        variables: Mapping[str, Any] | None = None,
        *,
        business_key: str | None = None,
        key: str | None = None,
    ) -> Any:
        """A new instance of the latest version: ``instance_id``, ``status`` and more."""
        body = {"variables": dict(variables or {}), "business_key": business_key}
        wanted = {name: value for name, value in body.items() if value is not None}
        return self.connection.post(f"/processes/{segment(process)}/instances", wanted, key=key)

    def instance(self, instance_id: str) -> Any:
        """An instance with its variables and what it waits for."""
        return self.connection.get(f"/instances/{segment(instance_id)}")

    def send_message(
        self,
        name: str,
        correlation_key: str | None = None,
        payload: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        **more: Any,
    ) -> Any:
        """A message to the instance that waits for it, or to the process that it starts.

        ``more`` are ``time_to_live`` (an ISO 8601 duration that it may wait for a receiver) and
        ``message_id`` (the same message is taken once).
        """
        body = {"name": name, "key": correlation_key, "payload": dict(payload or {}), **more}
        wanted = {field: value for field, value in body.items() if value is not None}
        return self.connection.post("/messages", wanted, key=key)

    def publish_signal(
        self, name: str, payload: Mapping[str, Any] | None = None, *, key: str | None = None
    ) -> Any:
        """A signal to every instance that waits for it, and to the processes that it starts."""
        body = {"name": name, "payload": dict(payload or {})}
        return self.connection.post("/signals", body, key=key)

    def evaluate(
        self,
        decision: str,
        inputs: Mapping[str, Any],
        *,
        key: str | None = None,
        **options: Any,
    ) -> Any:
        """The answer of a decision: ``value``, ``matched`` rules and more.

        ``options`` are ``version``, ``tag``, ``called``, ``strict`` and ``trace`` of the API.
        """
        body = {"inputs": dict(inputs), **options}
        return self.connection.post(f"/decisions/{segment(decision)}/evaluate", body, key=key)

    def evaluate_batch(
        self,
        decision: str,
        inputs: Sequence[Mapping[str, Any]],
        *,
        key: str | None = None,
        **options: Any,
    ) -> list[Any]:
        """An answer or a ``problem`` for each of at most 1,000 inputs, in their order."""
        body = {"inputs": [dict(each) for each in inputs], **options}
        path = f"/decisions/{segment(decision)}/evaluate-batch"
        rows: list[Any] = self.connection.post(path, body, key=key)["rows"]
        return rows

    def tasks(self, **filters: Any) -> list[Any]:
        """All tasks in the inbox of the account, page after page."""
        found: list[Any] = []
        cursor: str | None = None
        while True:
            page = self.connection.get("/tasks", cursor=cursor, limit=100, **filters)
            found += page["rows"]
            cursor = page["next"]
            if cursor is None:
                return found

    def task(self, task_id: str) -> Any:
        """One task with its form."""
        return self.connection.get(f"/tasks/{segment(task_id)}")

    def complete_task(
        self,
        task_id: str,
        outcome: str,
        data: Mapping[str, Any] | None = None,
        *,
        comment: str = "",
        key: str | None = None,
    ) -> Any:
        """Decide a task that is offered to the account's person."""
        body = {"outcome": outcome, "data": dict(data or {}), "comment": comment}
        return self.connection.post(f"/tasks/{segment(task_id)}/complete", body, key=key)

    def close(self) -> None:
        """End the connections that are kept; the next call opens a new one."""
        self.connection.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
