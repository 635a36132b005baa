"""Tells a scenario of a process folder one step after the other, among others on one stage.

What a step expects is not asked here: others are at work too. Whether the books hold is.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.faults.kills import _plain
from workflow_engine.bundles.stories import ABOUT, ACTIONS, Scenario, Scenarios, Step
from workflow_engine.commands.base import Command
from workflow_engine.demo import process_folders
from workflow_engine.domain.principal import Principal
from workflow_engine.engine import Engine, Replay
from workflow_engine.errors import CountersignError
from workflow_engine.feel import FeelError
from workflow_engine.queries.instances import Instances
from workflow_engine.scenarios import Stage, read
from workflow_engine.scenarios.actions import DO
from workflow_engine.scenarios.expectations import Unexpected
from workflow_engine.scenarios.playing import MOMENT, only_process
from workflow_engine.scenarios.story import Story

#: What keeps a step from being done: somebody else was faster, or it is not its time yet.
TROUBLE = (CountersignError, Unexpected, FeelError, LookupError)


@dataclass(frozen=True)
class Tale:
    """A scenario with its folder, as it is told."""

    folder: Path
    scenario: Scenario
    told: Scenarios

    @property
    def name(self) -> str:
        return f"{self.folder.name}: {self.scenario.name}"


def tales(folders: Sequence[Path] | None = None) -> list[Tale]:
    """Every scenario of these folders, or of all that ship."""
    chosen = process_folders() if folders is None else folders
    return [
        Tale(folder, scenario, told)
        for folder in chosen
        if any(folder.glob("*.bpmn")) and (folder / "scenarios.toml").exists()
        for told in [read(folder)]
        for scenario in told.scenarios
    ]


class Asking(Engine):
    """An engine that does what it is asked, and if wanted asks again as a client would."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine.database, engine.world)
        self.key: str | None = None
        self.last: tuple[Command[Any], Principal] | None = None

    def execute(self, command: Command[Any], actor: Principal) -> Any:
        self.last = (command, actor)
        if self.key is None or actor.account_id is None:
            return super().execute(command, actor)
        replay = Replay(self.key, _plain)
        first = self.execute_keyed(command, actor, replay)
        again = self.execute_keyed(command, actor, replay)
        assert (again.body, again.replayed) == (first.body, True), f"{command} was done twice"
        # Only what was stored with the key was really done; a dataclass became its fields.
        return first.body["value"] if first.body.keys() == {"value"} else first.body


@dataclass
class Own(Story):
    """What one tale knows: of all instances, those that came about by its steps."""

    mine: list[str] = field(default_factory=list)

    def look(self, process: str | None = None) -> None:
        views = (self.view(name) for name in reversed(self.mine))
        self.instance = next((view for view in views if process in (None, view.row.key)), None)
        if self.instance is not None:
            self.values["instance"] = dict(self.instance.variables)


class Telling:
    """A tale on a stage; ``number`` tells its idempotency keys from those of others."""

    def __init__(self, stage: Stage, tale: Tale, number: int = 0) -> None:
        self.tale, self.stage, self.number = tale, stage, number
        self.asking = Asking(stage.product.engine)
        product = replace(stage.product, engine=self.asking)
        files = {file.name: file.read_bytes() for file in tale.folder.glob("*.bpmn")}
        process = only_process(files)
        values = {"process": process} if process else {}
        self.story = Own(replace(stage, product=product), tale.told.actions, values)
        self._steps = self._flat(tale.scenario.steps)
        self._waiting: Step | None = None
        self.done = self.left_out = 0
        self.trouble: str | None = None

    def _flat(self, steps: Sequence[Step]) -> Iterator[Step]:
        """Only what is done, with shared actions written out."""
        for step in steps:
            self.story.look(step.get(ABOUT))
            if "do" in step:
                action = self.story.actions[step["do"]]
                self.story.values |= {
                    **action.defaults,
                    **self.story.filled(step.get("with", {})),
                }
                yield from self._flat(action.steps)
            elif any(name in step for name in ACTIONS):
                yield step

    def step(self, *, keyed: bool = False) -> bool:
        """Do what comes next; False when the tale is over, or cannot go on just now.

        A step that cannot be done is kept for the next call.
        """
        try:
            step = self._waiting or next(self._steps, None)
        except TROUBLE as problem:
            step, self.trouble = None, repr(problem)
        if step is None:
            return False
        self._waiting, self.trouble = step, None
        self.asking.key = f"{self.number}:{self.done}" if keyed else None
        self.stage.clock.travel(MOMENT)
        try:
            self.story.look(step.get(ABOUT))
            next(run for name, run in DO.items() if name in step)(self.story, step)
        except TROUBLE as problem:
            if "refused" not in step:
                self.trouble = f"{step}: {type(problem).__name__} {problem}"
                return False
        self._waiting = None
        self.done += 1
        return True

    def peek(self) -> Step | None:
        """What comes next; None at the end of the tale."""
        self._waiting = self._waiting or next(self._steps, None)
        return self._waiting

    def passed(self, values: Mapping[str, Any]) -> None:
        """Somebody else did what comes next, and got these values."""
        self.story.values.update(values)
        self._waiting = None
        self.done += 1

    def give_up(self) -> None:
        """Leave out the step that cannot be done."""
        self._waiting = None
        self.left_out += 1

    def again(self) -> None:
        """Ask for the same once more without a key: done once or refused, it must do no harm."""
        if self.asking.last is None:
            return
        with suppress(CountersignError):
            self.stage.product.engine.execute(*self.asking.last)

    def claim(self, seen: set[str]) -> None:
        """Whatever instances are new came about by this tale."""
        newest = Instances(limit=50)
        rows = self.stage.product.engine.ask(newest, self.stage.system).rows
        fresh = [row.instance_id for row in reversed(rows) if row.instance_id not in seen]
        seen.update(fresh)
        self.story.mine.extend(fresh)
