"""A server that stands for another system."""

from collections.abc import Iterator

import pytest

from tests.connections.other_side import OtherSide, other_side


@pytest.fixture
def side() -> Iterator[OtherSide]:
    with other_side() as found:
        yield found
