"""The guide to incoming webhooks, in both languages, says what the product does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.incoming import calls
from workflow_engine.connections import ID_FROM, PROOFS

GUIDES = Path(__file__).parent.parent.parent / "workflow_engine/docs/guides"
each_language = pytest.mark.parametrize("name", ["incoming-webhooks.md", "incoming-webhooks.zh.md"])


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (GUIDES / name).read_text(), re.DOTALL)


@each_language
def test_the_example_is_added_signed_and_sent(anna, client, clock, name: str) -> None:
    given, sample = blocks(name, "json")
    (snippet,) = blocks(name, "python")
    (model,) = blocks(name, "xml")
    assert anna.deploy(model.encode()).status_code == 201
    made = anna.post("/hooks", json.loads(given))
    assert made.status_code == 201, made.text
    known: dict[str, Any] = {}
    exec(snippet, known)
    body, seconds = sample.encode(), int(clock.now().timestamp())
    headers = known["signed"](made.json["secret"], "msg_1", seconds, body)
    headers["Content-Type"] = "application/json"
    address = f"/api/hooks/{made.json['token']}"
    answered = client.post(address, data=body, headers=headers)
    assert answered.status_code == 200, answered.text
    (kept,) = anna.get("/messages").json["rows"]
    text = (GUIDES / name).read_text()
    assert f"`{kept['name']}`" in text
    assert f"`{kept['key']}`" in text
    assert calls(anna)[0]["delivery_id"] == "msg_1"
    mapping = {k: v for k, v in json.loads(given).items() if k in ("condition", "key", "variables")}
    tried = anna.post("/hooks/try", {**mapping, "body": sample}).json
    assert f"`{json.dumps(tried['payload'])}`" in text


@each_language
def test_every_way_is_listed(name: str) -> None:
    listed = re.findall(r"^\| `(\w+)` \|", (GUIDES / name).read_text(), re.MULTILINE)
    assert listed == ["proof", *PROOFS, "id_from", *ID_FROM]
