"""What an answer, or none, means for the process that waits for it."""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from workflow_engine.connections.calling import Answer
from workflow_engine.connections.errors import NotSent, Unanswered
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.errors import Phrase, _l

#: The other side says that it did nothing: to ask again is safe whatever was asked.
_NOT_DONE = frozenset({408, 425, 429, 503})
_LONGEST_PAUSE = timedelta(days=1)
_SAID = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """``done`` brings a result; ``refused`` is an error ``code`` that a model can catch; ``again``
    is a later attempt; ``stuck`` is for a person, because nothing else would be safe."""

    kind: Literal["done", "refused", "again", "stuck"]
    text: str = ""
    code: str = "http"
    result: dict[str, Any] = field(default_factory=dict, repr=False)
    retry_after: timedelta | None = None


def judge(answer: Answer, *, may_repeat: bool, now: datetime) -> Verdict:
    """What follows from an answer; ``may_repeat`` says whether doing it twice does no harm."""
    status, code = answer.status, f"http-{answer.status}"
    if 200 <= status < 300:
        return _success(answer, may_repeat=may_repeat)
    told = _l("The other side answered {status}{said}")
    text = Phrase(told, status=status, said=_said(answer))
    if status in _NOT_DONE or (status >= 500 and may_repeat):
        pause = _retry_after(answer.headers.get("retry-after", ""), now)
        return Verdict("again", text, code, retry_after=pause)
    if 300 <= status < 500:
        return Verdict("refused", text, code)
    if may_repeat:
        return Verdict("again", text, code)
    return Verdict("stuck", _unknown(text), code)


def judge_silence(problem: NotSent | Unanswered, *, may_repeat: bool) -> Verdict:
    """What follows when there was no answer, or nothing was asked."""
    if may_repeat or isinstance(problem, NotSent):
        return Verdict("again", phrase_of(problem))
    return Verdict("stuck", _unknown(phrase_of(problem)))


def _unknown(what: Phrase) -> Phrase:
    told = _l("{what} Nobody knows whether it was done. Look there first: a retry sends it again.")
    return Phrase(told, what=what)


def _success(answer: Answer, *, may_repeat: bool) -> Verdict:
    status, code = answer.status, f"http-{answer.status}"
    if answer.body == "large":
        told = _l(
            "It was done ({status}), but its answer is larger than a variable may be. "
            "Look there first: a retry sends it again."
        )
        text = Phrase(told, status=status)
        return Verdict("stuck", text, code)
    if answer.body == "broken":
        told = _l(
            "It was done ({status}), but the answer broke off. "
            "Look there first: a retry sends it again."
        )
        text = Phrase(told, status=status)
        return Verdict("again", text, code) if may_repeat else Verdict("stuck", text, code)
    result = {"status": status, "headers": dict(answer.headers), "body": body_of(answer)}
    return Verdict("done", result=result)


def body_of(answer: Answer) -> Any:
    """JSON as a value, text as text, and anything else as text in base64; None when empty."""
    if not answer.content:
        return None
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        text = answer.content.decode()
    except UnicodeDecodeError:
        return base64.b64encode(answer.content).decode()
    if kind == "application/json" or kind.endswith("+json"):
        try:
            return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
        except (ValueError, ArithmeticError, RecursionError):
            return text
    return base64.b64encode(answer.content).decode() if "\0" in text else text


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _said(answer: Answer) -> str:
    shown = beginning(answer.content, _SAID)
    return f": {shown}" if shown else "."


def beginning(content: bytes, most: int) -> str:
    """The first ``most`` characters of what was said, on one line."""
    text = " ".join(content[: 4 * most].decode(errors="replace").split())
    return "".join(sign for sign in text if sign.isprintable())[:most]


def _retry_after(text: str, now: datetime) -> timedelta | None:
    """Seconds or a date (RFC 9110, 10.2.3), at most a day; nonsense is nothing."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:9])), _LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), _LONGEST_PAUSE)
