"""Long-running processes: the web server with its job threads, and the workers alone."""

import atexit
import os
import signal
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from flask import Flask

from workflow_engine import logs
from workflow_engine.app import create_app
from workflow_engine.bootstrap import Product, build
from workflow_engine.errors import BadSetting
from workflow_engine.jobs.relay import Publish
from workflow_engine.jobs.scheduler import Scheduler
from workflow_engine.jobs.worker import Worker
from workflow_engine.settings import Settings

if TYPE_CHECKING:
    from workflow_engine.jobs.celery import Celery


def web_process() -> Flask:
    """What each web process runs: the application, and its job threads beside it."""
    _end_with_parent()
    settings = Settings.from_environment()
    logs.configure(settings.log_level)
    product = build(settings)
    if product.settings.job_threads:
        _start(product, product.settings.job_threads)
    return create_app(product=product)


def _end_with_parent() -> None:
    """A server whose main process was killed must not go on beside the one that replaces it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        # As sudden as a power cut, which nothing here minds.
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    if settings.is_sqlite and settings.web_processes != 1:
        expected = "1 on SQLite, which takes one writer; use PostgreSQL for more"
        raise BadSetting(
            name="WFE_WEB_PROCESSES", value=str(settings.web_processes), expected=expected
        )
    if settings.broker_url:
        _check_broker(settings)
    print(f"Countersign listens on http://{settings.host}:{settings.port}", flush=True)
    Granian(
        "workflow_engine.serving:web_process",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.web_processes,
        blocking_threads=settings.web_threads,
        log_access=False,
    ).serve()


def work(product: Product, *, relay: bool = False) -> None:
    """Run jobs, or offer them to the broker, until SIGTERM or SIGINT; then finish those at hand."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    publish = _publisher(product.settings) if relay else None
    threads = max(product.settings.job_threads, 1)
    scheduler = Scheduler(product.engine, product.send, threads=threads, publish=publish)
    scheduler.start()
    stop.wait()
    scheduler.stop()


def work_for_broker(product: Product) -> None:
    """Run the jobs that relays offer through the broker until SIGTERM or SIGINT."""
    app = worker_app(product.settings, lambda: product)
    from workflow_engine.jobs.celery import consume

    threads = max(product.settings.job_threads, 1)
    consume(app, threads=threads, log_level=product.settings.log_level)


def worker_app(settings: Settings, product: Callable[[], Product]) -> "Celery":
    """The Celery application of workers that lease and run what relays offer."""
    _check_broker(settings)
    from workflow_engine.jobs import celery

    def run(job_id: str) -> bool:
        return Worker(product().engine, product().send).run_offered(job_id)

    return celery.worker_app(settings, run)


def _publisher(settings: Settings) -> Publish:
    _check_broker(settings)
    from workflow_engine.jobs import celery

    return celery.publisher(settings)


def _check_broker(settings: Settings) -> None:
    expected = ""
    if not settings.broker_url.startswith(("amqp://", "amqps://", "redis://", "rediss://")):
        expected = "the address of a broker: amqp://… or redis://…"
    elif settings.is_sqlite:
        expected = "empty on SQLite, which takes one writer; use PostgreSQL with a broker"
    elif find_spec("celery") is None:
        expected = "empty unless countersign[scale] is installed"
    if expected:
        # The rest of the address holds a password.
        shown = settings.broker_url.partition("//")[0]
        raise BadSetting(name="WFE_BROKER_URL", value=shown, expected=expected)


def _start(product: Product, threads: int) -> None:
    publish = _publisher(product.settings) if product.settings.broker_url else None
    scheduler = Scheduler(product.engine, product.send, threads=threads, publish=publish)
    scheduler.start()
    atexit.register(scheduler.stop)
