"""``python -m tests.benchmarks``: rates as ratios to what the machine can do in the same minutes.

Absolute rates swing with the neighbours; A and B take turns and medians are printed.
"""

import argparse
import logging
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import structlog

from tests.benchmarks import load, models, steps
from tests.benchmarks.test_figures import STANDS_ON, import_seconds
from tests.conftest import SERVER, filled
from workflow_engine.persistence.database import Database


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=1500, help="completions in a round")
    parser.add_argument("--seconds", type=int, default=5, help="pgbench in a round")
    parser.add_argument("--only", choices=["steps", "models", "import", "sqlite", "postgres"])
    options = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=quiet)
    parts = {
        "steps": _steps,
        "models": _models,
        "import": _import,
        "sqlite": _sqlite,
        "postgres": _postgres,
    }
    for name, part in parts.items():
        if options.only in (None, name):
            part(options)
    return 0


def _steps(options: argparse.Namespace) -> None:
    found = steps.compare(5 * options.rounds)
    for name, (microseconds, size) in found.items():
        print(f"step of a purchase, {name}: {microseconds:.0f} µs of processor, {size} bytes")
    print(f"  ratio {found['SpiffWorkflow'][0] / found['ours'][0]:.0f}")


def _models(options: argparse.Namespace) -> None:
    ours = models.milliseconds(models.instances_of_ours(), 50) * 1e3
    spiff = models.milliseconds(models.instances_of_spiff(), 3) * 1e3
    print(f"one of 100 instances: ours {ours:.0f} µs, SpiffWorkflow {spiff:.0f} µs")
    print(f"  ratio {spiff / ours:.0f}")
    found = models.reading()
    for name, taken in found.items():
        print(f"200 elements, {name}: {taken:.1f} ms of processor")
    print(f"  ratio {found['parse, compile and lint'] / found['lxml']:.0f}")
    print(f"10,000 rounds of a loop, last to first: {models.rounds_of_a_loop():.2f}")
    print(f"1,000 instances, last to first: {models.completions_of_instances():.2f}")
    for count in (201, 1_000, 4_000):
        print(
            f"bytes written by a completion of {count}: {max(models.bytes_per_completion(count))}"
        )


def _import(options: argparse.Namespace) -> None:
    seconds, below = (
        statistics.median(import_seconds(*modules) for _ in range(options.rounds))
        for modules in (["workflow_engine.app"], STANDS_ON)
    )
    print(f"import workflow_engine.app: {seconds:.2f} s of processor")
    print(f"  ratio to the libraries below it {seconds / below:.2f}")


def _sqlite(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        with filled(url) as database, load.served(database, url, processes=1) as bench:
            bench.decide(load.AT_ONCE)
            _say("SQLite, 1 process", [bench.decide(options.count) for _ in range(options.rounds)])


def _postgres(options: argparse.Namespace) -> None:
    try:
        with _postgres_database() as (url, database):
            _side_by_side(url, database, options)
    except psycopg.OperationalError as error:
        print(f"PostgreSQL, skipped: {error}")


def _side_by_side(url: str, database: Database, options: argparse.Namespace) -> None:
    load.fill_raw(database)
    product, raw = [], []
    with load.served(database, url, processes=2) as bench:
        bench.decide(load.AT_ONCE)
        for _ in range(options.rounds):
            product.append(bench.decide(options.count))
            raw.append(load.pgbench(url, seconds=options.seconds))
    rate = _say("PostgreSQL, 2 processes", product)
    known = [entry for entry in raw if entry is not None]
    if not known:
        print(f"pgbench, skipped: {load.PGBENCH} is not here")
        return
    most = statistics.median(known)
    print(f"pgbench, load plus one writing statement, {load.CLIENTS} clients: {most:.0f}/s")
    print(f"  ratio {rate / most:.2f}")


def _say(name: str, rounds: list[tuple[float, list[float]]]) -> float:
    rate = statistics.median(rate for rate, _ in rounds)
    taken = sorted(seconds for _, part in rounds for seconds in part)
    middle, late = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
    print(
        f"{name}, {load.CLIENTS} clients over HTTP: {rate:.0f} completions/s, "
        f"p50 {middle * 1000:.0f} ms, p99 {late * 1000:.0f} ms"
    )
    return rate


@contextmanager
def _postgres_database() -> Iterator[tuple[str, Database]]:
    name = f"countersign_bench_{os.getpid()}"
    address = SERVER.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True, connect_timeout=3) as administration:
        administration.execute(f"CREATE DATABASE {name}")
        url = SERVER.set(database=name).render_as_string(hide_password=False)
        try:
            with filled(url) as database:
                yield url, database
        finally:
            administration.execute(f"DROP DATABASE {name} WITH (FORCE)")


if __name__ == "__main__":
    sys.exit(main())
