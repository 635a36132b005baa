"""Applications that tests share: to make one takes longer than most tests that ask it."""

from dataclasses import replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from workflow_engine.app import create_app
from workflow_engine.bootstrap import Product
from workflow_engine.identity import web
from workflow_engine.identity.login import Entrance
from workflow_engine.identity.principal import Callers
from workflow_engine.identity.requests import EXTENSION
from workflow_engine.modules import Module

#: Applications by the modules and settings they were made for; the modules stay, so that no
#: other ones get their ids.
_MADE: dict[Any, tuple[Flask, tuple[Module, ...]]] = {}


class _Guest(FlaskClient):
    """A client whose requests find the product of its own test, whoever else asks meanwhile."""

    product: Product

    def open(self, *args: Any, **options: Any) -> Any:
        _enter(self.application, self.product)
        return super().open(*args, **options)


class House:
    """An application for the tests of a product; what each test changes lies in the product."""

    def __init__(self, product: Product, **config: Any) -> None:
        self._product = product
        ours = replace(product.settings, database_url="", data_dir="", secret_key="")
        modules = tuple(product.modules)
        key = (tuple(map(id, modules)), ours, *map(repr, sorted(config.items())))
        if key not in _MADE:
            _MADE[key] = (create_app(product=product), modules)
        self._app, _ = _MADE[key]
        self._app.config.update(config)
        for limiter in self._app.extensions["limiter"]:
            limiter.reset()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer as a WSGI application, for a server in a thread."""
        _enter(self._app, self._product)
        return self._app(environ, start_response)

    def test_client(self) -> FlaskClient:
        guest = _Guest(self._app, self._app.response_class, use_cookies=True)
        guest.product = self._product
        return guest


def _enter(app: Flask, product: Product) -> None:
    """Let the application answer for this product, as ``create_app`` would have made it."""
    world, database = product.engine.world, product.database
    app.extensions[EXTENSION] = product
    app.extensions[web._EXTENSION] = web.Doors(
        Entrance(database, world.settings, world.clock),
        Callers(database, world.settings, world.clock),
    )
    app.extensions["clock"] = world.clock
