"""The pages that list all findings are whole, and each finding says how to mend it."""

import pytest

from workflow_engine.bpmn.hints import HINTS
from workflow_engine.bpmn.lint.catalogue import PAGES, entries, page


@pytest.mark.parametrize("language", PAGES)
def test_the_page_is_what_the_command_writes(language):
    """``python -m workflow_engine.bpmn.lint.catalogue`` writes it anew."""
    assert PAGES[language].read_text() == page(language)


def test_every_finding_says_how_to_mend_it():
    assert [code for code, entry in entries().items() if not entry.hints] == []


def test_there_is_no_hint_for_what_is_never_said():
    assert sorted(set(HINTS) - set(entries())) == []


def test_the_chinese_page_is_chinese():
    rows = [line for line in page("zh").splitlines() if line.startswith("| `")]
    assert len(rows) == len(entries()) > 120
    plain = [row for row in rows if not any("一" <= sign <= "鿿" for sign in row.split("|")[4])]
    assert plain == []
