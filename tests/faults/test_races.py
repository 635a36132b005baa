"""Two people, two machines, a person and a clock: whoever is first wins, the other is told so."""

import pytest

from tests.faults import races
from tests.faults.firm import Firm

# The children are single-threaded and leave by ``_exit``.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


@pytest.mark.parametrize("race", races.RACES, ids=lambda race: race.__name__)
def test_what_happens_at_once_happens_in_some_order(race: races.Race, firm: Firm) -> None:
    result = races.run(race, firm, rounds=20)
    assert result.problems == []
    assert result.late < races.AT_ONCE
