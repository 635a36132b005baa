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


@pytest.mark.parametrize("race", races.CROSSING, ids=lambda race: race.__name__)
def test_callers_and_called_never_wait_for_each_other(race: races.Race, firm: Firm) -> None:
    before = deadlocks(firm)
    result = races.run(race, firm, rounds=40)
    assert result.problems == []
    assert deadlocks(firm) == before


def deadlocks(firm: Firm) -> int:
    """Those that PostgreSQL had to undo so far; SQLite has one writer and knows none."""
    if firm.database.engine.dialect.name == "sqlite":
        return 0
    with firm.database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")
        text = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        return int(connection.exec_driver_sql(text).scalar_one())
