"""The files of a bundle beside the models: forms, decisions, scenarios."""

from collections.abc import Callable, Collection, Mapping

from workflow_engine import bpmn, dmn, forms
from workflow_engine.bpmn.findings import Findings
from workflow_engine.bundles.finding import said_by
from workflow_engine.bundles.kinds import SCENARIOS, form_key, kind_of
from workflow_engine.bundles.stories import BadScenarios, Scenarios, parse
from workflow_engine.errors import Phrase, _l

Take = Callable[[Collection[bpmn.Finding], str | None], None]
Graphs = Mapping[str, tuple[str, bpmn.ProcessGraph]]


def read_forms(files: Mapping[str, bytes], take: Take) -> dict[str, frozenset[str]]:
    """The names of values that each form gives, by its key."""
    keys: dict[str, str] = {}
    fields: dict[str, frozenset[str]] = {}
    for name in _of_kind(files, "form"):
        key = form_key(name)
        read = forms.read(files[name], key=key)
        findings = Findings(_form_finding(name, key, problem) for problem in read.findings)
        if key in keys:
            text = _l("The form {key} is also in the file {other}.")
            findings.error("form-twice", key, text, key=key, other=keys[key])
        keys[key] = name
        fields[key] = frozenset(leaf.path[0] for leaf in read.form.leaves() if leaf.path)
        take(findings, name)
    return fields


def _form_finding(name: str, key: str, problem: forms.Finding) -> bpmn.Finding:
    text = _l("The form {name}: {problem}")
    params = {"name": name, "problem": Phrase(problem.message, **problem.params)}
    return bpmn.Finding(f"form-{problem.code}", problem.severity, key, text, params)


def read_decisions(files: Mapping[str, bytes], take: Take) -> dict[str, str]:
    """The decisions by key, each with its file."""
    found: dict[str, str] = {}
    for name in _of_kind(files, "dmn"):
        findings = Findings()
        try:
            model = dmn.read(files[name])
        except dmn.DmnError as error:
            findings.extend(_decision_findings(error))
            take(findings, name)
            continue
        for key in model.decisions:
            if key in found:
                text = _l("The decision {key} is also in the file {other}.")
                findings.error("decision-twice", key, text, key=key, other=found[key])
            found[key] = name
        take(findings, name)
    return found


def _decision_findings(error: dmn.DmnError) -> list[bpmn.Finding]:
    if not error.findings:
        text = _l("{reason}")
        return [bpmn.Finding("decision-model", "error", None, text, {"reason": said_by(error)})]
    return [
        bpmn.Finding("decision-model", "error", problem.element, problem.template, problem.params)
        for problem in error.findings
    ]


def read_scenarios(content: bytes | None, graphs: Graphs, take: Take) -> Scenarios:
    """What the scenarios tell; a warning for each element that no model has."""
    if content is None:
        return Scenarios()
    findings = Findings()
    try:
        scenarios = parse(content)
    except BadScenarios as error:
        text = _l("scenarios.toml: {reason}.")
        findings.error("scenarios-unreadable", None, text, reason=error.params["reason"])
        take(findings, SCENARIOS)
        return Scenarios()
    elements = {node for _, graph in graphs.values() for node in graph.nodes}
    for place, element in dict.fromkeys(scenarios.elements()) if elements else ():
        if element not in elements:
            text = _l("The scenario '{scenario}' names {id}, which no model has.")
            findings.warning("scenario-element", element, text, scenario=place, id=element)
    take(findings, SCENARIOS)
    return scenarios


def _of_kind(files: Mapping[str, bytes], kind: str) -> list[str]:
    return sorted(name for name in files if kind_of(name) == kind)
