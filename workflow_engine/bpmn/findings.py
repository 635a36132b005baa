"""Findings: all that is wrong or doubtful in a model, each naming its element."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. ``message`` is a template, filled from ``params`` after translation."""

    code: str
    severity: Severity
    element: str | None
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    hint: str | None = None

    def __str__(self) -> str:
        return self.message.format(**self.params)


class Findings(list[Finding]):
    """Collects findings; the order is that of the checks."""

    def error(
        self,
        code: str,
        element: str | None,
        message: str,
        *,
        hint: str | None = None,
        **params: Any,
    ) -> None:
        self.append(Finding(code, "error", element, message, params, hint))

    def warning(
        self,
        code: str,
        element: str | None,
        message: str,
        *,
        hint: str | None = None,
        **params: Any,
    ) -> None:
        self.append(Finding(code, "warning", element, message, params, hint))

    @property
    def blocking(self) -> bool:
        """Is there an error among them?"""
        return any(finding.severity == "error" for finding in self)
