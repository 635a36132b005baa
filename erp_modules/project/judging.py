"""Whether what a gate asks for is there: proof by people, or what the records say."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_modules.project import queries, rules
from erp_modules.project.model import (
    DataLoad,
    Gate,
    GateCriterion,
    Issue,
    Programme,
    ProjectTask,
    Risk,
    RunbookTask,
    TrainingRecord,
    Waiver,
)

OPEN_TASK = frozenset({"planned", "started"})
SERIOUS = ("S1", "S2")


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion, whether it is met, and what lets the gate go on without it."""

    criterion: GateCriterion
    met: bool
    waiver: Waiver | None = None

    @property
    def missing(self) -> bool:
        return not self.met and self.waiver is None

    @property
    def told(self) -> Mapping[str, Any]:
        found = {
            "criterion": self.criterion.id,
            "title": self.criterion.title,
            "measure": self.criterion.measure,
        }
        if self.waiver is not None:
            found["expires_on"] = self.waiver.expires_on.isoformat()
        return found


def judge(session: Any, gate: Gate, today: date | None = None) -> list[Judged]:
    """All criteria of the gate; waivers count while they hold on the day."""
    criteria = queries.criteria_of(session, gate.id)
    ids = [criterion.id for criterion in criteria]
    proven = queries.proven(session, ids)
    held = {waiver.criterion_id: waiver for waiver in queries.waivers(session, ids, today)}
    found = []
    for criterion in criteria:
        if criterion.measure == "evidence":
            met = criterion.id in proven
        else:
            met = _MEASURES[criterion.measure](session, gate.programme_id, criterion.threshold)
        waived = None if met or criterion.mandatory else held.get(criterion.id)
        found.append(Judged(criterion, met, waived))
    return found


def unsigned(gate: Gate) -> list[str]:
    """The owners who did not countersign yet."""
    return [owner.person_id for owner in gate.owners if owner.signed_at is None]


def training(session: Any, programme_id: str) -> list[dict[str, Any]]:
    """For each part in the system how many learn it and what share of them passed everything."""
    people: dict[str, dict[str, bool]] = defaultdict(dict)
    for record in queries.all_of(session, TrainingRecord, programme_id=programme_id):
        part = people[record.role]
        part[record.person_id] = part.get(record.person_id, True) and record.passed
    return [
        {
            "role": role,
            "people": len(part),
            "passed": sum(part.values()),
            "share": rules.share(sum(part.values()), len(part)),
        }
        for role, part in sorted(people.items())
    ]


def without_accountable(session: Any, programme_id: str) -> list[ProjectTask]:
    """Tasks for which nobody is accountable; what was dropped needs nobody."""
    named = queries.accountable(session, programme_id)
    tasks = queries.all_of(session, ProjectTask, programme_id=programme_id)
    return [task for task in tasks if task.state != "dropped" and task.id not in named]


def unmeasurable(programme: Programme) -> list[str]:
    """Goals without a baseline, target, day or owner."""
    return [
        goal.title
        for goal in programme.goals
        if None in (goal.baseline, goal.target, goal.due_on, goal.owner_id)
        or goal.baseline == goal.target
    ]


def _goals(session: Any, programme_id: str, _: Decimal | None) -> bool:
    (programme,) = queries.all_of(session, Programme, id=programme_id)
    return bool(programme.goals) and not unmeasurable(programme)


def _risks(session: Any, programme_id: str, _: Decimal | None) -> bool:
    risks = queries.all_of(session, Risk, programme_id=programme_id)
    untreated = ("open", "triggered")
    return not any(risk.state in untreated and risk.score >= rules.HIGH for risk in risks)


def _raci(session: Any, programme_id: str, _: Decimal | None) -> bool:
    tasks = queries.all_of(session, ProjectTask, programme_id=programme_id)
    return bool(tasks) and not without_accountable(session, programme_id)


def _deputies(session: Any, programme_id: str, _: Decimal | None) -> bool:
    tasks = queries.all_of(session, ProjectTask, programme_id=programme_id)
    return all(task.deputy_id is not None for task in tasks if task.state in OPEN_TASK)


def _issues(session: Any, programme_id: str, _: Decimal | None) -> bool:
    issues = queries.all_of(session, Issue, programme_id=programme_id)
    return not any(each.severity in SERIOUS and each.state != "closed" for each in issues)


def _loads(session: Any, programme_id: str, _: Decimal | None) -> bool:
    """Live data are loaded after the last gate, so none of the gates can wait for them."""
    loads = [
        load
        for load in queries.all_of(session, DataLoad, programme_id=programme_id)
        if load.stage != "live"
    ]
    return bool(loads) and all(load.state == "signed" for load in loads)


def _training(session: Any, programme_id: str, least: Decimal | None) -> bool:
    wanted = rules.ENOUGH if least is None else least
    parts = training(session, programme_id)
    return bool(parts) and all(part["share"] >= wanted for part in parts)


def _runbook(session: Any, programme_id: str, _: Decimal | None) -> bool:
    tasks = queries.all_of(session, RunbookTask, programme_id=programme_id)
    return (
        bool(tasks)
        and all(task.deputy_id is not None for task in tasks)
        and any(task.point_of_no_return for task in tasks)
    )


_MEASURES: Mapping[str, Callable[[Any, str, Decimal | None], bool]] = {
    "goals": _goals,
    "risks": _risks,
    "raci": _raci,
    "deputies": _deputies,
    "issues": _issues,
    "loads": _loads,
    "training": _training,
    "runbook": _runbook,
}
