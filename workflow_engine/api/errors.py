"""Turns errors into problems (RFC 9457); the only place of the API that knows HTTP statuses."""

from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from workflow_engine.api.writing import answer
from workflow_engine.errors import (
    Conflict,
    CountersignError,
    NotFound,
    Phrase,
    TaskChanged,
    TooLarge,
    _l,
)

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger("countersign.api")

STATUSES = {
    "malformed": HTTPStatus.BAD_REQUEST,
    "unauthenticated": HTTPStatus.UNAUTHORIZED,
    "forbidden": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "precondition": HTTPStatus.PRECONDITION_FAILED,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "media_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "precondition_required": HTTPStatus.PRECONDITION_REQUIRED,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
}
TITLES = {
    400: _l("The request cannot be read"),
    401: _l("Sign in first"),
    403: _l("You may not do this"),
    404: _l("There is nothing here"),
    405: _l("This address does not take this method"),
    409: _l("The present state does not allow it"),
    412: _l("It was changed in the meantime"),
    413: _l("The request is too large"),
    415: _l("This kind of body is not accepted"),
    422: _l("The request is not valid"),
    428: _l("Say what you looked at"),
    429: _l("Too many requests"),
    500: _l("Something went wrong on our side"),
    503: _l("The service is busy"),
}
_DETAILS = {
    400: _l("The request could not be understood; nothing was changed."),
    404: _l("There is no such address, or you may not see what is there."),
    405: _l("This address exists, but takes only: {allowed}."),
    413: _l("The request is larger than this service accepts."),
    415: _l("The Content-Type of the body is not accepted here."),
    500: _l("The error was recorded; nothing was changed."),
}
WENT_WRONG = _DETAILS[500]
_RETRY_SECONDS = 1


def status_of(error: CountersignError) -> int:
    """With If-Match, a stale look is a failed precondition instead of a conflict."""
    is_stale = isinstance(error, TaskChanged) or type(error) is Conflict
    if is_stale and "If-Match" in request.headers:
        return int(HTTPStatus.PRECONDITION_FAILED)
    return int(STATUSES.get(error.kind, HTTPStatus.INTERNAL_SERVER_ERROR))


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: dict[str, str] | None = None,
    **members: Any,
) -> Response:
    """One problem document; ``detail`` is translated already."""
    title = gettext(TITLES.get(status, TITLES[400 if status < 500 else 500]))
    body = {
        "type": f"/api/#problem-{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "instance": request.path,
        **{name: value for name, value in members.items() if value},
    }
    response = answer(body, status, headers)
    response.mimetype = MEDIA_TYPE
    return response


def expected(error: CountersignError) -> Response:
    """The problem of an error that the product knows."""
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and error.kind not in STATUSES:
        return unexpected(error)
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="Countersign"'
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        headers["Retry-After"] = str(error.params.get("seconds", _RETRY_SECONDS))
    return problem(
        status,
        error.code,
        said(error.template, error.params),
        headers=headers,
        errors=_fields(getattr(error, "errors", None)),
        findings=_findings(getattr(error, "findings", None)),
    )


def of_http(error: HTTPException) -> Response:
    """The problem of an error that Flask or an extension raised."""
    if isinstance(error, RequestRedirect):
        return expected(NotFound(_DETAILS[404]))
    if isinstance(error.response, Response):
        return error.response
    status = error.code or int(HTTPStatus.INTERNAL_SERVER_ERROR)
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return expected(TooLarge(_DETAILS[413]))
    headers = {}
    params: dict[str, Any] = {}
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        headers["Allow"] = params["allowed"] = ", ".join(sorted(allowed))
    template = _DETAILS.get(status, _DETAILS[400 if status < 500 else 500])
    code = HTTPStatus(status).phrase.lower().replace(" ", "-")
    return problem(status, code, said(template, params), headers=headers)


def unexpected(error: Exception) -> Response:
    """Tell the log everything and the caller nothing."""
    log.error("unexpected", path=request.path, exc_info=error)
    return problem(500, "internal-error", gettext(_DETAILS[500]))


def catch_misrouted(app: Flask) -> None:
    """Answer unknown addresses and methods beneath /api with problems too."""

    def look() -> Response | None:
        found = request.routing_exception
        is_api = request.path == "/api" or request.path.startswith("/api/")
        return of_http(found) if found is not None and is_api else None

    app.before_request(look)


def said(template: str, params: dict[str, Any]) -> str:
    """A message in the reader's language, filled in."""
    filled = {name: _translated(value) for name, value in params.items()}
    return Phrase(template, **filled).translated(gettext)


def _translated(value: Any) -> Any:
    if isinstance(value, Phrase):
        return value.translated(gettext)
    return gettext(value) if isinstance(value, str) and value else value


def _fields(errors: dict[str, list[str]] | None) -> dict[str, list[str]] | None:
    if not errors:
        return None
    return {path: [_translated(text) for text in texts] for path, texts in errors.items()}


def _findings(findings: Any) -> list[dict[str, Any]] | None:
    """The findings of a refused model, each naming its element."""
    if not findings:
        return None
    return [finding(entry) for entry in findings]


def finding(entry: Any) -> dict[str, Any]:
    """One finding as the API shows it."""
    hint = getattr(entry, "hint", None)
    template = getattr(entry, "template", None) or entry.message
    return {
        "code": getattr(entry, "code", "decision-model"),
        "severity": getattr(entry, "severity", "error"),
        "element": entry.element,
        "message": said(template, dict(entry.params)),
        "hint": gettext(hint) if hint else None,
        "file": getattr(entry, "file", None),
    }
