"""Everything that can be said against a model by looking at it, in one pass."""

from collections.abc import Callable

from lxml import etree

from workflow_engine.bpmn.findings import Findings
from workflow_engine.bpmn.lint import outline as outlines
from workflow_engine.bpmn.lint.activities import check_activities
from workflow_engine.bpmn.lint.compensation import check_compensation
from workflow_engine.bpmn.lint.definitions import check_definitions
from workflow_engine.bpmn.lint.effects import check_effects
from workflow_engine.bpmn.lint.flows import check_flows
from workflow_engine.bpmn.lint.gateways import check_gateways, check_instantiating_tasks
from workflow_engine.bpmn.lint.links import check_links
from workflow_engine.bpmn.lint.loops import check_loops
from workflow_engine.bpmn.lint.outline import Outline
from workflow_engine.bpmn.lint.positions import check_cancel_ends, check_positions
from workflow_engine.bpmn.lint.reach import check_reach
from workflow_engine.bpmn.lint.references import check_references
from workflow_engine.bpmn.lint.schema import check_schema
from workflow_engine.bpmn.lint.soundness import check_soundness
from workflow_engine.bpmn.lint.starts import check_starts

_CHECKS: tuple[Callable[[Outline, Findings], None], ...] = (
    check_references,
    check_effects,
    check_starts,
    check_positions,
    check_cancel_ends,
    check_definitions,
    check_links,
    check_compensation,
    check_activities,
    check_loops,
    check_flows,
    check_gateways,
    check_instantiating_tasks,
    check_reach,
)


#: With these tokens cannot be played: what they would say follows from what is said already.
_BROKEN = frozenset(
    {
        "missing-id",
        "duplicate-id",
        "open-flow",
        "flow-leaves-scope",
        "flow-from-end",
        "flow-to-start",
        "no-start",
        "unreachable",
        "link-without-target",
        "link-twice",
        "flow-at-link",
        "attached-elsewhere",
    }
)


def check(root: etree._Element, findings: Findings) -> None:
    """All findings about the structure; expressions are checked where they are compiled."""
    check_schema(root, findings)
    outline = outlines.read(root)
    for look in _CHECKS:
        look(outline, findings)
    if not _BROKEN.intersection(finding.code for finding in findings):
        check_soundness(outline, findings)
