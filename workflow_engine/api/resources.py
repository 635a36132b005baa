"""Blueprints of the API: a view names the query or command it gives, the rest follows from it."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from werkzeug.exceptions import HTTPException

from workflow_engine.api import describing, errors, guards
from workflow_engine.api.choosing import choosing, kept, taken
from workflow_engine.api.conditions import (
    REPLAYED,
    etag,
    expected_rev,
    idempotency_key,
    refuse_condition,
    refuse_key,
    required_rev,
)
from workflow_engine.api.reading import StrictParser
from workflow_engine.api.words import COMMON
from workflow_engine.api.writing import answer
from workflow_engine.commands.base import Command
from workflow_engine.engine import Replay
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute, execute_keyed
from workflow_engine.queries.base import Query

View = Callable[..., Any]
#: The permission of what everybody may do who is known.
ANYBODY = "*"
_NOTHING_MADE = "Nothing was made, and nothing changed"
FILE = {"type": "string", "format": "binary"}
_READ_ERRORS = (400, 401, 403, 422, 429)
_WRITE_ERRORS = (400, 401, 403, 409, 413, 415, 422, 429, 503)


class Resources(Blueprint):
    """A group of addresses; modules make theirs of it too.

    ``reads`` and ``writes`` decorate views that return a query or a command; it is asked or
    executed, and its result written with the schema. Errors become problems.
    """

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, title: str, description: str = "") -> None:
        super().__init__(f"api_{name}", __name__, description=description)
        self.title = title
        self.before_request(guards.require_caller)
        self.before_request(guards.require_plausible_path)
        self.register_error_handler(CountersignError, errors.expected)
        self.register_error_handler(HTTPException, errors.of_http)
        self.register_error_handler(Exception, errors.unexpected)
        self._prepare_doc_cbks.append(self._prepare_headers)

    def reads(
        self,
        rule: str,
        asks: type[Query[Any]] | str,
        shows: Any,
        summary: str,
        *,
        query: Any = None,
        file: str | None = None,
    ) -> Callable[[View], View]:
        """A GET; ``file`` is the media type of a view that gives a file instead of JSON."""

        def decorate(view: View) -> View:
            @wraps(view)
            def wrapper(*args: Any, **path: Any) -> Response:
                chosen = taken(args)
                found = view(*args, **path)
                if isinstance(found, Query):
                    found = shown(shows, ask(found), chosen)
                return found if isinstance(found, Response) else answer(found)

            asked = choosing(query, shows)
            wrapped = self.arguments(asked, location="query")(wrapper) if asked else wrapper
            codes = (*_READ_ERRORS, *_chosen((404, "<" in rule)))
            self._publish(
                rule, "GET", wrapped, of=asks, answer_is=(200, shows or FILE), codes=codes,
                media_type=file, summary=summary, answered=describing.headers(shows),
            )  # fmt: skip
            return view

        return decorate

    def writes(
        self,
        rule: str,
        does: type[Command[Any]] | str,
        shows: Any,
        summary: str,
        *,
        body: Any = None,
        query: Any = None,
        status: int = 200,
        method: str = "POST",
        located: Callable[[Any], str] | None = None,
        example: Any = None,
        conditional: str = "",
        missing: bool = False,
        keyed: bool = True,
        nothing_made: Callable[[Any], bool] | None = None,
        **documented: Any,
    ) -> Callable[[View], View]:
        """A change. ``located`` gives the address of what was made from the answer's body.

        ``conditional`` says that If-Match ``may`` or ``must`` be sent, and is handed to the view
        as ``rev``; an answer that is not ``keyed`` holds a secret, which must not be kept to be
        given again; ``missing`` that something named in the body may not be there. ``example`` is a
        body that the document shows. ``nothing_made`` says of the answer's body that it is 200.
        """
        status = status if shows is not None else 204

        def decorate(view: View) -> View:
            @wraps(view)
            def wrapper(*args: Any, **path: Any) -> Response:
                path |= _conditions(conditional, keyed=keyed)
                command = view(*args, **path)
                if isinstance(command, Response):
                    return command
                return perform(
                    command, shows, status=status, located=located, nothing_made=nothing_made
                )

            wrapped = self.arguments(body, example=example)(wrapper) if body else wrapper
            wrapped = self.arguments(query, location="query")(wrapped) if query else wrapped
            if nothing_made is not None:
                wrapped = self.alt_response(200, schema=shows, description=_NOTHING_MADE)(wrapped)
            must = conditional == "must"
            extra = _chosen((404, missing or "<" in rule), (412, bool(conditional)), (428, must))
            headers = _chosen(("IdempotencyKey", keyed), ("IfMatch", bool(conditional)))
            self._publish(
                rule, method, wrapped, of=does, answer_is=(status, shows),
                codes=(*_WRITE_ERRORS, *extra), headers=headers, summary=summary,
                answered=describing.headers(shows, located=located is not None, keyed=keyed),
                **documented,
            )  # fmt: skip
            return view

        return decorate

    def _publish(
        self,
        rule: str,
        method: str,
        view: View,
        *,
        of: type[Query[Any]] | type[Command[Any]] | str,
        answer_is: tuple[int, Any],
        codes: Sequence[int],
        headers: Sequence[str] = (),
        answered: Mapping[str, Any] | None = None,
        media_type: str | None = None,
        **documented: Any,
    ) -> None:
        """Route the view and say in the document what it needs and answers."""
        status, schema = answer_is
        view = self.response(status, schema, content_type=media_type, headers=answered)(view)
        for code in codes:
            view = self.alt_response(code, f"PROBLEM_{code}")(view)
        needed = of if isinstance(of, str) else of.permission
        more = documented.pop("description", "")
        view = self.doc(
            **{"x-permission": needed},
            operationId=f"{self.name.removeprefix('api_')}_{view.__name__}",
            description=describing.permission(needed, ANYBODY, more),
            **documented,
        )(view)
        view._apidoc["headers"] = list(headers)  # type: ignore[attr-defined]
        self.add_url_rule(
            rule, view.__name__, view, parameters=_path(rule), methods=[method], tags=[self.title]
        )

    @staticmethod
    def _prepare_headers(doc: Any, doc_info: Any, **facts: Any) -> Any:
        doc.setdefault("parameters", []).extend(doc_info.get("headers", ()))
        return doc


def _conditions(conditional: str, *, keyed: bool) -> dict[str, int | None]:
    """The revision for the view, when it takes one; headers that would be ignored are refused."""
    if not keyed:
        refuse_key()
    if not conditional:
        refuse_condition()
        return {}
    return {"rev": required_rev() if conditional == "must" else expected_rev()}


def _path(rule: str) -> list[dict[str, Any]]:
    """The variables of a path: ids by their name, all else are keys."""
    return [_path_parameter(name) for name in re.findall(r"<(\w+)>", rule)]


def _path_parameter(name: str) -> dict[str, Any]:
    uuid = {"type": "string", "format": "uuid"}
    key = {"type": "string", "minLength": 1, "maxLength": guards.LONGEST_SEGMENT}
    told = describing.PATHS.get(name, COMMON.get(name))
    about = {"description": told} if told else {}
    schema = uuid if "_id" in name else key
    return {"in": "path", "name": name, "required": True, "schema": schema, **about}


def _chosen(*pairs: tuple[Any, bool]) -> tuple[Any, ...]:
    return tuple(value for value, is_wanted in pairs if is_wanted)


def shown(schema: Any, value: Any, chosen: Sequence[str] = ()) -> Response:
    """A result as its schema writes it, with the tag of its revision; of rows what is chosen."""
    rev = getattr(value, "rev", getattr(getattr(value, "row", None), "rev", None))
    body = kept(written(schema, value), chosen)
    return answer(body, headers=etag(rev) if isinstance(rev, int) else None)


def written(schema: Any, value: Any) -> Any:
    """A result as its schema writes it; a bare text, number or list becomes its only member."""
    writer = schema()
    if isinstance(value, str | int | list | tuple):
        (name,) = writer.fields
        value = {name: value}
    return writer.dump(value)


def perform(
    command: Command[Any],
    schema: Any,
    *,
    status: int,
    located: Callable[[Any], str] | None = None,
    nothing_made: Callable[[Any], bool] | None = None,
) -> Response:
    """Execute a command, at most once for an Idempotency-Key."""

    def write(result: Any) -> Any:
        return written(schema, result) if schema is not None else {}

    key = idempotency_key()
    headers = {}
    if key is None:
        body = write(execute(command))
    else:
        given = execute_keyed(command, Replay(key, write))
        body = given.body
        if given.replayed:
            headers[REPLAYED] = "true"
    if schema is None:
        return Response(status=status, headers=headers)
    if isinstance(body, dict) and isinstance(body.get("rev"), int):
        headers |= etag(body["rev"])
    if located is not None:
        headers["Location"] = located(body)
    if nothing_made is not None and nothing_made(body):
        status = 200
    return answer(body, status, headers)
