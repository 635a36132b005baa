"""How this browser wants to see the product: theme and rail, kept in cookies that scripts share."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request

A_YEAR = 31_536_000
CHOICES = {"theme": ("auto", "light", "dark"), "rail": ("open", "collapsed")}


def init_appearance(app: Flask) -> None:
    """Give templates ``theme``, ``rail`` and ``here()``; keep a choice made by a link."""
    app.context_processor(_choices)
    app.jinja_env.globals["here"] = here
    app.after_request(_keep_choice)


def here(**changes: str) -> str:
    """The address of this page with some query values replaced."""
    values: list[tuple[str, str]] = [
        (key, value) for key, value in request.args.items(multi=True) if key not in changes
    ]
    query = urlencode([*values, *changes.items()])
    return f"{request.path}?{query}" if query else request.path


def _choice(name: str) -> str:
    wanted = request.args.get(name) or request.cookies.get(name, "")
    return wanted if wanted in CHOICES[name] else CHOICES[name][0]


def _choices() -> dict[str, Any]:
    return {name: _choice(name) for name in CHOICES}


def _keep_choice(response: Response) -> Response:
    for name, allowed in CHOICES.items():
        if request.method == "GET" and request.args.get(name) in allowed:
            remember(response, name, request.args[name])
    return response


def remember(response: Response, name: str, value: str) -> None:
    """Keep a harmless choice for a year; scripts may read it, hence not HttpOnly."""
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=request.is_secure)
