"""Whoever follows the guide to webhooks gets the answers that it shows, and the messages."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.connections.other_side import OtherSide, Received, other_side
from tests.guides.company import Company, open_company
from tests.guides.comparing import differences
from tests.guides.reading import GUIDES, snippets
from tests.guides.running import Desk
from workflow_engine.settings import Settings

GUIDE, CHINESE = "webhooks.md", "webhooks.zh.md"


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    for tool in ("curl", "jq"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    with open_company([]) as opened:
        engine = opened.stage.product.engine
        settings = replace(engine.world.settings, webhook_hosts_inside="127.0.0.1")
        monkeypatch.setattr(engine, "world", replace(engine.world, settings=settings))
        yield opened


@pytest.fixture
def side() -> Iterator[OtherSide]:
    with other_side() as found:
        yield found


@pytest.mark.timeout(300)
def test_every_request_is_answered_as_it_says(
    company: Company, side: OtherSide, tmp_path: Path
) -> None:
    key = company.key_of_administrator()
    desk = Desk(tmp_path, COUNTERSIGN=company.address, KEY=key, RECEIVER=f"{side.url}/hooks")
    wrong = []
    for snippet in snippets(GUIDE):
        if snippet.language == "bash":
            found = desk.run(snippet)
            company.stage.run_jobs()
            if snippet.shown is not None:
                faults = differences(snippet.shown, snippet.shown_as, found)
                wrong += [f"{GUIDE}:{snippet.line}: {fault}" for fault in faults]
    assert wrong == [], "\n".join(wrong)
    ids = [request.headers["webhook-id"] for request in side.received]
    assert (len(ids), len(set(ids))) == (3, 2)


def test_the_receiver_takes_each_event_once_and_no_strangers_message(
    company: Company, side: OtherSide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    key = company.key_of_administrator()
    desk = Desk(tmp_path, COUNTERSIGN=company.address, KEY=key, RECEIVER=side.url)
    all_of_it = list(snippets(GUIDE))
    for snippet in all_of_it[:2]:
        desk.run(snippet)
    secret = desk.run(replace(all_of_it[0], code="jq -r .secret made.json")).strip()
    company.stage.run_jobs()
    (request,) = side.received
    sent_at = int(request.headers["webhook-timestamp"])
    monkeypatch.setattr("workflow_engine.client.webhooks.time.time", lambda: sent_at + 1)
    (program,) = [snippet.code for snippet in all_of_it if snippet.language == "python"]
    names: dict[str, Any] = {}
    exec(program.replace("whsec_…", secret), names)
    assert [_status(names, request), _status(names, request)] == [204, 204]
    assert capsys.readouterr().out.splitlines()[-1] == "webhook.test"
    assert len(names["seen"]) == 1
    assert _status(names, replace(request, body=request.body + b" ")) == 401


def _status(names: dict[str, Any], request: Received) -> Any:
    return names["receive"](request.headers, request.body)


def test_both_languages_have_the_same_requests() -> None:
    assert [(s.language, s.code, s.shown) for s in snippets(GUIDE)] == [
        (s.language, s.code, s.shown) for s in snippets(CHINESE)
    ]


@pytest.mark.parametrize("name", [GUIDE, CHINESE])
def test_every_setting_of_webhooks_is_told(name: str) -> None:
    text = (GUIDES / name).read_text(encoding="utf-8")
    named = [each for each in Settings.__dataclass_fields__ if each.startswith("webhook_")]
    assert [each for each in named if f"WFE_{each.upper()}" not in text] == []
