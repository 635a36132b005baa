"""Whoever follows the guides for programs gets the answers that they show."""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.guides.company import Company, open_company
from tests.guides.comparing import differences
from tests.guides.reading import GUIDES, snippets
from tests.guides.running import Desk
from workflow_engine.api.errors import STATUSES

GUIDE, CHINESE = "integrator.md", "integrator.zh.md"
#: A guide without its ending, and the processes that it needs.
PLAYED = {"integrator": ["procure_to_pay"], "decisions": []}


@contextmanager
def company(folders: Sequence[str]) -> Iterator[Company]:
    for tool in ("curl", "jq"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    with open_company(folders) as opened:
        yield opened


@pytest.mark.timeout(300)
@pytest.mark.parametrize("guide", PLAYED)
def test_every_request_is_answered_as_it_says(guide: str, tmp_path: Path) -> None:
    with company(PLAYED[guide]) as opened:
        wrong = _played(opened, f"{guide}.md", tmp_path)
    assert wrong == [], "\n".join(wrong)


def _played(company: Company, guide: str, folder: Path) -> list[str]:
    desk = Desk(folder, COUNTERSIGN=company.address, ADMIN=company.key_of_administrator())
    wrong = []
    for snippet in snippets(guide):
        found = desk.run(snippet)
        company.stage.run_jobs()
        if snippet.shown is not None:
            faults = differences(snippet.shown, snippet.shown_as, found)
            wrong += [f"{guide}:{snippet.line}: {fault}" for fault in faults]
    return wrong


@pytest.mark.parametrize("guide", PLAYED)
def test_both_languages_have_the_same_requests(guide: str) -> None:
    assert [(s.language, s.code, s.shown) for s in snippets(f"{guide}.md")] == [
        (s.language, s.code, s.shown) for s in snippets(f"{guide}.zh.md")
    ]


@pytest.mark.parametrize("name", [GUIDE, CHINESE])
def test_every_expected_status_is_explained(name: str) -> None:
    table = re.findall(r"^\| ([\d, ]+?)(?:,? (?:no answer|无应答))? \|", _text(name), re.MULTILINE)
    listed = {int(status) for row in table for status in row.split(",")}
    assert {int(status) for status in STATUSES.values()} <= listed


def _text(name: str) -> str:
    return (GUIDES / name).read_text(encoding="utf-8")
