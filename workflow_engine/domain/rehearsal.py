"""What scenarios tell about a bundle: each step, and which nodes and flows were passed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from workflow_engine.domain.phrases import packed, unpacked
from workflow_engine.errors import Phrase

#: Operations do what a scenario says (``written``), are all ``real``, or all ``mocked``.
Operations = Literal["written", "real", "mocked"]
OPERATIONS: tuple[Operations, ...] = ("written", "real", "mocked")


@dataclass(frozen=True, slots=True)
class CastMember:
    """A person of the company who may act in a scenario, by the login."""

    login: str
    name: str
    manager: str | None = None
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cast:
    """People and groups of a company that its models name; groups list the logins of members."""

    people: tuple[CastMember, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Underway:
    """How far a play is: this scenario is the ``number``-th of ``whole`` (from 1)."""

    number: int
    whole: int
    name: str


#: Is told before each scenario; has to be quick, and is called in the thread that plays.
Watch = Callable[[Underway], None]


def unwatched(underway: Underway) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be played: the bundle, what it calls beside itself, and who is there.

    ``others`` are bundles of called processes, ``decisions`` published files by decision.
    """

    files: Mapping[str, bytes]
    others: tuple[Mapping[str, bytes], ...] = ()
    decisions: Mapping[str, bytes] = field(default_factory=dict)
    cast: Cast = field(default_factory=Cast)
    operations: Operations = "written"
    only: str | None = None
    """The name of the one scenario to play; None plays all."""
    watch: Watch = field(default=unwatched, compare=False)


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One step of a scenario; ``message`` says what was found instead."""

    number: int
    label: str
    passed: bool
    message: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One scenario; steps after the one that failed were not played."""

    name: str
    steps: tuple[ToldStep, ...] = ()
    trouble: Phrase | None = None

    @property
    def passed(self) -> bool:
        return self.trouble is None


@dataclass(frozen=True, slots=True)
class ProcessCoverage:
    """What of one process some scenario has passed, by the ids on the diagram."""

    key: str
    nodes_covered: tuple[str, ...] = ()
    nodes_missed: tuple[str, ...] = ()
    flows_covered: tuple[str, ...] = ()
    flows_missed: tuple[str, ...] = ()

    @property
    def percent(self) -> int:
        """Rounded down: 100 means every one."""
        covered = len(self.nodes_covered) + len(self.flows_covered)
        whole = covered + len(self.nodes_missed) + len(self.flows_missed)
        return 100 * covered // whole if whole else 100


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All scenarios of a bundle; ``problem`` kept them from being played at all.

    ``basis`` is a digest of everything that went into the play: the same plays the same.
    """

    scenarios: tuple[Told, ...] = ()
    coverage: tuple[ProcessCoverage, ...] = ()
    operations: Operations = "written"
    problem: Phrase | None = None
    basis: str = ""

    @property
    def passed(self) -> bool:
        return self.problem is None and all(told.passed for told in self.scenarios)


_COVERED = ("nodes_covered", "nodes_missed", "flows_covered", "flows_missed")
#: Plays in a throw-away database of its own; bound to the product when it is wired.
Rehearse = Callable[[Request], Rehearsal]


def to_document(rehearsal: Rehearsal) -> dict[str, Any]:
    """What can be kept as JSON and read again in any language."""
    return {
        "operations": rehearsal.operations,
        "basis": rehearsal.basis,
        "problem": packed(rehearsal.problem),
        "scenarios": [
            {
                "name": told.name,
                "trouble": packed(told.trouble),
                "steps": [
                    [step.number, step.label, step.passed, packed(step.message)]
                    for step in told.steps
                ],
            }
            for told in rehearsal.scenarios
        ],
        "coverage": [
            {"key": each.key, **{name: list(getattr(each, name)) for name in _COVERED}}
            for each in rehearsal.coverage
        ],
    }


def from_document(document: Mapping[str, Any]) -> Rehearsal:
    return Rehearsal(
        scenarios=tuple(
            Told(
                told["name"],
                tuple(ToldStep(n, label, ok, unpacked(m)) for n, label, ok, m in told["steps"]),
                unpacked(told["trouble"]),
            )
            for told in document["scenarios"]
        ),
        coverage=tuple(
            ProcessCoverage(each["key"], *(tuple(each[name]) for name in _COVERED))
            for each in document["coverage"]
        ),
        operations=document["operations"],
        problem=unpacked(document["problem"]),
        basis=document.get("basis", ""),
    )
