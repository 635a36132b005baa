"""What is thrown away after its time: idempotency keys that nobody repeats any more."""

from datetime import timedelta

from workflow_engine.engine import Engine
from workflow_engine.persistence.unit_of_work import UnitOfWork


def forget_old_keys(engine: Engine) -> int:
    """Drop the keys older than ``settings.idempotency_days``; how many there were."""
    world = engine.world
    before = world.clock.now() - timedelta(days=world.settings.idempotency_days)
    with UnitOfWork(engine.database) as uow:
        forgotten = uow.records.forget_keys(before)
        uow.commit()
    return forgotten
