"""Turns errors into pages; the only place of the pages that knows HTTP statuses."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Flask, Response, make_response, redirect, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from ui.i18n import translate
from workflow_engine.errors import CountersignError


def _l(text: str) -> str:
    return text


STATUSES = {
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unauthenticated": HTTPStatus.UNAUTHORIZED,
    "forbidden": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Words:
    """What an error page says: what happened, why, and what to do now."""

    title: str
    text: str
    remedy: str = ""
    retry: bool = False


PAGES = {
    400: Words(
        _l("This request could not be read"),
        _l("The page may have been open for too long, or a link was cut short."),
        _l("Open the page again and repeat the last step; nothing was changed."),
    ),
    403: Words(
        _l("You may not do this"),
        _l("Your account lacks the permission for this page or action."),
        _l("Ask your administrator if you need it for your work."),
    ),
    404: Words(
        _l("Nothing is here"),
        _l("The page does not exist, or you may not see it."),
        _l("Check the address, or find it through the search."),
    ),
    405: Words(
        _l("This address cannot be used this way"),
        _l("The page was called in a way it does not know."),
    ),
    409: Words(
        _l("Somebody was faster"),
        _l("This changed while you had it open; nothing of yours was saved."),
        _l("Open it again and look at what changed before you decide."),
        retry=True,
    ),
    413: Words(
        _l("This is too large"),
        _l("The request is larger than this service accepts."),
        _l("Send smaller files, or fewer at once."),
    ),
    422: Words(
        _l("Something in this request is not right"),
        _l("It was understood but cannot be done as it is; nothing was changed."),
        _l("Go back, correct it and send it again."),
    ),
    429: Words(
        _l("Too many attempts"),
        _l("This was tried too often in a short time."),
        _l("Wait a minute, then try again."),
        retry=True,
    ),
    500: Words(
        _l("Something went wrong on our side"),
        _l("The error was recorded; nothing was changed."),
        _l("Try again. If it happens twice, tell your administrator the reference below."),
        retry=True,
    ),
    503: Words(
        _l("The service is busy or being maintained"),
        _l("Nothing is lost; the same request may work in a moment."),
        retry=True,
    ),
}


def status_of(error: Exception) -> int:
    """The HTTP status of an error; 500 for one that nobody expected."""
    if isinstance(error, CountersignError):
        return int(STATUSES.get(error.kind, HTTPStatus.INTERNAL_SERVER_ERROR))
    if isinstance(error, HTTPException) and error.code:
        return error.code
    return 500


def error_page(error: Exception, *, sign_in: str = "/sign-in") -> AnyResponse:
    """The page for an error; who is not signed in is led to the sign-in page and back."""
    status = status_of(error)
    if isinstance(error, HTTPException) and status < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    if status == HTTPStatus.UNAUTHORIZED and request.method == "GET":
        return redirect(f"{sign_in}?{urlencode({'next': request.full_path.rstrip('?')})}")
    return _render(error, status)


def _render(error: Exception, status: int) -> Response:
    words = PAGES.get(status) or PAGES[500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400]
    text = gettext(words.text)
    if isinstance(error, CountersignError) and error.kind in STATUSES:
        text = translate(error.template, error.params)
    page = render_template(
        "errors/error.html",
        status=status,
        title=gettext(words.title),
        text=text,
        remedy=gettext(words.remedy) if words.remedy else "",
        retry=words.retry and request.method == "GET",
        reference=_reference() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "",
    )
    return make_response(page, status)


def _reference() -> str:
    """The request's id when one was given to it, so that the log line can be found."""
    return str(request.environ.get("REQUEST_ID") or secrets.token_hex(4))


def init_error_pages(app: Flask, is_page: Callable[[], bool] = lambda: True) -> None:
    """Answer expected errors and HTTP errors with pages wherever ``is_page`` says so."""

    def answer(error: Exception) -> AnyResponse:
        if is_page():
            return error_page(error)
        if isinstance(error, HTTPException):
            return error.get_response()
        raise error

    app.register_error_handler(CountersignError, answer)
    app.register_error_handler(HTTPException, answer)
