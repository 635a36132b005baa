"""A process is suspended, activated and retired by a person with a reason."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from ui.pages.support import Answer, done
from workflow_engine.commands.base import Command
from workflow_engine.commands.process_state import ActivateProcess, RetireProcess, SuspendProcess
from workflow_engine.errors import Invalid, _l
from workflow_engine.identity.web import current_principal


class StateUnknown(Invalid):
    message = _l("A process can be suspended, activated or retired.")


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with the process, and what follows."""

    state: str
    word: str
    text: str
    icon: str
    is_danger: bool = False


SUSPEND = Act(
    "suspended",
    _l("Suspend"),
    _l("Nobody can start it, nor any message, signal or timer. Running instances go on."),
    "player-pause",
)
ACTIVATE = Act(
    "active",
    _l("Activate"),
    _l("It can be started again; messages that were kept for it start it now."),
    "player-play",
)
RETIRE = Act(
    "retired",
    _l("Retire"),
    _l("It leaves the start lists and listens to nothing any more. Running instances go on."),
    "archive",
    is_danger=True,
)
COMMANDS: dict[str, tuple[Callable[[str, str], Command[None]], str]] = {
    "suspended": (SuspendProcess, _l("Suspended: nobody can start it now.")),
    "active": (ActivateProcess, _l("Activated: it can be started again.")),
    "retired": (RetireProcess, _l("Retired: it has left the start lists.")),
}


def acts_of(state: str) -> list[Act]:
    may = current_principal().may
    may_activate = may("definition:suspend") and (state != "retired" or may("definition:manage"))
    offered = (
        (SUSPEND, state == "active" and may("definition:suspend")),
        (ACTIVATE, state != "active" and may_activate),
        (RETIRE, state != "retired" and may("definition:manage")),
    )
    return [act for act, is_offered in offered if is_offered]


def process_state(key: str) -> Answer:
    wanted = request.form.get("state", "")
    if wanted not in COMMANDS:
        raise StateUnknown
    command, text = COMMANDS[wanted]
    reason = request.form.get("reason", "")
    return done(command(key, reason), gettext(text), "ui.process_settings", key=key)
