"""Element templates for Camunda Modeler and bpmn-js, so that our elements are filled in as fields.

They write properties that ``foreign.properties`` reads. The shape is the modelers' own,
https://docs.camunda.io/docs/components/modeler/element-templates/about-templates/.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from workflow_engine.domain.choosing import CHOSEN
from workflow_engine.domain.deadline import TIMES
from workflow_engine.domain.policies import ABSENT, SAME, SELF
from workflow_engine.domain.voting.policy import MODES, TRANSFERS
from workflow_engine.errors import _l

Platform = Literal["camunda7", "camunda8"]
PLATFORMS: tuple[Platform, ...] = ("camunda7", "camunda8")
Say = Callable[[str], str]

_FLAGS = ("true", "false")
#: Group of fields -> name of the property after ``cs:`` -> label, help, and values to choose from.
_APPROVAL: Mapping[str, Mapping[str, tuple[str, str, Sequence[str]]]] = {
    _l("Who is asked"): {
        "assignment.candidates": (
            _l("Asked"),
            _l("People by reference, such as manager:anna, role:cfo or members:board."),
            (),
        ),
        "assignment.assignee": (_l("One person"), _l("Instead of those above."), ()),
        "assignment.chosen": (
            _l("Chosen among those asked"),
            _l("start: by the requester; previous: by whoever did the step before."),
            CHOSEN,
        ),
        "policies.nobody": (
            _l("When nobody is found"),
            _l("incident, administrator, approve, reject, or a reference."),
            (),
        ),
        "policies.self": (
            _l("When only the requester is found"),
            "",
            SELF,
        ),
        "policies.same": (_l("When the same person approved before"), "", SAME),
        "policies.absent": (_l("When somebody is away"), "", ABSENT),
    },
    _l("How it is decided"): {
        "outcome.id": (_l("Outcomes"), _l("With commas between them."), ()),
        "outcome.returns": (
            _l("How far back a return goes"),
            "",
            ("requester", "previous", "any"),
        ),
        "outcome.reason": (
            _l("Outcomes that need a reason"),
            _l("Besides reject and return, which always do."),
            (),
        ),
        "outcome.signature": (
            _l("Outcomes that need a signature"),
            _l("Drawn or written; each with a comma between."),
            (),
        ),
        "approval.mode": (_l("Mode"), "", sorted(MODES)),
        "approval.quorum": (_l("Quorum"), _l("A share, a number or a weight, as the mode is."), ()),
        "approval.reject": (_l("Refusals"), _l("veto, counted, or how many end the vote."), ()),
        "approval.abstain": (_l("May abstain"), "", _FLAGS),
        "approval.secret": (_l("Secret vote"), "", _FLAGS),
        "approval.transfer": (_l("Hand on the vote to"), "", sorted(TRANSFERS)),
        "approval.signers": (_l("May add signers"), "", _FLAGS),
        "approval.weights": (_l("Weights"), _l("A context by reference, in FEEL."), ()),
        "approval.policy": (
            _l("Policy"),
            _l("A context that holds several of these, in FEEL."),
            (),
        ),
    },
    _l("Time, form and copies"): {
        "deadline.due": (_l("Due"), _l('A moment or a span in FEEL: = duration("P2D").'), ()),
        "deadline.time": (_l("Time is counted"), _l("By the clock or as working time."), TIMES),
        "deadline.overdue": (
            _l("Outcome at the deadline"),
            _l("One of the outcomes; no document is approved so."),
            (),
        ),
        "deadline.remind": (_l("Reminders"), _l("Shares of the time, such as 0.5,0.8."), ()),
        "deadline.priority": (_l("Priority"), _l("0 to 100; 50 if empty."), ()),
        "form.key": (_l("Form"), _l("The name of a form in the same upload."), ()),
        "copy.to": (_l("Copy to"), _l("People and groups who may read it."), ()),
    },
}
_FILLED = {"outcome.id": "approve, reject"}
_SCHEMAS = {"camunda7": "element-templates-json-schema",
            "camunda8": "zeebe-element-templates-json-schema"}  # fmt: skip


def made(
    platform: Platform, operations: Iterable[tuple[str, Iterable[str]]], say: Say
) -> list[dict[str, Any]]:
    """The template of an approval, and one for each operation with its required inputs.

    ``say`` gives a text in the language of whoever draws.
    """
    made_ones = [_approval(platform, say)]
    made_ones += [_operation(platform, name, needed, say) for name, needed in operations]
    return made_ones


def _approval(platform: Platform, say: Say) -> dict[str, Any]:
    groups = [{"id": f"g{at}", "label": say(label)} for at, label in enumerate(_APPROVAL)]
    properties = [
        _property(platform, name, said, say) | {"group": group["id"]}
        for group, fields in zip(groups, _APPROVAL.values(), strict=True)
        for name, said in fields.items()
    ]
    about = say(_l("A step that people decide: who, how, until when."))
    shape = _shape(platform, "bpmn:UserTask", "countersign.approval", say(_l("Approval")), about)
    return shape | {"groups": groups, "properties": properties}


def _operation(platform: Platform, name: str, needed: Iterable[str], say: Say) -> dict[str, Any]:
    about = say(_l("An operation of a module, done in the same transaction."))
    shape = _shape(platform, "bpmn:ServiceTask", f"countersign.{name}", name, about)
    inputs = [_input(platform, one) for one in sorted(needed)]
    hidden = {"type": "Hidden", "value": name, "binding": _binding(platform, "operation.name")}
    return shape | {"properties": [hidden, *inputs]}


def _shape(platform: Platform, kind: str, id: str, name: str, about: str) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "$schema": f"https://unpkg.com/@camunda/{_SCHEMAS[platform]}/resources/schema.json",
        "name": f"{name} (Countersign)",
        "id": id,
        "version": 1,
        "description": about,
    }
    if platform == "camunda7":
        return shape | {"appliesTo": [kind]}
    return shape | {"appliesTo": ["bpmn:Task", kind], "elementType": {"value": kind}}


def _property(
    platform: Platform, name: str, said: tuple[str, str, Sequence[str]], say: Say
) -> dict[str, Any]:
    label, about, choices = said
    shape: dict[str, Any] = {"label": say(label), "binding": _binding(platform, name)}
    if about:
        shape["description"] = say(about)
    if not choices:
        return shape | {"type": "String", "value": _FILLED.get(name, "")}
    usual = {"name": say(_l("as usual")), "value": ""}
    offered = [usual, *({"name": choice, "value": choice} for choice in choices)]
    return shape | {"type": "Dropdown", "value": "", "choices": offered}


def _binding(platform: Platform, name: str) -> dict[str, str]:
    kind = "camunda:property" if platform == "camunda7" else "zeebe:property"
    return {"type": kind, "name": f"cs:{name}"}


def _input(platform: Platform, name: str) -> dict[str, Any]:
    shape = {"label": name, "type": "String", "constraints": {"notEmpty": True}}
    kind = "camunda:inputParameter" if platform == "camunda7" else "zeebe:input"
    return shape | {"binding": {"type": kind, "name": name}}
