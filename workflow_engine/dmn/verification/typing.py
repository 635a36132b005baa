"""Constants in a table that are not of the type their column declares."""

from collections.abc import Iterator

from workflow_engine.dmn.types import ItemType
from workflow_engine.dmn.verification.examining import Examined
from workflow_engine.dmn.verification.remarks import Remark
from workflow_engine.errors import _l
from workflow_engine.feel import Expression, FeelError
from workflow_engine.feel.show import written

_TEXT = _l("{value} in the column {column} is not a {type} or not among the allowed values.")


def misfits(seen: Examined) -> Iterator[Remark]:
    """Tests and answers that do not fit."""
    for column, name in zip(seen.columns, seen.names, strict=True):
        for rule, found in enumerate(column.constants, 1):
            yield from (
                _remark(rule, name, value, column.type) for value in _wrong(found, column.type)
            )
    for at, output in enumerate(seen.table.outputs):
        for each in seen.table.rules:
            for value in _wrong(_constant(each.answers[at]), output.type):
                yield _remark(each.index, output.name, value, output.type)


def _wrong(values: list[object] | None, declared: ItemType | None) -> list[object]:
    if declared is None:
        return []
    return [value for value in values or () if value is not None and declared.fit(value) is None]


def _remark(rule: int, column: str, value: object, declared: ItemType | None) -> Remark:
    name = declared.name if declared else ""
    return Remark(
        "type", (rule,), {}, _TEXT, {"value": written(value), "column": column, "type": name}
    )


def _constant(answer: Expression) -> list[object]:
    if answer.names:
        return []
    try:
        return [answer.evaluate({}, strict=False)]
    except FeelError:
        return []
