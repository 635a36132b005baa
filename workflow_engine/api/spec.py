"""The OpenAPI document: what is true of all operations, and the schema of problems."""

from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest import Api
from marshmallow import pre_dump

from workflow_engine.api import describing, errors, fields
from workflow_engine.api.fields import Flag, Many, Part, Schema, Text, Whole

PREFIX = "/api/v1"
ABOUT = """
Everything the pages can do, for programs.

**Callers.** Send `Authorization: Bearer csk_…`, or use the session cookie of a signed-in browser.
With the cookie every change needs the header `X-CSRFToken`, whose value `GET /me` gives.

**Permissions.** Each operation names the one it needs in `x-permission`; `*` is anybody who is
known. What belongs to others or to another company does not exist for the caller: 404.

**Errors** are problems (RFC 9457, `application/problem+json`). `code` is stable; texts are in the
caller's language. After any error nothing has changed.

**Repeating.** A change with an `Idempotency-Key` is made once; the same request sent again gets
the same answer with `Idempotent-Replayed: true`. Keys are kept for seven days. Another request
under a used key is refused.

**Editing together.** Answers with an `ETag` can be held to it by `If-Match`: 412 when somebody
else was faster.

**Pages.** Lists give `next`, to be passed as `cursor`; it is null on the last page. `fields` keeps
some members of the rows; lists of records can be sorted with `sort`.

**Limits.** Every answer says how many requests the caller has in a minute (`RateLimit-Limit`), how
many are left (`RateLimit-Remaining`) and in how many seconds there are as many again
(`RateLimit-Reset`). Beyond them the answer is 429 with `Retry-After`.

**Values.** Amounts are texts such as `"1250.50"` beside their currency. Numbers among variables
are JSON numbers with all their digits: read them as decimals. Moments are ISO 8601 with an offset.
Objects with repeated keys, NaN, numbers beyond 34 digits, more than 32 levels, the key `$` and
characters that cannot be stored are refused with 400.
"""
SECURITY = {
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key: `csk_…`. Needs no CSRF token.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "session",
        "description": "The cookie of a signed-in browser (`__Host-session` over HTTPS).",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "Beside the session cookie, for everything but GET.",
    },
}
LICENCE = {"name": "Apache License 2.0", "identifier": "Apache-2.0"}
HEADERS = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "description": "Makes the change at most once, however often it is sent.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "description": "The ETag that was read; 412 when it is no longer the present one.",
        "schema": {"type": "string", "examples": ['"3"']},
    },
}


class FindingSchema(Schema):
    """One thing to mend in a model."""

    code = Text()
    severity = fields.Choice(["error", "warning", "information"])
    element = Text(allow_none=True)
    message = Text()
    hint = Text(allow_none=True)
    file = Text(allow_none=True, about="The file of the upload that it is about")

    @pre_dump
    def told(self, entry: Any, **options: Any) -> dict[str, Any]:
        return errors.finding(entry)


class ProblemSchema(Schema):
    """A problem (RFC 9457)."""

    type = Text(about="A reference into the page that explains it")
    title = Text(about="What kind of problem, in the caller's language")
    status = Whole(about="The HTTP status")
    detail = Text(about="What happened and what to do, in the caller's language")
    code = Text(about="Stable name for programs")
    instance = Text(about="The path of the request")
    errors = fields.Values(
        optional=True,
        about="Messages by dotted path of the value",
        metadata={"additionalProperties": {"type": "array", "items": {"type": "string"}}},
    )
    findings = Many(Part(FindingSchema), optional=True)


class Document(Api):
    """The API with its document; problems are made by our own handlers, not by the library."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        return None

    def add(self, resources: Any, prefix: str) -> None:
        """Serve a group of addresses; groups of one title are one tag."""
        self.register_blueprint(resources, url_prefix=prefix)
        # The library's own tags are names of blueprints, which no operation bears.
        tags = self.spec.options.setdefault("tags", [])
        if resources.title not in {tag["name"] for tag in tags}:
            tags.append({"name": resources.title})


def init_document(app: Flask) -> Document:
    """Serve the document at ``/api/v1/openapi.json``."""
    app.config.update(
        API_TITLE="Countersign API",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    info = {"description": ABOUT.strip(), "license": LICENCE}
    document = Document(app, spec_kwargs={"info": info, "extra_plugins": [describing.Words()]})
    document.register_field(fields.Values, "object", None)
    document.register_field(fields.Amount, "string", "decimal")
    components = document.spec.components
    for name, scheme in SECURITY.items():
        components.security_scheme(name, scheme)
    document.spec.options["security"] = [{"apiKey": []}, {"session": [], "csrf": []}]
    document.spec.options["servers"] = [{"url": "/"}]
    for name, header in HEADERS.items():
        components.parameter(name, "header", {**header, "required": False})
    for status in sorted({*errors.TITLES}):
        components.response(f"PROBLEM_{status}", _problem(status))
    return document


def _problem(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {errors.MEDIA_TYPE: {"schema": ProblemSchema}},
    }
    if status in (429, 503):
        schema = {"type": "integer", "minimum": 1}
        found["headers"] = {"Retry-After": {"schema": schema, "description": "Seconds to wait"}}
    return found


__all__ = ["PREFIX", "Document", "Flag", "ProblemSchema", "init_document"]
