"""Scripts in Python, where an administrator allows them: run by Monty, in a process apart.

Monty is an interpreter of its own without files, network or other programs. Its worker is bounded
in time, memory and depth; what it cannot survive ends the worker, and not the service.
"""

import os
import threading
from collections.abc import Mapping
from typing import Any

from workflow_engine.bpmn.errors import ModelTrouble, ScriptsNotAllowed
from workflow_engine.bpmn.ports import Limits
from workflow_engine.bpmn.values import accept_value
from workflow_engine.errors import _l

PYTHON = "python"
#: Seconds that a script may compute, and that anybody waits for a free worker.
SECONDS = 1.0
WAIT_SECONDS = 5.0
MEMORY = 64 * 1024 * 1024
DEPTH = 200
WORKERS = 2
_SHOWN = 300


class ScriptFailed(ModelTrouble):
    message = _l("The script failed: {reason}")


def run(
    language: str, text: str, variables: Mapping[str, Any], *, node: str, limits: Limits
) -> Any:
    """The value of the last expression of ``text``, as data that can be stored.

    It sees the variables that its text names. ``ScriptFailed`` for whatever goes wrong in it.
    """
    if language != PYTHON:
        raise ScriptsNotAllowed(language=language)
    given = {n: v for n, v in variables.items() if n.isidentifier() and n in text}
    return accept_value(_evaluate(text, given), limits, path=node)


def _evaluate(text: str, given: Mapping[str, Any]) -> Any:
    try:
        import pydantic_monty as monty
    except ImportError:
        raise ScriptsNotAllowed(language=PYTHON) from None
    bounds = monty.ResourceLimits(
        max_feed_duration_secs=SECONDS,
        max_turn_duration_secs=SECONDS,
        max_memory=MEMORY,
        max_recursion_depth=DEPTH,
        max_total_sleep_secs=SECONDS,
    )
    try:
        with _workers().checkout(limits=bounds) as session:
            return session.feed_run(text, inputs=dict(given), print_callback=_ignore)
    except (monty.MontyError, RuntimeError, TypeError, ValueError, OverflowError) as error:
        raise ScriptFailed(reason=str(error)[:_SHOWN]) from error
    except (OSError, TimeoutError) as error:
        raise ScriptFailed(reason=type(error).__name__) from error


def _ignore(stream: str, text: str) -> None:
    """Nobody reads what a script prints."""


_lock = threading.Lock()
_pools: dict[int, Any] = {}


def _workers() -> Any:
    """The interpreters of this process; a child of it has its own."""
    import pydantic_monty as monty

    with _lock:
        if os.getpid() not in _pools:
            pool = monty.Monty(
                min_processes=0,
                max_processes=WORKERS,
                checkout_timeout=WAIT_SECONDS,
                request_timeout=WAIT_SECONDS,
                max_checkouts_per_worker=100,
            )
            _pools.clear()
            _pools[os.getpid()] = pool.__enter__()
        return _pools[os.getpid()]
