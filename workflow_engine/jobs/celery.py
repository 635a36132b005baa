"""Celery as the messenger: ids of due jobs go out, workers elsewhere lease and run them.

A message is a hint and nothing else. It may come twice, late, in any order or never.
"""

from collections.abc import Callable, Sequence
from typing import Any

import structlog
from celery import Celery
from celery.signals import worker_ready

from workflow_engine.jobs.relay import Publish
from workflow_engine.settings import Settings

TASK = "countersign.run_job"
log = structlog.get_logger("countersign.celery")
#: Seconds until a broker that does not answer counts as away.
PATIENCE = 2
#: Only for publishing: a worker may wait for its next message as long as it takes.
_TIMEOUTS: dict[str, dict[str, Any]] = {
    "amqp": {"read_timeout": PATIENCE, "write_timeout": PATIENCE},
    "redis": {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE},
}


def make_app(settings: Settings) -> Celery:
    """A Celery application without any task: it can publish."""
    app = Celery("countersign", broker=settings.broker_url, set_as_current=False)
    app.conf.update(
        task_default_queue=settings.broker_queue,
        task_default_delivery_mode="transient",
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        # Workers need not know each other; the database is where they meet.
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
    )
    return app


def publisher(settings: Settings) -> Publish:
    """Publishes ids of jobs; raises when the broker is away or silent."""
    app = make_app(settings)
    timeouts = _TIMEOUTS["redis" if settings.broker_url.startswith("redis") else "amqp"]

    def publish(ids: Sequence[str]) -> None:
        # A connection for each round: between rounds there is nothing to keep alive.
        connection = app.connection_for_write(connect_timeout=PATIENCE, transport_options=timeouts)
        with connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            producer = app.amqp.Producer(connection)
            for job_id in ids:
                # RabbitMQ forgets the message when the offer ends, lest messages pile up while
                # no worker runs. No ETA: brokers are known to repeat those.
                app.send_task(
                    TASK,
                    (job_id,),
                    producer=producer,
                    retry=False,
                    expiration=settings.job_lease_seconds,
                )

    return publish


def worker_app(settings: Settings, run: Callable[[str], object]) -> Celery:
    """An application whose workers call ``run`` with each id that arrives."""
    app = make_app(settings)

    def run_job(job_id: str) -> None:
        try:
            run(job_id)
        except Exception:
            # The database may be away. The job's row is as it was, and will be offered again.
            log.exception("job_not_run", job=job_id)

    app.task(run_job, name=TASK, lazy=False)
    return app


def _look_up(sender: Any, **about: Any) -> None:
    # The worker looks for signals when something wakes it, which may be a minute away.
    sender.hub.call_repeatedly(0.5, bool)


def consume(app: Celery, *, threads: int, log_level: str) -> None:
    """Run jobs that arrive until SIGTERM or SIGINT, then finish those at hand."""
    worker_ready.connect(_look_up)
    app.Worker(
        pool="threads",
        concurrency=threads,
        loglevel=log_level,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    ).start()
