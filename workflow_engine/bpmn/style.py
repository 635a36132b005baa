"""What makes a diagram hard to read: rules of bpmnlint, as warnings in our own words."""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.names import BPMNDI
from workflow_engine.bpmn.normalise import with_references
from workflow_engine.errors import _l

RULES: Mapping[str, str] = {
    "fake-join": _l("Several flows lead here, and each starts the task again; nothing is joined."),
    "label-required": _l("The element has no name, so nobody can tell what it is for."),
    "no-bpmndi": _l("The element is not drawn in the diagram."),
    "no-duplicate-sequence-flows": _l("The same two elements are connected twice."),
    "no-gateway-join-fork": _l("The gateway joins and forks at once; use two gateways."),
    "no-implicit-end": _l("The path ends here without an end event."),
    "no-implicit-split": _l("The path splits here without a gateway."),
    "no-overlapping-elements": _l("The element lies over another one in the diagram."),
    "superfluous-gateway": _l("The gateway has one way in and one way out; it does nothing."),
}


def check_style(root: etree._Element, findings: Findings) -> None:
    """Add a warning for each place that breaks a rule; a rule that fails says nothing."""
    # The linter is wanted once per deployment, and takes longer to import than a file to load.
    from bpmn_io import ParseError, create_moddle
    from bpmn_io.lint import Linter

    try:
        read = create_moddle().from_xml(etree.tostring(with_references(root), encoding="unicode"))
    except ParseError:
        return
    rules = dict.fromkeys(RULES, "warn")
    if next(root.iter(f"{{{BPMNDI}}}BPMNShape"), None) is None:
        # Where nothing is drawn a layout is made for whoever looks at it.
        del rules["no-bpmndi"]
    linter = Linter(config={"rules": rules}, resolver=cast("Any", _Found()))
    for rule, reports in linter.lint(cast("Any", read.root_element)).items():
        for report in reports:
            if report.get("category") != "rule-error":
                findings.warning(rule, report.get("id"), RULES[rule])


class _Found:
    """The linter's resolver with a memory: it looks through all installed packages for each rule.

    The linter itself is made anew each time, since some of its rules remember what they saw.
    """

    @staticmethod
    @cache
    def resolve_rule(package: str, rule: str) -> Any:
        from bpmn_io.lint.resolver import NodeResolver

        return NodeResolver().resolve_rule(package, rule)
