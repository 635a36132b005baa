"""Whether an answer is what a guide shows, where ``…`` stands for anything."""

import json
import re
from collections.abc import Iterator
from typing import Any

ANY = "…"


def differences(shown: str, kind: str, found: str) -> list[str]:
    """What differs, one line each; none when the guide tells the truth."""
    if kind == "json":
        return list(_of_values(json.loads(shown), json.loads(found), "$"))
    return list(_of_lines(shown.strip().splitlines(), found.replace("\r", "").strip()))


def _of_values(shown: Any, found: Any, path: str) -> Iterator[str]:
    if shown == ANY:
        return
    if isinstance(shown, dict) and isinstance(found, dict):
        yield from _of_objects(shown, found, path)
    elif isinstance(shown, list) and isinstance(found, list):
        yield from _of_lists(shown, found, path)
    elif isinstance(shown, str) and isinstance(found, str):
        if not re.fullmatch(_pattern(shown), found, re.DOTALL):
            yield f"{path}: {found!r} instead of {shown!r}"
    elif type(shown) is not type(found) or shown != found:
        yield f"{path}: {found!r} instead of {shown!r}"


def _of_objects(shown: dict[str, Any], found: dict[str, Any], path: str) -> Iterator[str]:
    for name, value in shown.items():
        if name == ANY:
            continue
        if name not in found:
            yield f"{path}.{name} is not there"
        else:
            yield from _of_values(value, found[name], f"{path}.{name}")
    if ANY not in shown:
        yield from (f"{path}.{name} is not shown" for name in found.keys() - shown.keys())


def _of_lists(shown: list[Any], found: list[Any], path: str) -> Iterator[str]:
    is_open = bool(shown) and shown[-1] == ANY
    wanted = shown[:-1] if is_open else shown
    if len(found) < len(wanted) or (len(found) > len(wanted) and not is_open):
        yield f"{path} has {len(found)} entries instead of {len(wanted)}"
    for place, (one, other) in enumerate(zip(wanted, found, strict=False)):
        yield from _of_values(one, other, f"{path}[{place}]")


def _of_lines(shown: list[str], found: str) -> Iterator[str]:
    pattern = "\n".join(".*" if line.strip() == ANY else _pattern(line) for line in shown)
    if not re.fullmatch(pattern, found, re.DOTALL):
        yield f"{found!r} is not as shown"


def _pattern(text: str) -> str:
    return ".*".join(re.escape(part) for part in text.split(ANY))
