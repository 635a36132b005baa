"""An administrator tries a connection: one harmless request; only its status is told."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow_engine.connections.calling import send
from workflow_engine.connections.errors import CannotCall, NotSent, Unanswered
from workflow_engine.connections.opening import open_target
from workflow_engine.connections.requests import build
from workflow_engine.connections.targets import Target
from workflow_engine.settings import Settings

_SECONDS = 10
_MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it; ``error`` when there was no answer."""

    status: int | None = None
    error: str | None = None
    milliseconds: int = 0


def try_out(target: Target, path: str, *, seconds: float = _SECONDS) -> Trial:
    """GET ``path``."""
    began = time.monotonic()
    try:
        request = build(target, {"method": "GET", "path": path}, "trial")
        status = send(target, request, seconds=seconds, most_bytes=_MOST_BYTES).status
    except (CannotCall, NotSent, Unanswered) as problem:
        return Trial(error=str(problem)[:500], milliseconds=_since(began))
    return Trial(status, milliseconds=_since(began))


def try_row(row: Mapping[str, Any], settings: Settings, path: str = "/") -> Trial:
    """The same for the row of a connection."""
    return try_out(open_target(row, settings), path)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
