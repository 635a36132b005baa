"""Item definitions as checks: what is written to a declared variable must be of its type."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from workflow_engine.bpmn.errors import WrongType
from workflow_engine.bpmn.graph import Variable

_NUMBERS = (int, Decimal)

#: The part after the prefix, in lower case, of the names that tools write; others check nothing.
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "bool": (bool,),
    "integer": _NUMBERS,
    "int": _NUMBERS,
    "long": _NUMBERS,
    "short": _NUMBERS,
    "decimal": _NUMBERS,
    "double": _NUMBERS,
    "float": _NUMBERS,
    "number": _NUMBERS,
    "date": (date,),
    "time": (time,),
    "datetime": (datetime,),
    "duration": (timedelta,),
}
_WHOLE = frozenset({"integer", "int", "long", "short"})


def require_type(declared: Iterable[Variable], name: str, value: Any) -> None:
    """Raise ``WrongType`` when ``name`` is declared and ``value`` is not of its type."""
    for variable in declared:
        if variable.name != name or variable.type is None or value is None:
            continue
        items = value if variable.is_collection and isinstance(value, list) else [value]
        if not all(_is_of(item, variable.type) for item in items):
            raise WrongType(name=name, type=variable.type, value=str(value)[:100])


def _is_of(value: Any, type_name: str) -> bool:
    plain = type_name.rpartition(":")[2].rpartition(".")[2].lower()
    allowed = TYPES.get(plain)
    if value is None or allowed is None:
        return True
    if isinstance(value, bool):
        return bool in allowed
    if plain == "date" and isinstance(value, datetime):
        return False
    if plain in _WHOLE and isinstance(value, Decimal) and value != value.to_integral_value():
        return False
    return isinstance(value, allowed)
