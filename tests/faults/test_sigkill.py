"""A process that dies between any two statements loses nothing and does nothing twice."""

import pytest

from tests.faults import kills
from tests.faults.firm import Firm

# The children are single-threaded and leave by ``_exit``.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


@pytest.mark.timeout(400)
def test_a_client_that_tries_again_finds_everything_done_once(firm: Firm) -> None:
    kills.prepare(firm)
    report = kills.campaign(firm, kills=100)
    assert report.kills >= 100
    assert report.problems == []
