"""For pages and API resources: the engine with whoever makes the present request."""

from dataclasses import replace
from typing import Any, TypeVar

from flask import current_app
from flask_babel import get_locale

from workflow_engine.commands.base import Command
from workflow_engine.engine import Answer, Engine, Replay
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.base import Query
from workflow_engine.settings import Settings

R = TypeVar("R")
EXTENSION = "countersign"


def product() -> Any:
    """The wired product of this application (see ``bootstrap.Product``)."""
    return current_app.extensions[EXTENSION]


def settings() -> Settings:
    return _engine().world.settings


def _engine() -> Engine:
    engine: Engine = product().engine
    return engine


def ask(query: Query[R]) -> R:
    """The answer in the language of this page, which may differ from the person's own."""
    principal = current_principal()
    locale = str(get_locale() or principal.locale)
    return _engine().ask(query, replace(principal, locale=locale))


def execute(command: Command[R]) -> R:
    return _engine().execute(command, current_principal())


def execute_keyed(command: Command[Any], replay: Replay) -> Answer:
    return _engine().execute_keyed(command, current_principal(), replay)
