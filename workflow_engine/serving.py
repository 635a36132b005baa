"""Long-running processes: the web server with its job threads, and the worker alone."""

import atexit
import signal
import threading

from flask import Flask

from workflow_engine.app import create_app
from workflow_engine.bootstrap import Product, build
from workflow_engine.errors import BadSetting
from workflow_engine.jobs.scheduler import Scheduler
from workflow_engine.settings import Settings


def web_process() -> Flask:
    """What each web process runs: the application, and its job threads beside it."""
    product = build(Settings.from_environment())
    if product.settings.job_threads:
        _start(product, product.settings.job_threads)
    return create_app(product=product)


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    if settings.is_sqlite and settings.web_processes != 1:
        expected = "1 on SQLite, which takes one writer; use PostgreSQL for more"
        raise BadSetting(
            name="WFE_WEB_PROCESSES", value=str(settings.web_processes), expected=expected
        )
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


def work(product: Product) -> None:
    """Run jobs until SIGTERM or SIGINT, then finish those at hand."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    scheduler = Scheduler(
        product.engine, product.send, threads=max(product.settings.job_threads, 1)
    )
    scheduler.start()
    stop.wait()
    scheduler.stop()


def _start(product: Product, threads: int) -> None:
    scheduler = Scheduler(product.engine, product.send, threads=threads)
    scheduler.start()
    atexit.register(scheduler.stop)
