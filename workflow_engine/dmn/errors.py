"""What can be wrong with a decision model, and with deciding."""

from dataclasses import dataclass, field
from typing import Any

from workflow_engine.errors import Invalid, NotFound, _l


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend in the file: at which element, and what."""

    element: str
    template: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The message in English, filled in."""
        return self.template.format_map(self.params)


class DmnError(Invalid):
    """A decision model cannot be read, or gives no result; ``findings`` are those of reading."""

    message = _l("The decision model cannot be used: {first}")

    def __init__(self, findings: tuple[Finding, ...] = (), **params: Any) -> None:
        self.findings = findings
        if findings:
            params["first"] = f"{findings[0].element}: {findings[0].message}"
        super().__init__(**params)


class DecisionFailed(DmnError):
    """The rules contradict each other or go round in circles for these inputs."""

    message = _l("The decision {decision} gives no result: {reason}.")


class InputRefused(DmnError):
    """A fact of the wrong type would be null to the rules, and the wrong one might match."""

    message = _l("The input {name} is not of the type {type} or not among its allowed values.")


class InputMissing(DmnError):
    """A service or knowledge model was called without one of its arguments."""

    message = _l("The input {name} is missing.")


class AnswerRefused(DmnError):
    """What a decision says is not what it declares, and null would be no answer."""

    message = _l(
        "The answer of the decision {decision} is not of the type {type} or not among its allowed"
        " values."
    )


class DecisionNotFound(NotFound):
    """Nothing in the file is called so."""

    message = _l("The model has no decision {decision}.")


class Findings:
    """Collects findings while a file is read, so that all are told at once."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def add(self, element: str, template: str, **params: Any) -> None:
        self._found.append(Finding(element, template, params))

    def raise_any(self) -> None:
        if self._found:
            raise DmnError(tuple(self._found))
