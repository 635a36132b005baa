"""A decision tried with facts of one's own: what it says, by which rules, through which steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext

from ui.pages.decision_shown import STATES, chosen, table_of
from ui.pages.support import Answer, render, told, words
from workflow_engine.commands.decision_cases import feel_text
from workflow_engine.dmn.cases import Asked, Case, literal
from workflow_engine.dmn.trace import Asked as Step
from workflow_engine.errors import DecisionNotFound, _l
from workflow_engine.identity.requests import ask
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.decision_cases import GetAsked, RunCases, Trial, TryDecision
from workflow_engine.queries.decisions import GetDecision

#: Fields of the form: ``in.`` and the name of a fact.
PREFIX = "in."
_CONTROLS = {"date": "date", "boolean": "select", "number": "text", "string": "text"}
_HINTS = {
    "number": _l("A number, such as 1500.50"),
    "boolean": "",
    "date": "",
    "string": _l("Text, without quotation marks"),
}
_KINDS = {
    "decision": _l("A decision"),
    "service": _l("Decision service"),
    "knowledge": _l("Business knowledge"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of the form: how it is asked for, what was typed, what is wrong with it."""

    name: str
    kind: str
    help: str
    value: str
    options: Sequence[tuple[str, str]] = ()
    errors: Sequence[str] = ()


def decision_try(key: str) -> Answer:
    """The form, filled with a test case when one is named."""
    case = _case(key)
    typed = dict(case.inputs) if case else {}
    return _page(key, typed, ask_now=case is not None, case=case)


def decision_try_now(key: str) -> Answer:
    return _page(key, None, ask_now=True, case=_case(key))


def typed_inputs(asked: Sequence[Asked]) -> dict[str, str]:
    """What was typed, as FEEL text by name; what was left empty is not there."""
    sent = {each: request.form.get(PREFIX + each.name, "").strip() for each in asked}
    return {each.name: feel_text(text, each.type) for each, text in sent.items() if text}


def _case(key: str) -> Case | None:
    wanted = request.values.get("case")
    if not wanted:
        return None
    row = chosen(key, request.args.get("version", type=int)).row
    found = [v.case for v in ask(RunCases(row.decision_id)) if v.case.id == wanted]
    if not found:
        raise DecisionNotFound(decision=wanted)
    return found[0]


def _page(key: str, typed: Mapping[str, str] | None, *, ask_now: bool, case: Case | None) -> str:
    found = chosen(key, request.args.get("version", type=int))
    asked = ask(GetAsked(found.row.decision_id))
    inputs = typed_inputs(asked) if typed is None else typed
    trial = ask(TryDecision(found.row.decision_id, inputs)) if ask_now else None
    return render(
        "pages/decision_try.html",
        chosen=found.row,
        versions=found.versions,
        states=words(STATES),
        facts=[_fact(each, inputs, trial) for each in asked],
        inputs=inputs,
        trial=trial,
        error=told(trial.error) if trial and trial.error else "",
        table=table_of(ask(GetDecision(found.row.decision_id)).content, key),
        marks=marks_of(trial),
        step=_step(trial.trace.root) if trial and trial.trace.root else None,
        case=case,
        may_draft=current_principal().may("decision:draft"),
    )


def _fact(asked: Asked, inputs: Mapping[str, str], trial: Trial | None) -> Fact:
    text = inputs.get(asked.name, "")
    faults = trial.faults if trial else {}
    errors = [told(faults[asked.name])] if asked.name in faults else []
    if asked.type == "boolean" or asked.allowed:
        values = asked.allowed or ("true", "false")
        named = {"true": gettext("yes"), "false": gettext("no")}
        options = [("", "–"), *((v, named.get(v, v.strip('"'))) for v in values)]
        return Fact(asked.name, "select", "", text, options, errors)
    kind = _CONTROLS.get(asked.type, "text")
    hint = _HINTS.get(asked.type, _l("A FEEL expression"))
    return Fact(
        asked.name, kind, gettext(hint) if hint else "", _shown(text, asked.type), (), errors
    )


def _shown(text: str, type_: str) -> str:
    """FEEL text as it is typed into the field of its type."""
    if type_ == "string" and len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"')
    for before, after in (('date("', '")'), ('@"', '"')):
        if type_ == "date" and text.startswith(before):
            return text.removeprefix(before).removesuffix(after)
    return text


def marks_of(trial: Trial | None) -> dict[int, tuple[str, str, str]]:
    """The rules of the decision's own table that matched, as ``parts.rules`` wants them."""
    root = trial.trace.root if trial else None
    if root is None or not root.tables:
        return {}
    marks = {}
    for rule in root.tables[0].rules:
        if rule.is_taken:
            marks[rule.index] = ("hit", "circle-check", gettext("matched"))
        elif rule.is_matching:
            marks[rule.index] = ("near", "circle-dashed", gettext("matched, not taken"))
    return marks


def _step(step: Step) -> dict[str, Any]:
    """A step of the trace in words, with those below it."""
    return {
        "kind": gettext(_KINDS[step.kind]),
        "name": step.name,
        "value": literal(step.value) if step.error is None else "",
        "error": told(step.error) if step.error else "",
        "seen": [(name, literal(value)) for name, value in step.seen.items()],
        "tables": [_table(table) for table in step.tables],
        "asked": [_step(each) for each in step.asked],
    }


def _table(table: Any) -> dict[str, Any]:
    titles = [text for text, _ in table.inputs]
    return {
        "inputs": [(text, literal(value)) for text, value in table.inputs],
        "refused": titles[table.refused] if table.refused is not None else "",
        "is_default": table.is_default,
        "rules": [
            {
                "index": rule.index,
                "note": rule.annotation,
                "is_taken": rule.is_taken,
                "is_matching": rule.is_matching,
                "column": titles[rule.failed] if rule.failed is not None else "",
                "cell": rule.cell,
            }
            for rule in table.rules
        ],
    }
