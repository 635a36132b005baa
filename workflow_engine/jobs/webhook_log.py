"""What was sent to webhooks is remembered for a while."""

from datetime import timedelta

from workflow_engine.engine import Engine
from workflow_engine.persistence.unit_of_work import UnitOfWork


def forget_old_deliveries(engine: Engine) -> int:
    """Drop deliveries after ``settings.webhook_days``, with their attempts; how many there were."""
    world = engine.world
    before = world.clock.now() - timedelta(days=world.settings.webhook_days)
    forgotten = 0
    while True:
        with UnitOfWork(engine.database) as uow:
            dropped = uow.webhooks.forget(before)
            uow.commit()
        forgotten += dropped
        if not dropped:
            return forgotten
