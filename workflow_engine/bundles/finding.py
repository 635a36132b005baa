"""A finding that also names the file."""

from dataclasses import dataclass

from workflow_engine.bpmn.findings import Finding
from workflow_engine.errors import CountersignError, Phrase


@dataclass(frozen=True, slots=True)
class FileFinding(Finding):
    """One thing to mend in one file of a bundle."""

    file: str | None = None


def in_file(finding: Finding, file: str | None) -> FileFinding:
    return FileFinding(
        finding.code,
        finding.severity,
        finding.element,
        finding.message,
        finding.params,
        finding.hint,
        file,
    )


def said_by(error: Exception) -> str:
    """What an error says; ours can still be translated."""
    if isinstance(error, CountersignError):
        return Phrase(error.template, **error.params)
    return str(error)
