"""Documents name files that exist, and the list of settings is whole."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "workflow_engine" / "docs"
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
