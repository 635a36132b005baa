"""What is thrown away after its time: answers that nobody asks for again."""

from datetime import timedelta

from workflow_engine.commands.attaching import store_of
from workflow_engine.engine import Engine
from workflow_engine.persistence.repositories.files import FileRows
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.persistence.write_set import WriteSet

#: Evaluations of decisions that one transaction drops: nobody waits long for it.
BATCH = 1_000
#: Longer than any upload takes from its content to its row.
KEPT_ALONE = timedelta(days=1)


def forget_old_keys(engine: Engine) -> int:
    """Drop the keys older than ``settings.idempotency_days``; how many there were.

    With them go external tasks that ended before: their late workers are told that they are over
    as long as keys are kept. So do drafts of tasks that ended before, which nobody is shown.
    """
    world = engine.world
    before = world.clock.now() - timedelta(days=world.settings.idempotency_days)
    with UnitOfWork(engine.database) as uow:
        forgotten = uow.records.forget_keys(before)
        uow.external.forget(before)
        uow.deciding.forget_drafts(before)
        uow.commit()
    return forgotten


def sweep_files(engine: Engine) -> int:
    """Remove contents that were kept a day ago and belong to no file; how many there were."""
    world = engine.world
    store = store_of(world.settings)
    with engine.database.reading() as connection:
        known = FileRows(connection, WriteSet()).is_known
        return store.sweep(world.clock.now() - KEPT_ALONE, known)


def forget_old_messages(engine: Engine) -> int:
    """Drop messages that were over ``settings.message_days`` ago; how many there were."""
    world = engine.world
    before = world.clock.now() - timedelta(days=world.settings.message_days)
    with UnitOfWork(engine.database) as uow:
        forgotten = uow.messages.forget(before)
        uow.commit()
    return forgotten


def forget_old_calls(engine: Engine) -> int:
    """Drop calls of hooks after ``settings.hook_days``; how many there were.

    What they brought goes earlier, after ``settings.hook_body_days``.
    """
    world = engine.world
    now = world.clock.now()
    with UnitOfWork(engine.database) as uow:
        forgotten = uow.hooks.forget_calls(now - timedelta(days=world.settings.hook_days))
        uow.hooks.forget_bodies(now - timedelta(days=world.settings.hook_body_days))
        uow.commit()
    return forgotten


def forget_old_evaluations(engine: Engine) -> int:
    """Drop evaluations of decisions after ``settings.decision_days``; how many there were."""
    world = engine.world
    before = world.clock.now() - timedelta(days=world.settings.decision_days)
    forgotten = 0
    while True:
        with UnitOfWork(engine.database) as uow:
            dropped = uow.evaluations.forget(before, BATCH)
            uow.commit()
        forgotten += dropped
        if dropped < BATCH:
            return forgotten
