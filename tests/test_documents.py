"""Documents name files that exist, and the list of settings is whole."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from workflow_engine.settings import Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "workflow_engine" / "docs"
SETTINGS = DOCS / "SETTINGS.md"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    named = re.findall(
        r"`((?:workflow_engine|ui|erp_modules|tests)/[\w/.-]+\.\w+)`", page.read_text()
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_decision_record_says_what_was_rejected() -> None:
    for record in (DOCS / "adr").glob("*.md"):
        text = record.read_text()
        for heading in ("## Context", "## Decision", "## Rejected"):
            assert heading in text, f"{record.name} has no {heading}"


def test_every_setting_is_listed_with_its_default() -> None:
    listed = dict(re.findall(r"^\| `(WFE_\w+)` \| (.*?) \|", SETTINGS.read_text(), re.MULTILINE))
    for field in fields(Settings):
        default = field.default
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        wanted = f"`{shown}`" if shown else "empty"
        assert listed.pop(f"WFE_{field.name.upper()}").lower() == wanted.lower(), field.name
    assert listed == {}
