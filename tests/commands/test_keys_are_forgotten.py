"""Idempotency keys live as long as the settings say."""

from datetime import timedelta

from tests.commands import models
from tests.commands.conftest import Office
from workflow_engine.clock import SetClock
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.engine import Replay
from workflow_engine.jobs.housekeeping import forget_old_keys


def test_a_key_is_repeatable_for_a_week_and_then_forgotten(office: Office, clock: SetClock) -> None:
    office.deploy(models.approval())
    replay = Replay("order-1", lambda started: {"id": started.instance_id})
    first = office.engine.execute_keyed(StartInstance("approval"), office.anna, replay)
    clock.travel(timedelta(days=6))
    assert forget_old_keys(office.engine) == 0
    again = office.engine.execute_keyed(StartInstance("approval"), office.anna, replay)
    assert again.replayed
    assert again.body == first.body
    clock.travel(timedelta(days=2))
    assert forget_old_keys(office.engine) == 1
