"""Errors by kind: who must act, and a message that says what to do. No HTTP status here."""

from collections.abc import Callable
from typing import Any, ClassVar


def _l(message: str) -> str:
    """Mark a message for translation; it is translated where a person reads it."""
    return message


class Phrase(str):
    """A message with its parameters filled in, which can still be translated.

    The text itself is English; ``translated`` fills the translated template instead.
    """

    template: str
    params: dict[str, Any]

    def __new__(cls, template: str, /, **params: Any) -> "Phrase":
        phrase = super().__new__(cls, template.format_map(_Lenient(params)))
        phrase.template = template
        phrase.params = params
        return phrase

    def translated(self, translate: Callable[[str], str]) -> str:
        params = {
            name: value.translated(translate) if isinstance(value, Phrase) else value
            for name, value in self.params.items()
        }
        return translate(self.template).format_map(_Lenient(params))


class CountersignError(Exception):
    """Base of all expected errors.

    ``kind`` says who must act, ``code`` names the error for programs, ``message`` is an English
    template with ``{names}`` filled from ``params``; both templates and params stay available so
    that the edge can translate.
    """

    kind: ClassVar[str] = "internal"
    message: ClassVar[str] = _l("Something went wrong on our side; nothing was changed.")

    def __init__(self, text: str | None = None, /, **params: Any) -> None:
        self.template = text or self.message
        self.params = params
        super().__init__(self.template.format_map(_Lenient(params)))

    @property
    def code(self) -> str:
        """The stable name of this error for programs: the class name in kebab case."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class Invalid(CountersignError):
    """The request can never succeed as it is; the caller must change it.

    ``errors`` maps a field (dotted path) to messages, when the trouble belongs to fields.
    """

    kind = "invalid"
    message = _l("The request is not valid.")

    def __init__(
        self,
        text: str | None = None,
        /,
        *,
        errors: dict[str, list[str]] | None = None,
        **params: Any,
    ) -> None:
        self.errors = errors or {}
        super().__init__(text, **params)


class NotFound(CountersignError):
    """The thing does not exist, or the caller may not know that it does."""

    kind = "not_found"
    message = _l("There is no such thing, or you may not see it.")


class Unauthenticated(CountersignError):
    """Nobody is known to be calling."""

    kind = "unauthenticated"
    message = _l("Sign in first.")


class Forbidden(CountersignError):
    """The caller is known and may not do this."""

    kind = "forbidden"
    message = _l("You may not do this; it needs the permission {permission}.")


class Conflict(CountersignError):
    """Somebody else was faster, or the state does not allow it; look again before retrying."""

    kind = "conflict"
    message = _l("It was changed in the meantime; reload and look again.")


class ConcurrentUpdate(Conflict):
    """A revision check failed; the engine repeats the command from the start."""

    message = _l("Somebody changed this at the same moment; nothing of yours was saved.")


class TooLarge(CountersignError):
    """The request is larger than the service accepts."""

    kind = "too_large"
    message = _l("This is larger than the limit of {limit}.")


class TooMany(CountersignError):
    """Too many attempts in a short time."""

    kind = "too_many"
    message = _l("Too many attempts; try again in {seconds} seconds.")


class Unavailable(CountersignError):
    """The service cannot answer now; the same request may succeed later."""

    kind = "unavailable"
    message = _l("The service cannot do this right now; try again in a moment.")


class TaskNotFound(NotFound):
    message = _l("There is no task {task}, or it is not yours to see.")


class TaskAlreadyDone(Conflict):
    message = _l("This task was already completed; your decision was not recorded.")


class TaskNotOpen(Conflict):
    message = _l("This task is no longer open.")


class TaskChanged(Conflict):
    message = _l("This task was changed after you opened it; reload and look again.")


class TaskHeldByAnother(Conflict):
    message = _l("{name} has claimed this task; ask for it to be released first.")


class TaskNotClaimed(Conflict):
    message = _l("Nobody has claimed this task.")


class VotesAreNotClaimed(Conflict):
    message = _l("Everybody who is asked votes for himself, so nobody can claim this task.")


class NotCandidate(Forbidden):
    message = _l("This task is not offered to you.")


class FourEyesViolated(Forbidden):
    message = _l("You asked for this yourself, so somebody else has to decide it.")


class UnknownOutcome(Invalid):
    message = _l("'{outcome}' is not an outcome of this task; choose one of {allowed}.")


class FieldsRefused(Invalid):
    message = _l("You may not write these fields in this step: {fields}.")


class BadReference(Invalid):
    message = _l(
        "'{reference}' names nobody; write person:, group:, members:, role:, manager: or head:."
    )


class BadSeries(Invalid):
    message = _l("The pattern '{pattern}' cannot number documents: {reason}.")


class LeaseLost(Conflict):
    message = _l("Another worker has taken the job {job} over; this result is discarded.")


class JobNotReady(Conflict):
    message = _l("The job {job} cannot go from {state} to {wanted}.")


class CurrencyMismatch(Invalid):
    message = _l("Amounts in {one} and {other} cannot be compared or added; convert them first.")


class FormInvalid(Invalid):
    """``errors`` holds a list of ``Phrase`` for each field."""

    message = _l("Some fields need another look.")


class InstanceNotFound(NotFound):
    message = _l("There is no process instance {instance}, or you may not see it.")


class InstanceNotActive(Conflict):
    message = _l("This process instance is no longer active.")


class InstanceSuspended(InstanceNotActive):
    message = _l("This process instance is suspended; resume it first.")


class BusinessKeyInUse(Conflict):
    message = _l("An active instance of {key} already has the business key {business_key}.")


class DefinitionNotFound(NotFound):
    message = _l("There is no process definition {key}.")


class ModelRefused(Invalid):
    """The uploaded model has findings that block it; ``findings`` lists them all."""

    message = _l("The model was not deployed: {count} findings must be mended first.")

    def __init__(self, findings: tuple[Any, ...]) -> None:
        self.findings = findings
        super().__init__(count=len(findings))


class MessageNotCorrelated(Conflict):
    message = _l("No process waits for the message {name} with the key {key}.")


class IdempotencyKeyReused(Invalid):
    message = _l("The idempotency key {key} was used for a different request.")


class AuthorityMissing(Forbidden):
    """Money was about to move without the decisions that the authority matrix asks for."""

    message = _l("{subject} lacks the decision of {missing}; it cannot be released.")


class ValueRefused(Invalid):
    """A value is not data that the engine keeps: NaN, a cycle, too deep, too large."""

    message = _l("The value at {path} cannot be stored: {reason}.")


class TextRefused(Invalid):
    """The database would not take a text; a limit nearer to the caller is missing."""

    message = _l("A text is too long or contains characters that cannot be stored.")


class UnknownSetting(CountersignError):
    kind = "configuration"
    message = _l("The setting {name} is unknown; see the list in docs/SETTINGS.md.")


class BadSetting(CountersignError):
    kind = "configuration"
    message = _l("The setting {name} has the value '{value}'; it must be {expected}.")


class BusinessError(CountersignError):
    """A module's refusal that a process can model: it becomes the BPMN error ``error_code``.

    >>> BusinessError("OVER_BUDGET", _l("Only {free} is left."), free="12.00").error_code
    'OVER_BUDGET'
    """

    kind = "conflict"

    def __init__(self, error_code: str, text: str, /, **params: Any) -> None:
        self.error_code = error_code
        super().__init__(text, **params)


class AlreadySigned(Forbidden):
    message = _l("You have already approved this; the next step needs a different person.")


class DecisionNotFound(NotFound):
    message = _l("There is no decision {decision}.")
