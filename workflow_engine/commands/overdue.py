"""What becomes of a step when its time is over."""

from workflow_engine.bpmn.elements.activities.lateness import Lateness
from workflow_engine.bpmn.elements.activities.user_task import UserTask
from workflow_engine.domain.approval import APPROVALS
from workflow_engine.domain.instance import Instance
from workflow_engine.models import ProcessModel

#: How the history names the rule, before the outcome.
OVERDUE = "overdue="


def lateness_of(model: ProcessModel, element: str) -> Lateness:
    behaviour = model.graph.nodes[element].behaviour
    return behaviour.late if isinstance(behaviour, UserTask) else Lateness()


def forbids(instance: Instance, outcome: str) -> bool:
    """Whether time alone must not give the outcome: no document is approved by waiting.

    Such a step is escalated instead.
    """
    return instance.subject is not None and outcome in APPROVALS
