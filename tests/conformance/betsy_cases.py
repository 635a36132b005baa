"""One betsy case, played: deploy, start, let time pass, read the marks from the history."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.conformance.betsy_house import NOON, House
from tests.conformance.betsy_markers import CHECKS, Translated, translate
from tests.conformance.betsy_workers import MARK, Meeting
from workflow_engine import bpmn
from workflow_engine.clock import SetClock, SystemClock
from workflow_engine.commands.evaluate_conditions import EvaluateConditions
from workflow_engine.commands.publish_signal import PublishSignal
from workflow_engine.commands.send_message import SendMessage
from workflow_engine.errors import ModelRefused
from workflow_engine.persistence.database import Database

PARALLEL = "ParallelProcess"
PARTNERS = (PARALLEL, "CalledProcess")
#: The engine refuses a model or stands still, and says so.
TROUBLE = ("RuntimeException", "GenericError")
REFUSED = "refused"
#: A token waits at a join for ever. The suite only sees that nothing more happens.
STALLED = "nothing-can-move"
UNCAUGHT = "ErrorThrownErrorEvent"
#: In the original a file beside the log, which only some cases look for.
MARKER_FILE = "MarkerExists"

Fresh = Callable[[], AbstractContextManager[Database]]


@dataclass(frozen=True)
class Result:
    """What a case should have left, what it left, and why, if it went wrong."""

    number: int
    expected: Counter[str]
    actual: Counter[str]
    said: str = ""

    @property
    def passed(self) -> bool:
        return self.expected == self.actual

    def __str__(self) -> str:
        wanted, found = (sorted(marks.elements()) for marks in (self.expected, self.actual))
        text = f"case {self.number}: expected {wanted}, got {found}"
        return f"{text}; {self.said}" if self.said else text


def find(models: Path, name: str) -> Path | None:
    """The file of a model in a folder or one below it."""
    for ending in (".bpmn", ".bpmn2", ".bpmn20.xml", ".xml"):
        for file in sorted(models.rglob(f"{name}{ending}")):
            return file
    return None


def play_all(
    model: Mapping[str, Any], models: Path, fresh: Fresh, *, jobs: bool = False
) -> list[Result]:
    """Every case of a model, each in a database of its own; see ``translate`` for ``jobs``."""
    file = find(models, model["name"])
    return [
        _play(number, case, model["name"], file, fresh=fresh, jobs=jobs)
        for number, case in enumerate(model["cases"], start=1)
    ]


def _play(
    number: int,
    case: Mapping[str, Any],
    name: str,
    file: Path | None,
    *,
    fresh: Fresh,
    jobs: bool,
) -> Result:
    expected = Counter(case["trace"])
    if file is None:
        return Result(number, expected, Counter({"missing": 1}), f"there is no file {name}.bpmn")
    try:
        with fresh() as database:
            model = translate(name, file.read_bytes(), jobs=jobs)
            actual, said = _marks(case, name, model, database)
    except Exception as error:
        # Whatever goes wrong belongs to this case: the others are played all the same.
        return Result(number, expected, Counter({"crash": 1}), f"{type(error).__name__}: {error}")
    return Result(number, expected, _comparable(actual, expected), said)


def _comparable(actual: Counter[str], expected: Counter[str]) -> Counter[str]:
    """As the original reads it: files exist or not, and trouble has two names.

    A model that is refused has been found wanting before it could leave any other mark.
    """
    found = Counter(actual)
    if found[REFUSED] and any(expected[name] for name in TROUBLE):
        return expected
    if found.pop(MARKER_FILE, 0) and expected[MARKER_FILE]:
        found[MARKER_FILE] = 1
    wanted = next((name for name in TROUBLE if expected[name]), None)
    if found.pop(STALLED, 0) and wanted:
        found[TROUBLE[0]] = 1
    if wanted and found.pop(TROUBLE[0], 0):
        found[wanted] = expected[wanted]
    return found


def _marks(
    case: Mapping[str, Any], name: str, model: Translated, database: Database
) -> tuple[Counter[str], str]:
    house = House(database, SystemClock() if model.timestamps else SetClock(NOON))
    meeting = Meeting()
    try:
        house.deploy(name, model.xml)
    except ModelRefused as refusal:
        return Counter({REFUSED: 1}), _errors(refusal)
    _run(case, name, model, house)
    if model.timestamps:
        meeting.hold(house.execute)
    house.check()
    marks = _read(model, house)
    said = "; ".join(f"{i['element']}: {i['code']}: {i['message']}" for i in house.incidents())
    if meeting.overlapped and model.timestamps <= house.completed():
        marks[MARK] += 1
    return marks, said


def _errors(refusal: ModelRefused) -> str:
    found = [f for f in refusal.findings if f.severity == "error"]
    return "; ".join(f"{f.element}: {f.code}: {f}" for f in found)


def _run(case: Mapping[str, Any], name: str, model: Translated, house: House) -> None:
    variables: dict[str, Any] = {"integerVariable": case.get("integerVariable", 0)}
    if case["input"] is not None:
        variables["test"] = case["input"]
    if case.get("parallel"):
        house.start(PARALLEL, variables)
        house.settle()
    _begin(_main(name, model), variables, model, house)
    house.settle()
    house.pass_time(max(timedelta(milliseconds=case["delay_ms"]), timedelta(seconds=model.seconds)))


def _main(name: str, model: Translated) -> str:
    """The process that carries the model's name, else the first that is nobody's partner."""
    others = [process for process in model.processes if process not in PARTNERS]
    return name if name in model.processes else next(iter(others), name)


def _begin(key: str, variables: Mapping[str, Any], model: Translated, house: House) -> None:
    """By hand if the process can be, else by the event that it waits for, or by the clock."""
    graphs = bpmn.load(model.xml).graphs
    starts = graphs[key].starts
    kinds = {start.kind: start for start in reversed(starts)}
    if "none" in kinds or not starts:
        house.start(key, variables)
    elif "message" in kinds:
        house.execute(SendMessage(str(kinds["message"].message), "case", variables))
    elif "signal" in kinds:
        house.execute(PublishSignal(str(kinds["signal"].signal), variables))
    if any(start.kind == "conditional" for graph in graphs.values() for start in graph.starts):
        house.execute(EvaluateConditions(variables))


def _read(model: Translated, house: House) -> Counter[str]:
    found: Counter[str] = Counter()
    known: dict[str, Any] = {}
    for line in house.history():
        known |= line["data"].get("changed", {})
        for node, event, *_ in line["data"].get("moves", ()):
            if event == "completed" and node in model.marks:
                found[model.marks[node]] += 1
            if event == "completed" and node in model.checks:
                found += Counter(mark for name, mark in CHECKS.items() if known.get(name) is True)
    if house.failed:
        found[UNCAUGHT] = 1
    others = [i for i in house.incidents() if i["instance_id"] not in house.failed]
    found += Counter({STALLED if i["code"] == STALLED else TROUBLE[0]: 1 for i in others})
    return found
