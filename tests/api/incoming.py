"""A shop that sends webhooks, signed as its hook asks, to a company that waits for them."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.api.calling import Caller
from tests.commands.test_messages import beginning, expecting

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
MAPPING = {
    "condition": 'body.type = "parcel.arrived"',
    "key": "body.data.order",
    "variables": [{"name": "count", "formula": "body.data.count"}],
}
HOOK = {
    "code": "shop",
    "name": "The shop",
    "secret": SECRET,
    "message": "goods.arrived",
    **MAPPING,
}
ARRIVED = {"type": "parcel.arrived", "data": {"order": "PO-1", "count": 3}}


def listening(anna: Caller) -> None:
    """A process that waits for goods, so that the message is declared."""
    made = anna.deploy(expecting())
    assert made.status_code == 201, made.text


def starting(anna: Caller) -> None:
    """A process that begins with goods."""
    made = anna.deploy(beginning())
    assert made.status_code == 201, made.text


def hook(anna: Caller, **values: Any) -> dict[str, Any]:
    """A new hook; the answer holds its id and the token of its address."""
    made = anna.post("/hooks", {**HOOK, **values})
    assert made.status_code == 201, made.text
    return dict(made.json)


def change(anna: Caller, hook_id: str, **values: Any) -> TestResponse:
    tag = anna.get(f"/hooks/{hook_id}").headers["ETag"]
    body = {**HOOK, **values}
    body.pop("code")
    return anna.ask("PUT", f"/hooks/{hook_id}", json=body, headers={"If-Match": tag})


class Shop:
    """Sends to one address; ``moment`` is when it believes to be."""

    def __init__(self, client: FlaskClient, token: str, moment: datetime) -> None:
        self.client, self.token, self.moment = client, token, moment

    def send(
        self,
        body: Any = ARRIVED,
        *,
        name: str = "msg_1",
        secret: str = SECRET,
        media: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        seconds = str(int(self.moment.timestamp()))
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = hmac.new(key, f"{name}.{seconds}.".encode() + content, hashlib.sha256).digest()
        signature = "v1," + base64.b64encode(signed).decode()
        given = {
            "webhook-id": name,
            "webhook-timestamp": seconds,
            "webhook-signature": signature,
            **(headers or {}),
        }
        return self.plain(content, media, given)

    def plain(
        self, content: bytes, media: str = "application/json", headers: Any = None
    ) -> TestResponse:
        """Without any proof but the address."""
        address = f"/api/hooks/{self.token}"
        return self.client.post(address, data=content, content_type=media, headers=headers or {})


def calls(anna: Caller, **query: Any) -> list[dict[str, Any]]:
    """The log, newest first."""
    return list(anna.get("/hook-calls", **query).json["rows"])
