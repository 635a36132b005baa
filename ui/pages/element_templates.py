"""Element templates to save, for whoever draws in another modeler."""

import json
from typing import cast

from flask import Response, abort
from flask_babel import gettext

from ui.pages.downloads import saved
from workflow_engine.bpmn.element_templates import PLATFORMS, Platform, made
from workflow_engine.identity.requests import ask
from workflow_engine.queries.bundles import Exported
from workflow_engine.queries.operations_offered import OfferedOperations


def saved_templates(platform: str) -> Response:
    if platform not in PLATFORMS:
        abort(404)
    offered = ask(OfferedOperations())
    found = made(cast(Platform, platform), ((o.name, o.required) for o in offered), gettext)
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return saved(Exported(f"countersign-{platform}.json", text.encode()), "application/json")
