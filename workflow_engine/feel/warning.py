"""Why something is null: FEEL has no exceptions for wrong types, so they can be asked for."""

from dataclasses import dataclass
from typing import NamedTuple

from workflow_engine.errors import Phrase, _l
from workflow_engine.feel.limits import Run
from workflow_engine.feel.values import kind

MOST = 100


class Place(NamedTuple):
    """An expression and a character in it, counted from 0."""

    text: str
    position: int


@dataclass(frozen=True, slots=True)
class FeelWarning:
    """A place at which values did not fit, so that null came out of it.

    ``position`` counts characters of ``text`` from 0. ``given`` are the kinds of the values there,
    ``expected`` says which would have fitted, ``hint`` says both in a sentence.
    """

    text: str
    position: int
    given: tuple[str, ...]
    expected: Phrase
    hint: Phrase


def is_wanted(run: Run) -> bool:
    """Whether somebody asked for warnings and has not had enough."""
    return run.warnings is not None and len(run.warnings) < MOST


def warn(
    run: Run,
    place: Place,
    template: str,
    *values: object,
    expected: str | Phrase = "",
    **params: object,
) -> None:
    """Note it, if somebody asked; at most 100 times in one evaluation."""
    if run.warnings is None or not is_wanted(run):
        return
    given = tuple(kind(value) for value in values)
    wanted = expected if isinstance(expected, Phrase) else Phrase(expected)
    hint = Phrase(
        template,
        position=place.position + 1,
        given=", ".join(given),
        expected=wanted,
        **params,
    )
    run.warnings.append(FeelWarning(place.text, place.position, given, wanted, hint))


OPERATION = _l("Character {position}: '{operation}' gives null for {given}; it takes {expected}.")
NO_RESULT = _l("Character {position}: '{operation}' has no result for what it was given: {given}.")
ARGUMENTS = _l("Character {position}: {name}() gives null for ({given}); it is {expected}.")
NO_FUNCTION = _l("Character {position}: what is called here is no function but {given}.")
NO_ENTRY = _l("Character {position}: {given} has no entry '{name}'.")
NO_ENTRY_NEAR = _l("Character {position}: {given} has no entry '{name}'. Did you mean '{near}'?")
CONDITION = _l("Character {position}: the condition is {given}, which counts as false.")
NO_NAME = _l("Character {position}: nothing is called '{name}' here; it counts as null.")
NO_DATE = _l("Character {position}: {found} is no date, time or duration.")
NO_TYPE = _l("Character {position}: no type is called '{name}'.")
FOREIGN = _l("Character {position}: functions in Java or PMML are not called; this one is null.")
TWICE = _l("Character {position}: the context has the entry '{name}' twice, so it is null.")

SUMS = _l("two numbers, two texts, two durations, or a date or time and a duration")
PRODUCTS = _l("two numbers, or a duration and a number")
SIGNED = _l("a number or a duration")
ALIKE = _l("two values of the same type")
ORDERED = _l("two numbers, texts, dates, times or durations of the same type")
TRUTH = _l("true or false")
WALKED = _l("a list, or a range of whole numbers or dates")
FUNCTION = _l("a function")
CONTEXT = _l("a context with this entry")
KNOWN = _l("a known name")
DATE = _l("a date, time or duration as ISO 8601 writes it")
TYPE = _l("a known type")
ONCE = _l("each entry once")
IN_RANGE = _l("values that have a result")
