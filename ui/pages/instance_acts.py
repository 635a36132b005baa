"""What operators do to running instances: each act has a reason and one command behind it."""

from typing import Any

from flask import request
from flask_babel import gettext

from ui.pages import typed
from ui.pages.support import (
    TELLABLE,
    Answer,
    done,
    flash_done,
    flash_refused,
    onward,
    see_other,
)
from workflow_engine.commands.base import Command
from workflow_engine.commands.modify_instance import ModifyInstance
from workflow_engine.commands.restart_instance import RestartInstance
from workflow_engine.commands.resume_instance import ResumeInstance
from workflow_engine.commands.return_instance import ReturnInstance
from workflow_engine.commands.set_variables import SetVariables
from workflow_engine.commands.suspend_instance import SuspendInstance
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import execute
from workflow_engine.identity.web import current_principal

#: What a person may order by hand, and what is asked of the form for it.
_MOVES = {
    "cancel_token": ("token",),
    "cancel_at": ("node",),
    "start_before": ("node", "scope"),
    "start_after": ("node", "scope"),
}


def _reason() -> str:
    return request.form.get("reason", "")


def _whole(name: str) -> int | None:
    return request.form.get(name, type=int)


def instance_suspend(instance_id: str) -> Answer:
    text = gettext("The instance stands still until somebody resumes it.")
    return _back(SuspendInstance(instance_id, _reason()), text, instance_id)


def instance_resume(instance_id: str) -> Answer:
    text = gettext("The instance goes on; what was due meanwhile is due now.")
    return _back(ResumeInstance(instance_id, _reason()), text, instance_id)


def instance_modify(instance_id: str) -> Answer:
    """One move, or two when a token is moved elsewhere."""
    command = ModifyInstance(instance_id, _reason(), moves())
    return _back(command, gettext("The work was moved."), instance_id)


def moves() -> list[dict[str, Any]]:
    """What the form asks for, in the words of the command."""
    kind = request.form.get("kind", "")
    if kind == "move_token":
        place = {"kind": "start_before", "node": request.form.get("to", ""), "scope": None}
        return [{"kind": "cancel_token", "token": _whole("token")}, place]
    if kind not in _MOVES:
        return []
    sent = {"token": _whole("token"), "node": request.form.get("node"), "scope": _whole("scope")}
    return [{"kind": kind, **{name: sent[name] for name in _MOVES[kind]}}]


def instance_return(instance_id: str) -> Answer:
    element = request.form.get("element", "")
    command = ReturnInstance(instance_id, element, _reason(), _whole("token"))
    return _back(command, gettext("The work went back; it begins there again."), instance_id)


def instance_restart(instance_id: str) -> Answer:
    command = RestartInstance(
        instance_id,
        _reason(),
        "latest" if request.form.get("version") == "latest" else "same",
        "last" if request.form.get("variables") == "last" else "start",
    )
    try:
        begun = execute(command)
    except CountersignError as error:
        return _refused(error, instance_id)
    flash_done(gettext("This is the new instance; the old one stays as it ended."))
    return see_other("ui.instance", instance_id=begun)


def instance_variable(instance_id: str) -> Answer:
    """Set one variable; a new name adds it."""
    form, zone = request.form, current_principal().timezone
    try:
        value = typed.read(form.get("type", "text"), form.get("value", ""), zone)
    except CountersignError as error:
        return _refused(error, instance_id)
    name = form.get("name", "").strip()
    command = SetVariables(instance_id, {name: value} if name else {}, _reason(), _whole("scope"))
    text = gettext("“%(name)s” was set.", name=name)
    return done(command, text, "ui.instance", instance_id=instance_id, _anchor="variables")


def _back(command: Command[Any], text: str, instance_id: str) -> Answer:
    """Do it, and go back to the element from which it was asked for."""
    try:
        execute(command)
    except CountersignError as error:
        return _refused(error, instance_id)
    flash_done(text)
    return see_other("ui.instance", instance_id=instance_id)


def _refused(error: CountersignError, instance_id: str) -> Answer:
    if error.kind not in TELLABLE:
        raise error
    flash_refused(error)
    target = request.form.get("back")
    return onward(target) if target else see_other("ui.instance", instance_id=instance_id)
