"""Functions on contexts."""

from workflow_engine.feel.builtins.registry import builtin
from workflow_engine.feel.limits import Run

Entries = dict[str, object]

_EMPTY: Entries = {}


@builtin("get value(m: context, key: string)")
def get_value(_run: Run, m: Entries, key: str) -> object:
    return m.get(key)


@builtin("get value(context: context, keys: list)")
def get_value_deep(_run: Run, m: Entries, keys: list[object]) -> object:
    found: object = m if keys else None
    for key in keys:
        found = found.get(key) if isinstance(found, dict) and isinstance(key, str) else None
    return found


@builtin("get entries(m: context)")
def get_entries(_run: Run, m: Entries) -> object:
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("context(entries: list)")
def context(_run: Run, entries: list[object]) -> object:
    result: Entries = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str):
            return None
        if "value" not in entry or entry["key"] in result:
            return None
        result[entry["key"]] = entry["value"]
    return result


@builtin("context put(context: context, key: string, value: Any)")
def context_put(_run: Run, m: Entries, key: str, value: object) -> object:
    return {**m, key: value}


@builtin("context put(context: context, keys: list, value: Any)")
def context_put_deep(run: Run, m: Entries, keys: list[object], value: object) -> object:
    first = keys[0] if keys else None
    if not isinstance(first, str):
        return None
    rest = keys[1:]
    if not rest:
        return {**m, first: value}
    inner = m.get(first, _EMPTY)
    if not isinstance(inner, dict):
        return None
    put = context_put_deep(run, inner, rest, value)
    return None if put is None else {**m, first: put}


@builtin("context merge(contexts: list)")
def context_merge(_run: Run, contexts: list[object]) -> object:
    result: Entries = {}
    for entries in contexts:
        if not isinstance(entries, dict):
            return None
        result |= entries
    return result
