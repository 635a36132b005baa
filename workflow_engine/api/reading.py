"""Reads bodies strictly: what another reader might understand differently is refused."""

import re
from typing import Any, NoReturn

from flask import Request, request
from marshmallow import RAISE, ValidationError
from webargs.flaskparser import FlaskParser

from workflow_engine.domain.json_text import parse_json
from workflow_engine.errors import Invalid, _l

_JSON = re.compile(r"application/(json|[\w.+-]+\+json)")


class WrongMediaType(Invalid):
    kind = "media_type"
    message = _l("Send the body as {wanted}.")


class FieldsInvalid(Invalid):
    """``errors`` names each faulty field by its dotted path."""

    message = _l("Some values of the request are missing or do not fit.")


def json_body() -> Any:
    """The JSON body of the request; an empty body is an empty object."""
    content = request.get_data(cache=True)
    if not content:
        return {}
    if not _JSON.fullmatch(request.mimetype):
        raise WrongMediaType(wanted="application/json")
    return parse_json(content)


class StrictParser(FlaskParser):
    """Reads arguments for schemas: strict JSON, no unknown keys in the query either."""

    DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, RAISE)

    def load_json(self, req: Request, schema: Any) -> Any:
        return json_body()

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Any,
        *,
        error_status_code: int | None,
        error_headers: Any,
    ) -> NoReturn:
        messages = error.normalized_messages()
        inner = next(iter(messages.values())) if len(messages) == 1 else messages
        raise FieldsInvalid(errors=flat(inner)) from error


def flat(messages: Any, path: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages by dotted path."""
    if not isinstance(messages, dict):
        return {path: list(messages)}
    found: dict[str, list[str]] = {}
    for key, inner in messages.items():
        step = "" if key == "_schema" else str(key)
        found |= flat(inner, ".".join(part for part in (path, step) if part))
    return found
