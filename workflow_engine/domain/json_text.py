"""JSON from outside, read strictly: what another reader might understand differently is refused."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from workflow_engine.errors import Invalid, Phrase, _l

DEEPEST = 32
MOST_DIGITS = 34
FARTHEST_EXPONENT = 60
_INT64 = 2**63
_SURROGATE = re.compile("[\ud800-\udfff]")


class Malformed(Invalid):
    """The request is not even readable."""

    kind = "malformed"
    message = _l("The body is not valid JSON: {reason}.")


def parse_json(content: bytes) -> Any:
    """JSON with exact numbers; raises ``Malformed`` for anything ambiguous or excessive."""
    try:
        value = json.loads(
            content.decode(),
            object_pairs_hook=_unique,
            parse_float=_decimal,
            parse_int=_whole,
            parse_constant=_no_number,
        )
    except RecursionError:
        raise Malformed(reason=_l("it is nested too deeply")) from None
    except json.JSONDecodeError as error:
        place = Phrase(_l("line {line}, column {column}"), line=error.lineno, column=error.colno)
        raise Malformed(reason=place) from None
    except UnicodeDecodeError:
        raise Malformed(reason=_l("it is not UTF-8")) from None
    _check(value, DEEPEST)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed(reason=_l("a key occurs twice in one object"))
    return found


def _no_number(text: str) -> NoReturn:
    raise Malformed(reason=Phrase(_l("{text} is not a number"), text=text))


def _decimal(text: str) -> Decimal:
    if len(text) > 2 * MOST_DIGITS:
        raise Malformed(reason=_l("a number has too many digits"))
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Malformed(reason=_l("a number is too large or too small")) from None
    _, digits, exponent = number.as_tuple()
    if len(digits) > MOST_DIGITS:
        raise Malformed(reason=_l("a number has too many digits"))
    if abs(int(exponent)) > FARTHEST_EXPONENT:
        raise Malformed(reason=_l("a number is too large or too small"))
    return number


def _whole(text: str) -> int | Decimal:
    if len(text.lstrip("-")) > MOST_DIGITS:
        raise Malformed(reason=_l("a number has too many digits"))
    number = int(text)
    return number if -_INT64 <= number < _INT64 else Decimal(number)


def _check(value: Any, depth: int) -> None:
    if depth < 0:
        raise Malformed(reason=_l("it is nested too deeply"))
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for entry in value:
            _check(entry, depth - 1)
    elif isinstance(value, dict):
        # Stored values mark their types with this key; nobody outside may forge such a mark.
        if "$" in value:
            raise Malformed(reason=_l("the key $ is reserved"))
        for key, entry in value.items():
            _check_text(key)
            _check(entry, depth - 1)


def _check_text(text: str) -> None:
    if "\0" in text or _SURROGATE.search(text):
        raise Malformed(reason=_l("a text holds characters that cannot be stored"))
