"""What models of other engines call on values, and the same in FEEL."""

import re
from collections.abc import Callable


class Untranslatable(Exception):
    """The expression needs something that only the other engine has."""


def quoted(text: str) -> str:
    """A string of FEEL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _name(given: list[str]) -> str:
    """The variable that a call names by a string, or itself."""
    name = given[0].strip('"')
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        raise Untranslatable
    return name


def _empty(owner: str, given: list[str]) -> str:
    return f'(if {owner} = null or {owner} = "" or {owner} = [] then true else false)'


def _contains(owner: str, given: list[str]) -> str:
    (part,) = _exactly(given, 1)
    inside = f"list contains({owner}, {part})"
    return f"(if {owner} instance of string then contains({owner}, {part}) else {inside})"


def _get(owner: str, given: list[str]) -> str:
    """Lists begin at 0 there and at 1 in FEEL."""
    (key,) = _exactly(given, 1)
    if key.isdecimal():
        return f"{owner}[{int(key) + 1}]"
    if re.fullmatch(r'"[A-Za-z_]\w*"', key):
        return f"{owner}.{key[1:-1]}"
    if key.startswith('"'):
        return f"get value({owner}, {key})"
    return f"(if {key} instance of number then {owner}[{key} + 1] else get value({owner}, {key}))"


def _substring(owner: str, given: list[str]) -> str:
    if len(given) == 1:
        return f"substring({owner}, {given[0]} + 1)"
    first, last = _exactly(given, 2)
    return f"substring({owner}, {first} + 1, {last} - ({first}))"


def _exactly(given: list[str], count: int) -> list[str]:
    if len(given) != count:
        raise Untranslatable
    return given


def _itself(owner: str, given: list[str]) -> str:
    _exactly(given, 0)
    return owner


def _called(function: str, count: int) -> Callable[[str, list[str]], str]:
    return lambda owner, given: f"{function}({', '.join([owner, *_exactly(given, count)])})"


def _compared(sign: str) -> Callable[[str, list[str]], str]:
    return lambda owner, given: f"({owner} {sign} {_exactly(given, 1)[0]})"


def _shifted(sign: str, unit: str) -> Callable[[str, list[str]], str]:
    def shift(owner: str, given: list[str]) -> str:
        (count,) = _exactly(given, 1)
        if unit == "W":
            count = str(7 * int(count)) if count.isdecimal() else f"7 * {count}"
        before, after = ("PT", unit[1]) if unit.startswith("T") else ("P", unit.replace("W", "D"))
        if count.isdecimal():
            return f'({owner} {sign} duration("{before}{count}{after}"))'
        return f'({owner} {sign} duration("{before}" + string({count}) + "{after}"))'

    return shift


_UNITS = {
    "Seconds": "TS",
    "Minutes": "TM",
    "Hours": "TH",
    "Days": "D",
    "Weeks": "W",
    "Months": "M",
    "Years": "Y",
}
METHODS: dict[str, Callable[[str, list[str]], str]] = {
    "isEmpty": _empty,
    "contains": _contains,
    "get": _get,
    "prop": _get,
    "substring": _substring,
    "size": _called("count", 0),
    "length": _called("string length", 0),
    "trim": _called("trim", 0),
    "toLowerCase": _called("lower case", 0),
    "toUpperCase": _called("upper case", 0),
    "startsWith": _called("starts with", 1),
    "endsWith": _called("ends with", 1),
    "matches": _called("matches", 1),
    "replaceAll": _called("replace", 2),
    "split": _called("split", 1),
    "toString": _called("string", 0),
    "equals": _compared("="),
    "concat": _compared("+"),
    "add": _compared("+"),
    "subtract": _compared("-"),
    "multiply": _compared("*"),
    "equalsIgnoreCase": lambda owner, given: (
        f"(lower case({owner}) = lower case({_exactly(given, 1)[0]}))"
    ),
    "containsKey": lambda owner, given: f"(get value({owner}, {_exactly(given, 1)[0]}) != null)",
    "hasProp": lambda owner, given: f"(get value({owner}, {_exactly(given, 1)[0]}) != null)",
    **{f"plus{name}": _shifted("+", unit) for name, unit in _UNITS.items()},
    **{f"minus{name}": _shifted("-", unit) for name, unit in _UNITS.items()},
    **dict.fromkeys(
        ("toDate", "value", "stringValue", "numberValue", "boolValue", "elements", "intValue",
         "longValue", "doubleValue", "booleanValue"),
        _itself,
    ),
}  # fmt: skip


def _only(given: list[str]) -> str:
    return _exactly(given, 1)[0]


def _now(given: list[str]) -> str:
    _exactly(given, 0)
    return "now()"


FUNCTIONS: dict[str, Callable[[list[str]], str]] = {
    "now": _now,
    "dateTime": _now,
    "S": _only,
    "JSON": _only,
}


def _two(sign: str) -> Callable[[list[str]], str]:
    return lambda given: f"({_name(given)} {sign} {_exactly(given, 2)[1]})"


def _or_else(given: list[str]) -> str:
    name = _name(given)
    return f"(if is defined({name}) and {name} != null then {name} else {_exactly(given, 2)[1]})"


_VARIABLES: dict[str, Callable[[list[str]], str]] = {
    "get": _name,
    "getOrDefault": _or_else,
    "exists": lambda given: f"is defined({_name(given)})",
    "isEmpty": lambda given: _empty(_name(given), []),
    "empty": lambda given: _empty(_name(given), []),
    "isNotEmpty": lambda given: f"not({_empty(_name(given), [])})",
    "notEmpty": lambda given: f"not({_empty(_name(given), [])})",
    "contains": lambda given: _contains(_name(given), given[1:]),
    **dict.fromkeys(("equals", "eq"), _two("=")),
    **dict.fromkeys(("notEquals", "ne"), _two("!=")),
    **dict.fromkeys(("lowerThan", "lessThan", "lt"), _two("<")),
    **dict.fromkeys(("lowerThanOrEquals", "lessThanOrEquals", "lte"), _two("<=")),
    **dict.fromkeys(("greaterThan", "gt"), _two(">")),
    **dict.fromkeys(("greaterThanOrEquals", "gte"), _two(">=")),
}
#: Flowable's functions on variables, under each of the names that it gives them.
PREFIXED = dict.fromkeys(("variables", "vars", "var"), _VARIABLES)
