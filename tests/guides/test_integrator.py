"""Whoever follows the guide for integrators gets the answers that it shows."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guides.company import Company, open_company
from tests.guides.comparing import differences
from tests.guides.reading import GUIDES, snippets
from tests.guides.running import Desk
from workflow_engine.api.errors import STATUSES

GUIDE, CHINESE = "integrator.md", "integrator.zh.md"


@pytest.fixture
def company() -> Iterator[Company]:
    for tool in ("curl", "jq"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    with open_company(["procure_to_pay"]) as opened:
        yield opened


@pytest.mark.timeout(300)
def test_every_request_is_answered_as_it_says(company: Company, tmp_path: Path) -> None:
    desk = Desk(tmp_path, COUNTERSIGN=company.address, ADMIN=company.key_of_administrator())
    wrong = []
    for snippet in snippets(GUIDE):
        found = desk.run(snippet)
        company.stage.run_jobs()
        if snippet.shown is not None:
            faults = differences(snippet.shown, snippet.shown_as, found)
            wrong += [f"{GUIDE}:{snippet.line}: {fault}" for fault in faults]
    assert wrong == [], "\n".join(wrong)


def test_both_languages_have_the_same_requests() -> None:
    assert [(s.language, s.code, s.shown) for s in snippets(GUIDE)] == [
        (s.language, s.code, s.shown) for s in snippets(CHINESE)
    ]


@pytest.mark.parametrize("name", [GUIDE, CHINESE])
def test_every_expected_status_is_explained(name: str) -> None:
    table = re.findall(r"^\| ([\d, ]+?)(?:,? (?:no answer|无应答))? \|", _text(name), re.MULTILINE)
    listed = {int(status) for row in table for status in row.split(",")}
    assert {int(status) for status in STATUSES.values()} <= listed


def _text(name: str) -> str:
    return (GUIDES / name).read_text(encoding="utf-8")
