"""The migration wizard: from which version to which, what becomes what, a dry run, the move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask import request
from flask_babel import gettext

from ui.pages.support import (
    TELLABLE,
    Answer,
    flash_done,
    flash_refused,
    render,
    said,
    see_other,
)
from workflow_engine.commands.batches import CreateBatch
from workflow_engine.commands.migrate_instance import MigrateInstance
from workflow_engine.errors import CountersignError
from workflow_engine.identity.requests import ask, execute
from workflow_engine.identity.web import current_principal
from workflow_engine.queries.definitions import DefinitionRow, Definitions
from workflow_engine.queries.instances import GetInstance, InstanceView
from workflow_engine.queries.migration import MigrationCheck, MigrationPlan, PairView, PlanView
from workflow_engine.queries.migration_trial import MigrationTrial, Obstacle
from workflow_engine.queries.process_elements import ElementView, ProcessElements

#: Before the id of an element in the name of the field that says what it becomes.
MAPS = "map."


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for, as far as it is chosen."""

    source: DefinitionRow | None
    target: DefinitionRow | None
    versions: Sequence[DefinitionRow]
    instance: InstanceView | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the mapping table with the elements that it could become."""

    pair: PairView
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The dry run, of one instance or of all."""

    running: int
    checked: int
    possible: int
    obstacles: Sequence[Mapping[str, Any]]


def migration() -> Answer:
    """Each step is an address; what is typed is in it, so it can be kept and sent on."""
    choice = _choice()
    plan, elements = None, []
    if choice.source and choice.target:
        mapping = sent_mapping(request.args)
        try:
            source, target = choice.source.definition_id, choice.target.definition_id
            plan = ask(MigrationPlan(source, target, mapping))
            elements = ask(ProcessElements(target))
        except CountersignError as error:
            if error.kind not in TELLABLE:
                raise
            flash_refused(error)
    checked = plan is not None and "check" in request.args
    return render(
        "pages/migration.html",
        choice=choice,
        process_names=[(row.key, row.name) for row in ask(Definitions())],
        plan=plan,
        rows=_rows(plan, elements) if plan else [],
        source_marks=_source_marks(plan) if plan else {},
        target_marks=_target_marks(plan) if plan else {},
        mapping=sent_mapping(request.args),
        timers=timers(request.args),
        verdict=_verdict(choice) if checked else None,
        may_batch=current_principal().may("batch:write"),
    )


def migration_start() -> Answer:
    """One instance is moved at once, several as a batch."""
    form = request.form
    mapping, reason = sent_mapping(form), form.get("reason", "")
    target, instance_id = form.get("target", ""), form.get("instance", "")
    options = {"definition_id": target, "mapping": mapping, "timers": timers(form)}
    try:
        if instance_id:
            execute(MigrateInstance(instance_id, target, reason, mapping, timers(form)))
            flash_done(gettext("The instance goes on in the new version."))
            return see_other("ui.instance", instance_id=instance_id)
        wanted = {"definition_id": form.get("source", "")}
        batch = execute(CreateBatch("migrate", wanted, reason, options))
    except CountersignError as error:
        if error.kind not in TELLABLE:
            raise
        flash_refused(error)
        return see_other(
            "ui.migration", **{k: v for k, v in form.items() if k in _KEPT or MAPS in k}
        )
    return see_other("ui.batch", batch_id=batch)


_KEPT = frozenset({"source", "target", "instance", "timers", "check"})


def sent_mapping(values: Mapping[str, str]) -> dict[str, str]:
    """What becomes what by hand; the rest is found by id."""
    chosen = {name[len(MAPS) :]: value for name, value in values.items() if name.startswith(MAPS)}
    return {source: target for source, target in chosen.items() if target}


def timers(values: Mapping[str, str]) -> Literal["keep", "anew"]:
    return "anew" if values.get("timers") == "anew" else "keep"


def _choice() -> Choice:
    args = request.args
    instance = ask(GetInstance(args["instance"])) if args.get("instance") else None
    source_id = instance.definition_id if instance else args.get("source", "")
    key = instance.row.key if instance else args.get("key", "") or _key_of(source_id)
    versions = ask(Definitions(key)) if key else []
    by_id = {row.definition_id: row for row in versions}
    source = by_id.get(source_id)
    target = by_id.get(args.get("target", "")) if source else None
    return Choice(source, target if target != source else None, versions, instance)


def _key_of(definition_id: str) -> str:
    """The process of a version; a link from elsewhere need not name it."""
    if not definition_id:
        return ""
    found = (ask(Definitions(row.key)) for row in ask(Definitions()))
    return next(
        (v.key for versions in found for v in versions if v.definition_id == definition_id), ""
    )


def _rows(plan: PlanView, elements: Sequence[ElementView]) -> list[Shown]:
    """What nothing becomes of stands first, then what was mapped by hand."""
    order = {None: 0, "hand": 1, "id": 2}
    rows = [Shown(pair, _options(pair, elements)) for pair in plan.pairs]
    return sorted(rows, key=lambda row: order.get(row.pair.by, 0))


def _options(pair: PairView, elements: Sequence[ElementView]) -> list[tuple[str, str]]:
    same = [e for e in elements if e.kind == pair.kind]
    return [(e.element, f"{e.name} ({e.element})" if e.name != e.element else e.name) for e in same]


def _source_marks(plan: PlanView) -> dict[str, str]:
    states = {None: "removed", "hand": "changed"}
    return {pair.source: states[pair.by] for pair in plan.pairs if pair.by in states}


def _target_marks(plan: PlanView) -> dict[str, str]:
    by_hand = {pair.target: "changed" for pair in plan.pairs if pair.by == "hand" and pair.target}
    return {**dict.fromkeys(plan.added, "added"), **by_hand}


def _verdict(choice: Choice) -> Verdict | None:
    if choice.source is None or choice.target is None:
        return None
    mapping, target = sent_mapping(request.args), choice.target.definition_id
    if choice.instance is None:
        source = choice.source.definition_id
        trial = ask(MigrationTrial(source, target, mapping, timers(request.args)))
        obstacles = [_told(obstacle) for obstacle in trial.obstacles]
        return Verdict(trial.running, trial.checked, trial.possible, obstacles)
    instance_id = choice.instance.row.instance_id
    check = ask(MigrationCheck(instance_id, target, mapping, timers(request.args)))
    told = {
        (p.node, p.code): {
            "node": p.node,
            "name": p.name,
            "message": said(p.message),
            "instances": 1,
        }
        for p in check.problems
    }
    return Verdict(1, 1, int(check.is_possible), list(told.values()))


def _told(obstacle: Obstacle) -> dict[str, Any]:
    return {
        "node": obstacle.node,
        "name": obstacle.name,
        "message": said(obstacle.message),
        "instances": obstacle.instances,
        "samples": obstacle.samples,
    }
