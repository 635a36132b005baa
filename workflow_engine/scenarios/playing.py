"""Plays one scenario on a stage: step after step, each checked against all invariants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from workflow_engine import feel, verification
from workflow_engine.errors import CountersignError
from workflow_engine.queries.instances import Instances
from workflow_engine.scenarios.actions import DO
from workflow_engine.scenarios.expectations import EXPECT, Unexpected
from workflow_engine.scenarios.reading import ACTIONS, EXPECTATIONS, Action, Scenario, Step
from workflow_engine.scenarios.stage import Stage, staged
from workflow_engine.scenarios.story import Story

MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one scenario; ``trouble`` says at which step what was found instead."""

    name: str
    trouble: str | None
    visited: frozenset[str] = field(default=frozenset())

    @property
    def passed(self) -> bool:
        return self.trouble is None


def play(database: Path, scenario: Scenario, actions: Mapping[str, Action]) -> Result:
    """Play on a copy of ``database``, in which the folder's processes are deployed."""
    with staged(database) as stage:
        story = Story(stage, actions)
        trouble = None
        try:
            _steps(story, scenario.steps, "step")
        except Unexpected as problem:
            trouble = str(problem)
        return Result(scenario.name, trouble, visited(stage))


def _steps(story: Story, steps: Sequence[Step], word: str) -> None:
    for number, step in enumerate(steps, 1):
        place = f"{word} {number} ({_name(step)})"
        try:
            _step(story, step)
        except Unexpected as problem:
            raise Unexpected(f"{place}: {problem}") from problem
        except (CountersignError, feel.FeelError) as error:
            raise Unexpected(f"{place}: {type(error).__name__}: {error}") from error


def _name(step: Step) -> str:
    known = [name for name in (*ACTIONS, *EXPECTATIONS) if name in step]
    first = known[0]
    return f"{first} {step[first]}" if isinstance(step[first], str) else first


def _step(story: Story, step: Step) -> None:
    action = next((name for name in ACTIONS if name in step), None)
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
        raise Unexpected(f"there is no action {step['do']}")
    story.values |= {**action.defaults, **story.filled(step.get("with", {}))}
    _steps(story, action.steps, f"{step['do']} ")


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
            raise Unexpected(f"it was not refused; expected {wanted}")
    story.stage.run_jobs()
    story.look()
    problems = verification.verify(story.stage.product.database)
    if problems:
        raise Unexpected("; ".join(map(str, problems[:3])))


def visited(stage: Stage) -> frozenset[str]:
    """Every node and flow that any instance has passed, as ``process:element``."""
    found: set[str] = set()
    story = Story(stage, {})
    for row in stage.product.engine.ask(Instances(limit=100), stage.system).rows:
        view: Any = story.view(row.instance_id)
        found |= {f"{row.key}:{element}" for element in view.marks}
    return frozenset(found)
