"""Plays one scenario on a stage: step after step, each checked against all invariants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from workflow_engine import bpmn, feel, verification
from workflow_engine.bundles.stories import ABOUT, ACTIONS, EXPECTATIONS, Action, Scenario, Step
from workflow_engine.domain.rehearsal import Operations, Told, ToldStep
from workflow_engine.errors import CountersignError, Phrase, _l
from workflow_engine.queries.instances import Instances
from workflow_engine.scenarios.actions import DO
from workflow_engine.scenarios.expectations import EXPECT, Unexpected
from workflow_engine.scenarios.stage import Stage, staged
from workflow_engine.scenarios.story import Story

MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scenario; ``trouble`` says at which step what was found instead."""

    name: str
    trouble: Phrase | None
    visited: frozenset[str] = field(default=frozenset())
    steps: tuple[ToldStep, ...] = ()

    @property
    def passed(self) -> bool:
        return self.trouble is None

    @property
    def told(self) -> Told:
        return Told(self.name, self.steps, self.trouble)


def play(
    database: Path,
    scenario: Scenario,
    actions: Mapping[str, Action],
    mocks: Mapping[str, Any] | None = None,
    *,
    operations: Operations = "written",
    process: str | None = None,
) -> Result:
    """Play on a copy of ``database``, in which the folder's processes are deployed.

    ``mocks`` are the operations that do nothing and give what is written, for all scenarios of a
    file; ``operations`` may say that none or all of them are mocked. ``process`` is what a step
    starts that names no other.
    """
    with staged(database) as stage:
        written = {**(mocks or {}), **scenario.mocks}
        stage.failures.mock(_mocked(stage, written, operations))
        story = Story(stage, actions, {"process": process} if process else {})
        steps: list[ToldStep] = []
        for number, step in enumerate(scenario.steps, 1):
            trouble = _trouble(story, step, is_last=number == len(scenario.steps))
            steps.append(ToldStep(number, _name(step), trouble is None, trouble))
            if trouble is not None:
                break
        return Result(scenario.name, _place(steps), visited(stage), tuple(steps))


def only_process(files: Mapping[str, bytes]) -> str | None:
    """The process that need not be named, because there is no other."""
    models = [content for name, content in files.items() if name.endswith(".bpmn")]
    keys = {key for content in models for key in bpmn.load(content, known=bpmn.Known()).graphs}
    return keys.pop() if len(keys) == 1 else None


def _mocked(
    stage: Stage, written: Mapping[str, Any], operations: Operations
) -> Mapping[str, Mapping[str, Any]]:
    if operations == "real":
        return {}
    if operations == "written":
        return written
    return {name: written.get(name, {}) for name in stage.product.modules.operations}


def _place(steps: Sequence[ToldStep]) -> Phrase | None:
    last = steps[-1] if steps else None
    if last is None or last.message is None:
        return None
    text = _l("step {number} ({label}): {trouble}")
    return Phrase(text, number=last.number, label=last.label, trouble=last.message)


def _trouble(story: Story, step: Step, *, is_last: bool = False) -> Phrase | None:
    """What a step found instead of what it says; None when all is well."""
    try:
        _step(story, step)
        if is_last:
            _verify(story, chains=True)
    except Unexpected as problem:
        return problem.phrase
    except CountersignError as error:
        said = Phrase(error.template, **error.params)
        return Phrase(_l("{kind}: {message}"), kind=type(error).__name__, message=said)
    except feel.FeelError as error:
        return Phrase(_l("{kind}: {message}"), kind=type(error).__name__, message=str(error))
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        # A file may say what no command takes: that is the scenario's fault, not ours.
        return Phrase(_l("{kind}: {message}"), kind=type(error).__name__, message=str(error))
    return None


def _steps(story: Story, steps: Sequence[Step], name: str) -> None:
    for number, step in enumerate(steps, 1):
        trouble = _trouble(story, step)
        if trouble is not None:
            text = _l("{name} {number} ({label}): {trouble}")
            raise Unexpected(text, name=name, number=number, label=_name(step), trouble=trouble)


def _name(step: Step) -> str:
    known = [name for name in (*ACTIONS, *EXPECTATIONS) if name in step]
    first = known[0]
    return f"{first} {step[first]}" if isinstance(step[first], str) else first


def _step(story: Story, step: Step) -> None:
    action = next((name for name in ACTIONS if name in step), None)
    story.look(step.get(ABOUT))
    if action == "do":
        _shared(story, step)
    elif action is not None:
        _act(story, action, step)
    for name in EXPECTATIONS:
        if name in step and name != "refused":
            EXPECT[name](story, step)


def _shared(story: Story, step: Step) -> None:
    action = story.actions.get(step["do"])
    if action is None:
        raise Unexpected(_l("there is no action {name}"), name=step["do"])
    story.values |= {**action.defaults, **story.filled(step.get("with", {}))}
    _steps(story, action.steps, step["do"])


def _act(story: Story, action: str, step: Step) -> None:
    wanted = step.get("refused")
    # No two things happen in the same moment: a later decision must be later.
    story.stage.clock.travel(MOMENT)
    try:
        DO[action](story, step)
    except CountersignError as error:
        if error.code != wanted:
            raise
    else:
        if wanted is not None:
            raise Unexpected(_l("it was not refused; expected {wanted}"), wanted=wanted)
    story.stage.run_jobs()
    story.look(step.get(ABOUT))
    _verify(story, chains=False)


def _verify(story: Story, *, chains: bool) -> None:
    product = story.stage.product
    problems = verification.verify(product.database, product.modules, chains=chains)
    if problems:
        raise Unexpected(_l("{reason}"), reason="; ".join(map(str, problems[:3])))


def visited(stage: Stage) -> frozenset[str]:
    """Every node and flow that any instance has passed, as ``process:element``."""
    found: set[str] = set()
    story = Story(stage, {})
    for row in stage.product.engine.ask(Instances(limit=100), stage.system).rows:
        view: Any = story.view(row.instance_id)
        found |= {f"{row.key}:{element}" for element in view.marks}
    return frozenset(found)
