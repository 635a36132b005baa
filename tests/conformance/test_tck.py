"""The public DMN test kit, where it is at hand."""

import os
from pathlib import Path

import pytest

from tests.conformance import tck

CASES = Path(__file__).parents[3] / "shared" / "conformance" / "dmn-tck"


@pytest.mark.skipif(
    not CASES.exists() and not os.environ.get("CI"),
    reason=f"the DMN test kit is not in {CASES}",
)
@pytest.mark.parametrize("level", ["cl2", "cl3"])
def test_the_test_kit_passes(level):
    nodes = list(tck.walk(CASES / level))
    assert nodes, f"the DMN test kit is not in {CASES}"
    assert [node for node in nodes if not node.passed] == []
