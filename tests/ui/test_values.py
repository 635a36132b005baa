"""What people read of values and keys."""

import pytest

from ui.pages.values import as_key

RECORD = "01a2068a-1102-75a5-8cd7-8cd4d36a8615"


@pytest.mark.parametrize(
    ("key", "shown"),
    [("PO-2026-00001", "PO-2026-00001"), (RECORD, ""), (f"{RECORD}-configuration", ""), (None, "")],
)
def test_a_key_that_holds_an_id_says_nothing_to_people(key: str | None, shown: str) -> None:
    assert as_key(key) == shown
