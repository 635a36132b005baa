"""What the project module keeps, and what people fill in when they act."""

from erp_modules.project.model.controls import ChangeRequest, Issue, Risk, Solution, Treatment
from erp_modules.project.model.cutover import (
    Attempt,
    DataLoad,
    Exam,
    Loaded,
    RunbookTask,
    TrainingRecord,
)
from erp_modules.project.model.gates import (
    MEASURES,
    Evidence,
    Gate,
    GateCriterion,
    GateOwner,
    Return,
    Waiver,
)
from erp_modules.project.model.planning import (
    Forecast,
    Goal,
    Milestone,
    Predecessor,
    Programme,
    Progress,
    ProjectTask,
    RaciEntry,
    Reached,
)

__all__ = [
    "MEASURES",
    "Attempt",
    "ChangeRequest",
    "DataLoad",
    "Evidence",
    "Exam",
    "Forecast",
    "Gate",
    "GateCriterion",
    "GateOwner",
    "Goal",
    "Issue",
    "Loaded",
    "Milestone",
    "Predecessor",
    "Programme",
    "Progress",
    "ProjectTask",
    "RaciEntry",
    "Reached",
    "Return",
    "Risk",
    "RunbookTask",
    "Solution",
    "TrainingRecord",
    "Treatment",
    "Waiver",
]
