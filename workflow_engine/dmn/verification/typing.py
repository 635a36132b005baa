"""Constants in a table that are not of the type their column declares."""

from collections.abc import Iterable, Iterator, Mapping

from workflow_engine.dmn.tables import Output
from workflow_engine.dmn.types import ItemType, basic
from workflow_engine.dmn.verification.examining import Examined
from workflow_engine.dmn.verification.ranking import constant
from workflow_engine.dmn.verification.remarks import Remark
from workflow_engine.errors import _l
from workflow_engine.feel import UnaryTests
from workflow_engine.feel.show import written

_NOT_ALLOWED = _l("{value} in the column {column} is not among the allowed values.")
_TEXT = _l("{value} in the column {column} is not a {type} or not among the allowed values.")


def misfits(seen: Examined) -> Iterator[Remark]:
    """Tests and answers that do not fit, each with an input that comes upon it."""
    for column, name in zip(seen.columns, seen.names, strict=True):
        for rule, found in enumerate(column.constants, 1):
            for value in _wrong(found or (), column.type, None):
                yield _remark(rule, name, value, column.type, {name: written(value)})
    for at, output in enumerate(seen.table.outputs):
        for each in seen.table.rules:
            for value in _wrong(constant(each.answers[at]), _wanted(seen, output), output.allowed):
                example = seen.taking(each.index - 1)
                yield _remark(each.index, output.name, value, _wanted(seen, output), example)


def _wanted(seen: Examined, output: Output) -> ItemType | None:
    """The declared type of an output; numbers where they are added up."""
    return basic("number") if seen.table.aggregation == "SUM" else output.type


def _wrong(
    values: Iterable[object], declared: ItemType | None, allowed: UnaryTests | None
) -> list[object]:
    return [
        value
        for value in values
        if value is not None
        and (
            (declared is not None and declared.fit(value) is None)
            or (allowed is not None and not allowed.matches(value, {}, strict=False))
        )
    ]


def _remark(
    rule: int, column: str, value: object, declared: ItemType | None, example: Mapping[str, str]
) -> Remark:
    told = {"value": written(value), "column": column, "type": declared.name if declared else ""}
    return Remark("type", (rule,), example, _TEXT if declared else _NOT_ALLOWED, told)
