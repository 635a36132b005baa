"""The job of a batch: item after item, each in a transaction of its own."""

from datetime import timedelta
from typing import Any

import structlog

from workflow_engine.commands.batch_items import (
    NOT_NEEDED,
    CloseBatchChunk,
    EndBatchItem,
    RunBatchItem,
)
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import ConcurrentUpdate, CountersignError, Unavailable
from workflow_engine.identity.principal import Callers
from workflow_engine.persistence.repositories.batches import BatchRows
from workflow_engine.persistence.write_set import WriteSet

#: Items that are looked up together.
CHUNK = 50
log = structlog.get_logger("countersign.batches")


def run_batch(engine: Engine, row: dict[str, Any]) -> None:
    """Do items while half of the lease is left; the rest comes with the next lease.

    Items say themselves whether they are done, so a worker that dies loses and repeats none.
    """
    batch_id = row["payload"]["batch"]
    world = engine.world
    until = row["leased_until"] - timedelta(seconds=world.settings.job_lease_seconds) / 2
    author = _author(engine, row["company_id"], batch_id)
    system = Principal.system(row["company_id"])
    while numbers := _waiting(engine, batch_id):
        for number in numbers:
            if world.clock.now() > until or not _do(engine, batch_id, number, author):
                numbers = []
                break
        if not numbers:
            break
    engine.execute(CloseBatchChunk(row["id"], row["lease"], batch_id), system)


def _waiting(engine: Engine, batch_id: str) -> list[int]:
    with engine.database.reading() as connection:
        return BatchRows(connection, WriteSet()).waiting(batch_id, CHUNK)


def _author(engine: Engine, company_id: str, batch_id: str) -> Principal:
    """Who asked for it, with what he might do then and still may."""
    with engine.database.reading() as connection:
        batch = BatchRows(connection, WriteSet()).one(batch_id)
    if batch["created_by"] is None:
        return Principal.system(company_id)
    callers = Callers(engine.database, engine.world.settings, engine.world.clock)
    return callers.by_account(batch["created_by"], company_id, frozenset(batch["granted"]))


def _do(engine: Engine, batch_id: str, number: int, author: Principal) -> bool:
    """One item; False when the batch was stopped."""
    system = Principal.system(author.company_id)
    try:
        return engine.execute(RunBatchItem(batch_id, number), author)
    except (ConcurrentUpdate, Unavailable):
        # Nobody's fault: the lease runs out and the item is tried again.
        raise
    except NOT_NEEDED as reason:
        engine.execute(EndBatchItem(batch_id, number, "skipped", phrase_of(reason)), system)
    except CountersignError as problem:
        engine.execute(EndBatchItem(batch_id, number, "failed", phrase_of(problem)), system)
    except Exception as defect:
        log.exception("batch_item_broken", batch=batch_id, number=number)
        text = f"{type(defect).__name__}: {defect}"
        engine.execute(EndBatchItem(batch_id, number, "failed", text), system)
    return True
