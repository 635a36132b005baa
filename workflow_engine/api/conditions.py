"""Request headers that say under which conditions something is done: once, or if unchanged."""

import re

from flask import request

from workflow_engine.errors import CountersignError, Invalid, _l

IDEMPOTENCY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,120}")
_TAG = re.compile(r'"(\d{1,9})"')


class BadIdempotencyKey(Invalid):
    message = _l("An Idempotency-Key has 1 to 120 visible ASCII characters.")


class PreconditionFailed(CountersignError):
    """What the caller looked at is not what is there now."""

    kind = "precondition"
    message = _l("It was changed after you looked at it; read it again.")


class PreconditionRequired(CountersignError):
    """Without a revision one might overwrite what one has never seen."""

    kind = "precondition_required"
    message = _l("Send If-Match with the ETag of what you read.")


class ConditionNotSupported(Invalid):
    message = _l("If-Match is not supported here; leave it out.")


def idempotency_key() -> str | None:
    """The caller's key, checked."""
    key = request.headers.get(IDEMPOTENCY)
    if key is not None and not _KEY.fullmatch(key):
        raise BadIdempotencyKey
    return key


class KeyNotSupported(Invalid):
    message = _l("This answer holds a secret and is given only once; leave Idempotency-Key out.")


def etag(rev: int) -> dict[str, str]:
    return {"ETag": f'"{rev}"'}


def expected_rev() -> int | None:
    """The revision that If-Match names; None when any will do."""
    wanted = request.headers.get("If-Match", "*").strip()
    if wanted == "*":
        return None
    found = _TAG.fullmatch(wanted)
    if found is None:
        # No tag of ours looks like this, so it matches nothing.
        raise PreconditionFailed
    return int(found[1])


def required_rev() -> int:
    rev = expected_rev()
    if rev is None:
        raise PreconditionRequired
    return rev


def refuse_condition() -> None:
    """A condition that would be ignored is worse than none."""
    if "If-Match" in request.headers:
        raise ConditionNotSupported


def refuse_key() -> None:
    if IDEMPOTENCY in request.headers:
        raise KeyNotSupported
