"""What is wrong or doubtful in a form file, each naming its component."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. ``message`` is a template, filled from ``params`` after translation."""

    code: str
    severity: Literal["error", "warning"]
    element: str | None
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.params)


class Findings(list[Finding]):
    """Collects findings in the order in which the file is read."""

    def error(self, code: str, element: str | None, message: str, **params: Any) -> None:
        self.append(Finding(code, "error", element, message, params))

    def warning(self, code: str, element: str | None, message: str, **params: Any) -> None:
        self.append(Finding(code, "warning", element, message, params))
