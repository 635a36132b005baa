"""The door for other systems: ``POST /api/hooks/<token>``, which strangers find closed.

An address that is not there and a call that is not proved get the same answer. It lies beside
``/api/v1``: senders keep such an address for years.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

import structlog
from flask import Blueprint, Response, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from workflow_engine.api import errors
from workflow_engine.api.conditions import REPLAYED
from workflow_engine.api.writing import answer
from workflow_engine.commands.hook_calls import Answered, Call, ReceiveCall, RecordRefusedCall
from workflow_engine.connections import Asked, SecretUnreadable, doubt, seal_of
from workflow_engine.connections.incoming import shown_headers
from workflow_engine.connections.proofs import DECOY
from workflow_engine.domain.phrases import phrase_of
from workflow_engine.domain.principal import Principal
from workflow_engine.errors import ConcurrentUpdate, CountersignError, NotFound, Unavailable, _l
from workflow_engine.identity.hooks import Called, by_token
from workflow_engine.identity.requests import product

PREFIX = "/api/hooks/"
_NOBODY = Asked(way="standard", secret=DECOY)

door = Blueprint("hook_door", __name__)
door.register_error_handler(CountersignError, errors.expected)
door.register_error_handler(HTTPException, errors.of_http)
log = structlog.get_logger("countersign.api")


@door.errorhandler(Exception)
def unexpected(error: Exception) -> Response:
    """The path is a secret, so the log does without it."""
    log.error("unexpected", path=PREFIX, exc_info=error)
    return errors.problem(500, "internal-error", gettext(errors.WENT_WRONG))


class NoSuchHook(NotFound):
    message = _l("There is no hook at this address, or the call is not proved.")


@door.post(f"{PREFIX}<token>")
def receive(token: str) -> Response:
    """A proved call becomes a message; the answer names the call in the log."""
    content = request.get_data()
    engine = product().engine
    called = by_token(engine.database, token)
    call = _call(called, content)
    reason = _doubt(called, content)
    if called is None or reason is not None:
        if called is not None and reason is not None:
            _record(called, call, reason, 404, proved=False)
        raise NoSuchHook
    try:
        answered = engine.execute(ReceiveCall(called.row["id"], call), called.principal)
    except CountersignError as error:
        _refuse(called, call, error)
    return _answer(answered)


def _call(called: Called | None, content: bytes) -> Call:
    secret_name = str(called.row["header_name"] or "") if called else ""
    headers = shown_headers(dict(request.headers), secret_name)
    address = (request.remote_addr or "")[:60] or None
    return Call(request.mimetype, headers, content, address)


def _doubt(called: Called | None, content: bytes) -> str | None:
    """Why the caller is not believed; what is not there is doubted with the same work."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    engine = product().engine
    now = engine.world.clock.now()
    if called is None:
        return doubt(_NOBODY, headers, content, now)
    row = called.row
    if row["proof"] == "path":
        return None
    try:
        secrets = _secrets(row, now)
    except SecretUnreadable as error:
        return phrase_of(error)
    doubts = [doubt(_asked(row, secret), headers, content, now) for secret in secrets]
    return None if None in doubts else doubts[0]


def _secrets(row: Mapping[str, Any], now: datetime) -> list[str]:
    """The secret of a hook, and the one before it while that still counts."""
    closed = [row["secret"] or ""]
    if row["former_secret"] and row["former_until"] > now:
        closed.append(row["former_secret"])
    seal = seal_of(product().engine.world.settings)
    return [seal.open(row["id"], each, code=row["code"]) for each in closed]


def _asked(row: Mapping[str, Any], secret: str) -> Asked:
    return Asked(
        way=row["proof"],
        secret=secret,
        header_name=row["header_name"] or "",
        tolerance_seconds=row["tolerance_seconds"],
    )


def _refuse(called: Called, call: Call, error: CountersignError) -> NoReturn:
    """Whoever proved himself is told what is wrong, and the log keeps it."""
    if isinstance(error, ConcurrentUpdate):
        # Nobody's fault: the sender brings it again.
        raise Unavailable from error
    if not isinstance(error, Unavailable):
        _record(called, call, phrase_of(error), errors.status_of(error))
    raise error


def _record(called: Called, call: Call, reason: str, status: int, *, proved: bool = True) -> None:
    record = RecordRefusedCall(called.row["id"], call, reason, status, proved)
    product().engine.execute(record, Principal.system(called.row["company_id"]))


def _answer(answered: Answered) -> Response:
    headers: dict[str, Any] = {REPLAYED: "true"} if answered.repeated else {}
    return answer({"id": answered.call_id, "outcome": answered.outcome}, 200, headers)
