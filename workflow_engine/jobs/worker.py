"""A worker leases due jobs and runs each as a command."""

import os
import socket
import threading
from datetime import timedelta
from typing import Any

import structlog

from workflow_engine.commands.fail_job import FailJob
from workflow_engine.commands.run_job import RunJob
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine
from workflow_engine.errors import ConcurrentUpdate, CountersignError, Phrase, Unavailable, _l
from workflow_engine.jobs.batching import run_batch
from workflow_engine.jobs.calling import call
from workflow_engine.jobs.delivering import deliver
from workflow_engine.jobs.mailing import mail
from workflow_engine.jobs.scanning import scan
from workflow_engine.notifications import Send
from workflow_engine.persistence.unit_of_work import UnitOfWork

log = structlog.get_logger("countersign.jobs")
BATCH = 50


class Worker:
    """Runs what is due until nothing is; any number of workers may share one database.

    A lease lasts ``settings.job_lease_seconds``. A worker that dies loses nothing: its leases run
    out and another takes the jobs. One that merely slept finds its lease gone and changes nothing.
    """

    def __init__(self, engine: Engine, send: Send, *, batch: int = BATCH) -> None:
        self._engine = engine
        self._send = send
        self._batch = batch
        self._name = f"{socket.gethostname()[:40]}:{os.getpid()}:{threading.get_ident() % 10_000}"
        self._stop = threading.Event()

    def run_due(self, most: int | None = None) -> int:
        """Everything that is due now, or about ``most`` of it; how many jobs were tried."""
        tried = 0
        while not self._stop.is_set() and (most is None or tried < most):
            leased = self._lease()
            begun = self._run_all(leased)
            tried += begun
            if begun == len(leased) < self._batch:
                break
        return tried

    def run_offered(self, job_id: str) -> bool:
        """The job whose id came from a relay; False when it is not on offer any more."""
        world = self._engine.world
        with UnitOfWork(self._engine.database) as uow:
            row = uow.jobs.lease_offered(
                job_id,
                worker=self._name,
                now=world.clock.now(),
                seconds=world.settings.job_lease_seconds,
            )
            uow.commit()
        if row is None:
            return False
        self._run(row)
        return True

    def _run_all(self, leased: list[dict[str, Any]]) -> int:
        """Begin what can be begun while half of the lease is left, give back the rest.

        A job at the end of a slow batch would else change hands again and again, until its
        attempts are used up without a single try.
        """
        world = self._engine.world
        half = timedelta(seconds=world.settings.job_lease_seconds) / 2
        for place, row in enumerate(leased):
            if self._stop.is_set() or world.clock.now() > row["leased_until"] - half:
                self._give_back(leased[place:])
                return place
            self._run(row)
        return len(leased)

    def stop(self) -> None:
        """Finish the job at hand and begin no other."""
        self._stop.set()

    def _lease(self) -> list[dict[str, Any]]:
        world = self._engine.world
        with UnitOfWork(self._engine.database) as uow:
            rows = uow.jobs.lease(
                worker=self._name,
                now=world.clock.now(),
                seconds=world.settings.job_lease_seconds,
                limit=self._batch,
            )
            uow.commit()
            return rows

    def _give_back(self, rows: list[dict[str, Any]]) -> None:
        with UnitOfWork(self._engine.database) as uow:
            uow.jobs.give_back(rows, now=self._engine.world.clock.now())
            uow.commit()

    def _run(self, row: dict[str, Any]) -> None:
        actor = Principal.system(row["company_id"])
        job_id, lease = row["id"], row["lease"]
        if row["attempts"] > row["max_attempts"]:
            self._fail(actor, job_id, lease, Phrase(_l("The worker died at every attempt.")))
            return
        try:
            if row["kind"] == "notify":
                mail(self._engine, self._send, row)
            elif row["kind"] == "http":
                call(self._engine, row)
            elif row["kind"] == "webhook":
                deliver(self._engine, row)
            elif row["kind"] == "scan":
                scan(self._engine, row)
            elif row["kind"] == "batch":
                run_batch(self._engine, row)
            else:
                self._engine.execute(RunJob(job_id, lease), actor)
        except (ConcurrentUpdate, Unavailable) as error:
            # Nobody's fault: the lease runs out and the job comes again.
            log.info("job_postponed", job=job_id, kind=row["kind"], reason=str(error))
        except Exception as error:
            log.warning("job_failed", job=job_id, kind=row["kind"], exc_info=True)
            self._fail(actor, job_id, lease, _said(error))

    def _fail(self, actor: Principal, job_id: str, lease: int, error: str) -> None:
        self._engine.execute(FailJob(job_id, lease, error), actor)


def _said(error: Exception) -> str:
    """What went wrong with a job; what the product itself says can be translated."""
    reason = phrase_of(error) if isinstance(error, CountersignError) else str(error)
    return Phrase(_l("{kind}: {reason}"), kind=type(error).__name__, reason=reason)
