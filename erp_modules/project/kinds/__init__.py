"""All kinds of a project, in the order of the menu."""

from erp_modules.project.kinds.controls import CHANGES, ISSUES, RISKS
from erp_modules.project.kinds.cutover import LOADS, RUNBOOK_TASKS, TRAINING
from erp_modules.project.kinds.gates import CRITERIA, EVIDENCE, GATES, WAIVERS
from erp_modules.project.kinds.planning import MILESTONES, PROGRAMMES, RACI, TASKS

KINDS = (
    PROGRAMMES,
    GATES,
    CRITERIA,
    EVIDENCE,
    WAIVERS,
    MILESTONES,
    TASKS,
    RACI,
    RISKS,
    ISSUES,
    CHANGES,
    LOADS,
    TRAINING,
    RUNBOOK_TASKS,
)
