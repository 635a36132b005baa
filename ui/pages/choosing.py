"""Fields to choose people for steps to come: at the start of a process, and in a task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request

from ui.pages.support import errors_of
from workflow_engine.commands.asking import ChoicesWrong
from workflow_engine.errors import CountersignError
from workflow_engine.queries.choices import StepChoice

PREFIX = "choices."


@dataclass(frozen=True, slots=True)
class Chooser:
    """The field of one step: its name, whom it offers, and what is chosen or wrong."""

    name: str
    step: str
    options: Sequence[tuple[str, str]]
    is_needed: bool
    value: str = ""
    errors: Sequence[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"f-{self.name.replace('.', '-')}"


def names(steps: Sequence[StepChoice]) -> frozenset[str]:
    return frozenset(PREFIX + each.element for each in steps)


def sent(steps: Sequence[StepChoice]) -> dict[str, list[str]]:
    """Who was chosen on the page, as commands take it."""
    given = ((each.element, request.form.getlist(PREFIX + each.element)) for each in steps)
    found = {element: [one for one in people if one] for element, people in given}
    return {element: people for element, people in found.items() if people}


def fields(steps: Sequence[StepChoice], error: CountersignError | None) -> list[Chooser]:
    """One for each step; what was chosen before, or just now, is chosen."""
    wrong: Mapping[str, Sequence[str]] = errors_of(error) if isinstance(error, ChoicesWrong) else {}
    made = []
    for each in steps:
        name = PREFIX + each.element
        before = each.chosen[0] if each.chosen else ""
        value = request.form.get(name, before)
        options = [("", "–"), *((one.person_id, one.name) for one in each.people)]
        made.append(Chooser(name, each.step, options, each.is_needed, value, wrong.get(name, [])))
    return made


def problems(choosers: Sequence[Chooser]) -> list[tuple[str, str]]:
    """For the summary above the form."""
    return [(each.id, f"{each.step}: {text}") for each in choosers for text in each.errors]
