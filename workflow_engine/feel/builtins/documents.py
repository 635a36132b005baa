"""JSON and Base64: additions of Camunda's FEEL for talking with other systems."""

import base64
import json
from decimal import Decimal

from workflow_engine.feel import show
from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import charge, take


@builtin("to base64(value: string)")
def to_base64(_run: Run, value: str) -> object:
    return base64.b64encode(value.encode("utf-8", "replace")).decode()


@builtin("from json(value: string)")
def from_json(run: Run, value: str) -> object:
    run.spend(len(value) // 16)
    try:
        # NaN and the infinities of Python's JSON are none.
        return take(json.loads(value, parse_float=Decimal, parse_constant=lambda _name: _fail()))
    except RecursionError:
        return None


def _fail() -> object:
    raise ValueError


@builtin("to json(value: Any)")
def to_json(run: Run, value: object) -> object:
    charge(value, run)
    written = _written(value)
    run.sized_text(len(written))
    return written


def _written(value: object) -> str:
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        pairs = (
            f"{json.dumps(key, ensure_ascii=False)}:{_written(item)}" for key, item in value.items()
        )
        return "{" + ",".join(pairs) + "}"
    if value is None or isinstance(value, bool | Decimal):
        return show.written(value)
    return json.dumps(show.plainly(value), ensure_ascii=False)
