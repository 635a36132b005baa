"""What every request to the API passes: where it comes from, and whether its path can be meant."""

from urllib.parse import urlsplit

from flask import request
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from workflow_engine.domain.ids import is_id
from workflow_engine.errors import Forbidden, NotFound, _l
from workflow_engine.identity.web import current_principal, is_by_key

READING = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "X-CSRFToken"
LONGEST_SEGMENT = 200


class CrossSite(Forbidden):
    message = _l("The request comes from another site.")


class CsrfTokenWrong(Forbidden):
    message = _l("Send the header X-CSRFToken with the token that GET /api/v1/me gives.")


def require_caller() -> None:
    """Somebody is known, and a browser's request was made by our own pages."""
    current_principal()
    if request.method in READING or is_by_key():
        return
    _require_same_origin()
    try:
        validate_csrf(request.headers.get(CSRF_HEADER))
    except ValidationError as error:
        raise CsrfTokenWrong from error


def csrf_token() -> str | None:
    """What a browser's session sends back with each change; machines need none."""
    return None if is_by_key() else str(generate_csrf())


def _require_same_origin() -> None:
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise CrossSite
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CrossSite


def require_plausible_path() -> None:
    """An id that cannot be one names nothing; a database would refuse even to look."""
    for name, value in (request.view_args or {}).items():
        is_text = isinstance(value, str)
        if is_text and (len(value) > LONGEST_SEGMENT or "\0" in value or not value.isprintable()):
            raise NotFound
        if is_text and name.endswith("_id") and not is_id(value):
            raise NotFound
