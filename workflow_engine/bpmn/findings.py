"""Findings: all that is wrong or doubtful in a model, each naming its element."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from workflow_engine.bpmn.hints import HINTS

Severity = Literal["error", "warning", "information"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. ``message`` is a template, filled from ``params`` after translation.

    An error refuses the model, a warning is a doubt, and information is only good to know.
    """

    code: str
    severity: Severity
    element: str | None
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    hint: str | None = None

    def __str__(self) -> str:
        return self.message.format(**self.params)


#: Errors first: they are what has to be mended.
_RANKS: Mapping[str, int] = {"error": 0, "warning": 1, "information": 2}

AnyFinding = TypeVar("AnyFinding", bound=Finding)


def in_order(
    findings: Iterable[AnyFinding], places: Mapping[str, int] | None = None
) -> tuple[AnyFinding, ...]:
    """By severity, then by the place of the element in its file; the whole comes first.

    Without ``places`` findings of one severity stay in the order that they have.
    """
    known = places or {}
    found = sorted(findings, key=lambda each: known.get(each.element or "", -1))
    return tuple(sorted(found, key=lambda each: _RANKS[each.severity]))


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
        self._add("error", code, element, message, params, hint)

    def warning(
        self,
        code: str,
        element: str | None,
        message: str,
        *,
        hint: str | None = None,
        **params: Any,
    ) -> None:
        self._add("warning", code, element, message, params, hint)

    def information(
        self,
        code: str,
        element: str | None,
        message: str,
        *,
        hint: str | None = None,
        **params: Any,
    ) -> None:
        self._add("information", code, element, message, params, hint)

    def _add(self, severity: Severity, code: str, *said: Any) -> None:
        element, message, params, hint = said
        self.append(Finding(code, severity, element, message, params, hint or HINTS.get(code)))

    @property
    def blocking(self) -> bool:
        """Is there an error among them?"""
        return any(finding.severity == "error" for finding in self)

    def has_error_at(self, element: str | None) -> bool:
        """Was something wrong with the element itself?"""
        return any(f.element == element and f.severity == "error" for f in self)
