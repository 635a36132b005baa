"""What a step of a scenario may do, by its name in the file."""

import importlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import erp_modules
from workflow_engine import feel
from workflow_engine.bundles.stories import Step
from workflow_engine.commands.base import Command
from workflow_engine.commands.call_operation import CallOperation
from workflow_engine.commands.claim_task import ClaimTask
from workflow_engine.commands.complete_task import CompleteTask
from workflow_engine.commands.records import act_command, save_command
from workflow_engine.commands.resolve_incident import RetryIncident
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.commands.start_instance import StartInstance
from workflow_engine.domain.approval import NEED_REASON
from workflow_engine.errors import _l
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.queries.operations import Incidents
from workflow_engine.scenarios.expectations import Unexpected
from workflow_engine.scenarios.stage import plain
from workflow_engine.scenarios.story import Story

#: What the history of a played instance gives as the reason of what a scenario does.
_REASON = _l("A step of a scenario.")


def _execute(story: Story, step: Step, command: Command[Any], *, default: str) -> Any:
    login = step.get("as", default)
    if login != "system" and login not in story.stage.people:
        raise Unexpected(_l("nobody has the login {login}"), login=login)
    result = story.stage.product.engine.execute(command, story.stage.actor(login))
    if "result" in step:
        story.values[step["result"]] = plain(result)
    return result


def _start(story: Story, step: Step) -> None:
    given = story.filled(step["start"])
    key = given.pop("process", None) or _only_process(story)
    command = StartInstance(key, given, business_key=story.filled(step.get("business_key")))
    _execute(story, step, command, default="anna")


def _only_process(story: Story) -> str:
    key = story.values.get("process")
    if key is None:
        raise Unexpected(_l("there are several processes; say which with process = …"))
    return str(key)


def _call(story: Story, step: Step) -> None:
    given: Mapping[str, Any] = story.filled(step.get("with", {}))
    name = step["call"]
    command = (
        _of_kind(story, name, dict(given))
        or _operation(story, name, given)
        or _command(name)(**given)
    )
    _execute(story, step, command, default="anna")


def _of_kind(story: Story, name: str, given: dict[str, Any]) -> Command[Any] | None:
    """``module.save_kind`` or ``module.act_kind``: what people do to a record on its page."""
    module, _, verb = name.partition(".")
    if module not in story.stage.product.modules:
        return None
    for kind in story.stage.product.modules[module].kinds:
        if not verb.endswith(f"_{kind.name}") or not kind.hosted:
            continue
        act = verb.removesuffix(f"_{kind.name}")
        if act == "save" and kind.write:
            record, rev = given.pop("record", None), given.pop("rev", None)
            return save_command(kind)(given, record, rev)
        if act in {each.name for each in kind.acts if each.offered}:
            record, reason = str(given.pop(kind.name)), str(given.pop("reason", ""))
            return act_command(kind, kind.act(act))(record, given, reason)
    return None


def _operation(story: Story, name: str, given: Mapping[str, Any]) -> Command[Any] | None:
    known = name in story.stage.product.modules.operations
    return CallOperation(name, given) if known else None


def _command(name: str) -> Callable[..., Command[Any]]:
    """``module.CommandName``: a command that the module's pages and API execute too."""
    module, _, command = name.partition(".")
    try:
        home = importlib.import_module(f"{erp_modules.__name__}.{module}.commands")
        found: Callable[..., Command[Any]] = getattr(home, command)
    except (ImportError, AttributeError):
        text = _l("there is neither an operation nor a command {name}")
        raise Unexpected(text, name=name) from None
    return found


def open_task(story: Story, element: str, login: str) -> str:
    """The open task there; of several one that this person may take."""
    tasks = story.instance.tasks if story.instance else ()
    found = [task.task_id for task in tasks if task.element == element]
    if not found:
        here = ", ".join(task.element for task in tasks) or "–"
        text = _l("no task is open at {element}; there is one at {found}")
        raise Unexpected(text, element=element, found=here)
    actor = story.stage.people.get(login)
    if len(found) == 1 or actor is None:
        return found[0]
    with UnitOfWork(story.stage.product.database) as uow:
        theirs = [each for each in found if uow.tasks.lock(each)[0].proof(actor)]
    return (theirs or found)[0]


def _complete(story: Story, step: Step) -> None:
    outcome = step.get("outcome", "complete")
    # A story that does not care why somebody refuses need not invent it.
    unsaid = "—" if outcome in NEED_REASON else ""
    command = CompleteTask(
        open_task(story, step["complete"], step.get("as", "anna")),
        outcome,
        story.filled(step.get("with", {})),
        step.get("comment", unsaid),
    )
    _execute(story, step, command, default="anna")


def _claim(story: Story, step: Step) -> None:
    task = open_task(story, step["claim"], step.get("as", "anna"))
    _execute(story, step, ClaimTask(task), default="anna")


def _travel(story: Story, step: Step) -> None:
    span = feel.compile(f'duration("{step["travel"]}")').evaluate({})
    if not isinstance(span, timedelta):
        raise Unexpected(_l("{span} is no duration in days and hours"), span=step["travel"])
    story.stage.clock.travel(span)


def _message(story: Story, step: Step) -> None:
    payload = story.filled(step.get("with", {}))
    command = SendMessage(step["message"], str(story.filled(step.get("key", ""))), payload)
    _execute(story, step, command, default="system")


def _fail(story: Story, step: Step) -> None:
    if step["fail"] not in story.stage.product.modules.operations:
        raise Unexpected(_l("there is no operation {name}"), name=step["fail"])
    story.stage.failures.plan(step["fail"], step.get("times", 1), step.get("error"))


def _retry(story: Story, step: Step) -> None:
    found = story.stage.product.engine.ask(Incidents(element=step["retry"]), story.stage.system)
    if not found.rows:
        raise Unexpected(_l("there is no open incident at {element}"), element=step["retry"])
    command = RetryIncident(found.rows[0].incident_id, _REASON)
    _execute(story, step, command, default="omar")


DO: Mapping[str, Callable[[Story, Step], None]] = {
    "start": _start,
    "call": _call,
    "complete": _complete,
    "claim": _claim,
    "travel": _travel,
    "message": _message,
    "fail": _fail,
    "retry": _retry,
}
