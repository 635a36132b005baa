"""Calls of the API as tests write them, and the model that they call about."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PREFIX = "/api/v1"
LEAVE = (Path(__file__).parent / "leave.bpmn").read_bytes()
FORM = (Path(__file__).parent / "decide.json").read_bytes()
MANIFEST = b'title = "=\\"Leave of \\" + who"\n[outcomes]\napprove = { en = "Grant" }\n'


@dataclass(frozen=True)
class Caller:
    """A program with an API key."""

    client: FlaskClient
    token: str
    person_id: str

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.client.open(PREFIX + path, method=method, headers=headers, **options)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.ask("GET", path, query_string=query)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Any:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.ask("POST", path, json=body or {}, headers=headers)

    def send(self, path: str, content: bytes, kind: str = "application/json") -> TestResponse:
        return self.ask("POST", path, data=content, content_type=kind)

    def deploy(self, xml: bytes = LEAVE, *, key: str | None = None, **query: Any) -> TestResponse:
        """Upload the model with its form and its manifest."""
        headers = {"Idempotency-Key": key} if key else {}
        files = {"main.bpmn": xml, "forms/decide.json": FORM, "process.toml": MANIFEST}
        return self.ask(
            "POST",
            "/definitions",
            query_string=query,
            headers=headers,
            content_type="multipart/form-data",
            data={"file": [_part(name, content) for name, content in files.items()]},
        )

    def start(self, who: str, **body: Any) -> str:
        """An instance that waits for the decider ``who``."""
        made = self.post("/processes/leave/instances", {"variables": {"who": who}, **body})
        assert made.status_code == 201, made.text
        return str(made.json["instance_id"])

    def only_task(self) -> str:
        (row,) = self.get("/tasks").json["rows"]
        return str(row["task_id"])


def _part(name: str, content: bytes) -> tuple[Any, str]:
    return BytesIO(content), name
