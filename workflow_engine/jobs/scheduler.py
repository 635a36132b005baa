"""The alarm clock: wakes the workers every few seconds. It knows no job and stores nothing."""

import logging

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from workflow_engine.engine import Engine
from workflow_engine.jobs.exchanging import Exchange
from workflow_engine.jobs.housekeeping import (
    forget_old_calls,
    forget_old_evaluations,
    forget_old_keys,
    forget_old_messages,
    sweep_files,
)
from workflow_engine.jobs.relay import Publish, Relay
from workflow_engine.jobs.webhook_log import forget_old_deliveries
from workflow_engine.jobs.worker import Worker
from workflow_engine.notifications import Send

log = structlog.get_logger("countersign.scheduler")


class Scheduler:
    """``threads`` workers that look for due jobs every ``job_poll_seconds``, or one relay that
    offers them to workers elsewhere if there is a way to ``publish``.

    Two of them in two processes share the work by the leases in the database.
    """

    def __init__(
        self, engine: Engine, send: Send, *, threads: int, publish: Publish | None = None
    ) -> None:
        # Its own log would repeat every tick.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._workers: list[Worker] | list[Relay] = [Worker(engine, send) for _ in range(threads)]
        if publish is not None:
            self._workers = [Relay(engine, publish, Worker(engine, send))]
        self._clockwork = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(max(threads, 1))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        seconds = engine.world.settings.job_poll_seconds
        for worker in self._workers:
            self._clockwork.add_job(_tick, "interval", seconds=seconds, args=[worker])
        if engine.world.settings.exchange_seconds:
            self._look_into_exchange(engine)
        self._clockwork.add_job(_tidy, "interval", hours=1, args=[engine])

    def _look_into_exchange(self, engine: Engine) -> None:
        """A file of many rows takes a while: jobs do not wait for it."""
        self._clockwork.add_executor(ThreadPoolExecutor(1), "exchange")
        seconds = engine.world.settings.exchange_seconds
        looks = {"seconds": seconds, "args": [Exchange(engine)], "executor": "exchange"}
        self._clockwork.add_job(_look, "interval", **looks)

    def start(self) -> None:
        self._clockwork.start()

    def stop(self) -> None:
        """Let the jobs at hand finish."""
        for worker in self._workers:
            worker.stop()
        self._clockwork.shutdown(wait=True)


def _tidy(engine: Engine) -> None:
    try:
        forget_old_keys(engine)
        forget_old_messages(engine)
        forget_old_deliveries(engine)
        forget_old_calls(engine)
        forget_old_evaluations(engine)
        sweep_files(engine)
    except Exception:
        log.exception("not_tidied")


def _look(exchange: Exchange) -> None:
    try:
        exchange.look()
    except Exception:
        log.exception("exchange_not_looked_into")


def _tick(worker: Worker | Relay) -> None:
    try:
        worker.run_due()
    except Exception:
        # The database may be away; the next tick looks again.
        log.exception("jobs_not_run")
