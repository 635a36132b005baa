"""What a step of a scenario may expect, by its name in the file."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from workflow_engine import bpmn
from workflow_engine.bundles.stories import Step
from workflow_engine.domain.task import Task
from workflow_engine.errors import Phrase, _l
from workflow_engine.persistence.unit_of_work import UnitOfWork
from workflow_engine.queries.instances import InstanceView
from workflow_engine.queries.operations import Incidents
from workflow_engine.queries.timeline import Timeline
from workflow_engine.scenarios.story import Story


class Unexpected(Exception):
    """Something else was found than the scenario says; the phrase tells both."""

    def __init__(self, template: str, /, **params: Any) -> None:
        self.phrase = Phrase(template, **params)
        super().__init__(str(self.phrase))


def _instance(story: Story) -> InstanceView:
    if story.instance is None:
        raise Unexpected(_l("no instance was started"))
    return story.instance


def _names(value: Any) -> list[str]:
    return sorted(value) if isinstance(value, list) else [value]


def _same(wanted: Iterable[Any], found: Iterable[Any], template: str) -> None:
    wanted, found = sorted(wanted), sorted(found)
    if wanted != found:
        raise Unexpected(template, found=", ".join(found) or "–", wanted=", ".join(wanted) or "–")


def _waits_at(story: Story, step: Step) -> None:
    view = _instance(story)
    with UnitOfWork(story.stage.product.database) as uow:
        state = bpmn.decode(uow.instances.lock(view.row.instance_id).state)
    places = {token.id: token.node for token in state.tokens}
    here = {wait.node for wait in state.waits if places.get(wait.token) == wait.node}
    if view.row.status != "active":
        wanted = ", ".join(_names(step["waits_at"]))
        text = _l("it is {status}; expected to wait at {wanted}")
        raise Unexpected(text, status=view.row.status, wanted=wanted)
    _same(_names(step["waits_at"]), here, _l("it waits at {found}; expected {wanted}"))


def _candidates(story: Story, step: Step) -> None:
    """Who could complete the task right now, by login."""
    view = _instance(story)
    with UnitOfWork(story.stage.product.database) as uow:
        tasks = [uow.tasks.lock(entry.task_id)[0] for entry in view.tasks]
    able = {
        login
        for login, person in story.stage.people.items()
        if any(task.proof(person) and not _is_forbidden(task, person.person_id) for task in tasks)
    }
    text = _l("it may be done by {found}; expected {wanted}")
    _same(_names(step["candidates"]), able, text)


def _is_forbidden(task: Task, person_id: str | None) -> bool:
    return bool(task.forbid_requester) and person_id == task.requester


def _ends_at(story: Story, step: Step) -> None:
    view = _instance(story)
    _status(story, {"status": step.get("status", "completed")})
    lines = story.stage.product.engine.ask(Timeline(view.row.instance_id), story.stage.system)
    ends = [
        node for line in lines for node, event in line.data.get("moves", ()) if event != "taken"
    ]
    if not ends or ends[-1] != step["ends_at"]:
        text = _l("it ended at {found}; expected {wanted}")
        raise Unexpected(text, found=ends[-1] if ends else "–", wanted=step["ends_at"])


def _status(story: Story, step: Step) -> None:
    view = _instance(story)
    if view.row.status != step["status"]:
        at = ", ".join(view.row.steps)
        raise Unexpected(
            _l("it is {status} ({error}) at {place}; expected {wanted}"),
            status=view.row.status,
            error=view.error_code or "–",
            place=at or "–",
            wanted=step["status"],
        )


def _incident(story: Story, step: Step) -> None:
    found = story.stage.product.engine.ask(Incidents(), story.stage.system).rows
    wanted = step["incident"]
    if wanted is False:
        if found:
            text = _l("there is an incident at {element}: {message}")
            raise Unexpected(text, element=found[0].element, message=found[0].message)
    elif not any(row.element == wanted for row in found):
        here = "; ".join(f"{row.element}: {row.message}" for row in found) or "–"
        text = _l("there is no incident at {wanted}; open ones: {found}")
        raise Unexpected(text, wanted=wanted, found=here)


def _document(story: Story, step: Step) -> None:
    """Values of what the document's module shows, by dotted names."""
    document = _instance(story).document
    if document is None:
        raise Unexpected(_l("the instance is about no document"))
    _compare(story.filled(step["document"]), document.values)


def _variables(story: Story, step: Step) -> None:
    _compare(story.filled(step["variables"]), _instance(story).variables)


def _compare(wanted: Mapping[str, Any], values: Any) -> None:
    for path, value in wanted.items():
        found = _value(values, path)
        if found != value:
            text = _l("{name} is {found}; expected {wanted}")
            raise Unexpected(text, name=path, found=_shown(found), wanted=_shown(value))


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else repr(value)


def _value(values: Any, path: str) -> Any:
    for name in path.split("."):
        known = isinstance(values, Mapping)
        values = values.get(name) if known else getattr(values, name, None)
    return values


def _mail(story: Story, step: Step) -> None:
    """Who got mail since the last look at the letter box."""
    new = story.stage.mail[story.told :]
    story.told = len(story.stage.mail)
    text = _l("mail went to {found}; expected {wanted}")
    _same(set(_names(step["mail"])), {login for login, _ in new}, text)


EXPECT: Mapping[str, Callable[[Story, Step], None]] = {
    "waits_at": _waits_at,
    "candidates": _candidates,
    "ends_at": _ends_at,
    "status": _status,
    "incident": _incident,
    "document": _document,
    "variables": _variables,
    "mail": _mail,
}
