"""The relay tells Celery workers which jobs are due, and does the jobs itself when it cannot."""

import threading
from collections.abc import Callable, Sequence

import structlog

from workflow_engine.engine import Engine
from workflow_engine.jobs.worker import Worker
from workflow_engine.persistence.unit_of_work import UnitOfWork

#: Makes the ids of jobs known to workers elsewhere; raises when they may not have heard.
Publish = Callable[[Sequence[str]], None]
log = structlog.get_logger("countersign.relay")
#: Ids in one transaction and one connection to the broker.
ROUND = 500
#: Jobs done here before the broker is tried again, and jobs done here when an offer ran out.
ALONE, BESIDE = 500, 50


class Relay:
    """Offers each due job once to whoever listens at the broker; any number may share the work.

    The offer is a mark on the job's row and lasts as long as a lease. Nothing depends on the
    broker: a worker leases the row before it does anything, ``worker`` does what could not be
    published, and an offer that nobody took is made again while ``worker`` does some of the jobs.
    """

    def __init__(self, engine: Engine, publish: Publish, worker: Worker) -> None:
        self._engine = engine
        self._publish = publish
        self._worker = worker
        self._stop = threading.Event()

    def run_due(self) -> int:
        """Offer everything that is due now; how many jobs were offered or tried here."""
        offered, late = 0, False
        while not self._stop.is_set():
            offers = self._offer()
            ids = [job_id for job_id, _ in offers]
            late = late or any(is_late for _, is_late in offers)
            if ids and not self._published(ids):
                return offered + self._worker.run_due(ALONE)
            offered += len(ids)
            if len(ids) < ROUND:
                break
        return offered + (self._worker.run_due(BESIDE) if late else 0)

    def stop(self) -> None:
        """Finish the round at hand and begin no other."""
        self._stop.set()
        self._worker.stop()

    def _offer(self) -> list[tuple[str, bool]]:
        world = self._engine.world
        with UnitOfWork(self._engine.database) as uow:
            offers = uow.jobs.offer(
                now=world.clock.now(), seconds=world.settings.job_lease_seconds, limit=ROUND
            )
            uow.commit()
            return offers

    def _published(self, ids: list[str]) -> bool:
        try:
            self._publish(ids)
        except Exception as error:
            # Brokers fail in many ways, and all are mended alike.
            log.warning("broker_away", jobs=len(ids), reason=f"{type(error).__name__}: {error}")
            with UnitOfWork(self._engine.database) as uow:
                uow.jobs.withdraw(ids)
                uow.commit()
            return False
        return True
