"""Further parts of the pages of programmes and gates."""

from collections.abc import Mapping
from typing import Any

from erp_modules.project import judging, path, queries
from erp_modules.project.model import MEASURES, Gate, Programme
from erp_modules.project.states import GATE
from workflow_engine.errors import _l
from workflow_engine.records import Panel


def steps(session: Any, record: Programme) -> Mapping[str, Any]:
    """The gates with what is missing, open issues, and training part by part."""
    gates = [
        {
            "gate": gate,
            "title": GATE.titles[gate.state],
            "tone": GATE.tones.get(gate.state, ""),
            "missing": sum(each.missing for each in judged),
            "all": len(judged),
        }
        for gate in queries.gates(session, record.id)
        for judged in [judging.judge(session, gate)]
    ]
    return {
        "gates": gates,
        "issues": queries.issues_by_severity(session, record.id),
        "training": judging.training(session, record.id),
    }


def critical(session: Any, record: Programme) -> Mapping[str, Any]:
    return path.found(session, record)


def criteria(session: Any, record: Gate) -> Mapping[str, Any]:
    rows = [
        {"criterion": each.criterion, "met": each.met, "waiver": each.waiver,
         "measure": MEASURES[each.criterion.measure]}
        for each in judging.judge(session, record)
    ]  # fmt: skip
    return {"rows": rows, "open": record.state == "open"}


STEPS = Panel(_l("Seven gates"), "project/steps.html", steps)
PATH = Panel(_l("Critical path"), "project/path.html", critical)
CRITERIA = Panel(_l("What the gate asks for"), "project/criteria.html", criteria)
