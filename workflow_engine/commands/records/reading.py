"""Values that people, files and programs give for the fields of a record: read and checked."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workflow_engine.commands.fields import Fields
from workflow_engine.domain.money import parse_amount
from workflow_engine.errors import ValueRefused, _l
from workflow_engine.persistence.records import Targets
from workflow_engine.records.fields import Spec, defaults, outer_name, specs

MOST_LINES = 500
#: Above this an amount could outgrow its column once it is added up and converted.
LARGEST = Decimal(10) ** 12
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES, _NO = frozenset({"true", "yes", "1", "是"}), frozenset({"false", "no", "0", "否"})
#: What a line is told by, not what it says.
_PLACE = {"id", "position"}
_EMPTY: tuple[Any, ...] = (None, "", [], ())


class _Wrong(Exception):
    """A value that its field cannot keep."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message, self.params = message, params


@dataclass(slots=True)
class Reader:
    """Reads one record's values; faults go to ``fields`` under the path of the value."""

    fields: Fields
    targets: Targets
    may: Callable[[str], bool]

    def read(
        self, entity: type, given: Mapping[str, Any], *, before: Any = None, path: str = ""
    ) -> dict[str, Any]:
        """The values by attribute. ``before`` is the record that is changed: what is not given
        stays as it is; of a new one everything that is required must be there."""
        known = {
            outer_name(name, spec): name
            for name, spec in specs(entity).items()
            if name not in _PLACE
        }
        for outer in given.keys() - known.keys() - _PLACE:
            self.fields.refuse(f"{path}{outer}", _l("This field is not known here."))
        found: dict[str, Any] = {}
        for outer, name in known.items():
            spec = specs(entity)[name]
            if outer in given:
                self._take(found, name, spec, given[outer], before, f"{path}{outer}")
            elif before is None and spec.required and _is_asked(entity, name, spec):
                self.fields.refuse(f"{path}{outer}", _l("Fill this in."))
        return found

    def _take(
        self, found: dict[str, Any], name: str, spec: Spec, value: Any, before: Any, path: str
    ) -> None:
        value = self.value(spec, value, path, before=getattr(before, name, None))
        is_same = before is not None and getattr(before, name) == value
        if spec.written == "never" or (spec.written == "once" and before is not None):
            if not is_same:
                self.fields.refuse(path, _l("This cannot be changed here."))
        elif spec.permission and not self.may(spec.permission) and not is_same:
            self.fields.refuse(path, _l("You may not change this."))
        else:
            found[name] = value

    def value(self, spec: Spec, value: Any, path: str, *, before: Any = None) -> Any:
        """One value as its field keeps it; None when it is empty or wrong."""
        if isinstance(value, str):
            value = value.strip()
        if value in _EMPTY and value is not False:
            if spec.required:
                self.fields.refuse(path, _l("Fill this in."))
            return [] if spec.kind == "lines" else False if spec.kind == "flag" else None
        if spec.kind == "lines":
            return self._lines(spec, value, path, before or [])
        try:
            return _READERS.get(spec.kind, Reader._text)(self, spec, value, path)
        except _Wrong as wrong:
            self.fields.refuse(path, wrong.message, **wrong.params)
            return None

    def _text(self, spec: Spec, value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise _Wrong(_l("A text is expected here."))
        if spec.multiline:
            lines = [" ".join(line.split()) for line in value.splitlines()]
            self.fields.text(path, " ".join(lines), most=spec.most or 4000)
            return "\n".join(lines)
        return self.fields.text(path, value, most=spec.most or 200)

    def _choice(self, spec: Spec, value: Any, path: str) -> str:
        if value not in (spec.options or {}):
            raise _Wrong(_l("Choose one of the offered values."))
        return str(value)

    def _number(self, spec: Spec, value: Any, path: str) -> Decimal:
        try:
            number = parse_amount(value)
        except ValueRefused as error:
            raise _Wrong(_l("Write a number like 1234.50.")) from error
        if number != number.quantize(Decimal(1).scaleb(-spec.scale)):
            raise _Wrong(_l("At most {places} decimal places."), places=spec.scale)
        return _within(spec, number)

    def _whole(self, spec: Spec, value: Any, path: str) -> int:
        if isinstance(value, bool) or not re.fullmatch(r"[+-]?\d{1,9}", str(value)):
            raise _Wrong(_l("A whole number is expected here."))
        return int(_within(spec, Decimal(int(value))))

    def _flag(self, spec: Spec, value: Any, path: str) -> bool:
        text = str(value).lower()
        if text not in _YES | _NO:
            raise _Wrong(_l("Say true or false."))
        return text in _YES

    def _day(self, spec: Spec, value: Any, path: str) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value if _DAY.fullmatch(value) else "")
        except (TypeError, ValueError) as error:
            raise _Wrong(_l("Write a date like 2026-11-23.")) from error

    def _moment(self, spec: Spec, value: Any, path: str) -> datetime:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except (TypeError, ValueError):
            moment = None
        if moment is None or moment.tzinfo is None or not 1900 <= moment.year < 3000:
            raise _Wrong(_l("A moment like 2026-03-02T11:00:00Z is expected here."))
        return moment

    def _reference(self, spec: Spec, value: Any, path: str) -> str:
        found = self.targets.ids(spec.target, [value]) if isinstance(value, str) else {}
        if value not in found:
            raise _Wrong(_l("There is no such entry."))
        return found[value]

    def _coded(self, spec: Spec, value: Any, path: str) -> str:
        if isinstance(value, str) and value in self.targets.codes(spec.target, [value]):
            return value
        raise _Wrong(_l("There is no such entry in use."))

    def _lines(self, spec: Spec, value: Any, path: str, before: Sequence[Any]) -> list[Any]:
        """Lines as values with the line they belong to, if it was there before."""
        if not isinstance(value, Sequence) or not all(isinstance(one, Mapping) for one in value):
            self.fields.refuse(path, _l("A list of lines is expected here."))
            return []
        if len(value) > MOST_LINES:
            self.fields.refuse(path, _l("At most {count} lines fit."), count=MOST_LINES)
            return []
        assert spec.line is not None
        kept = {line.id: line for line in before}
        return [
            (
                kept.get(one.get("id", "")),
                self.read(
                    spec.line, one, before=kept.get(one.get("id", "")), path=f"{path}.{index}."
                ),
            )
            for index, one in enumerate(value)
        ]


_READERS: Mapping[str, Callable[[Reader, Spec, Any, str], Any]] = {
    "choice": Reader._choice,
    "number": Reader._number,
    "money": Reader._number,
    "whole": Reader._whole,
    "flag": Reader._flag,
    "day": Reader._day,
    "moment": Reader._moment,
    "reference": Reader._reference,
    "coded": Reader._coded,
}


def _within(spec: Spec, number: Decimal) -> Decimal:
    if spec.least is not None and number < spec.least:
        raise _Wrong(_l("The smallest value is {least}."), least=spec.least)
    if abs(number) > (LARGEST if spec.most is None else spec.most):
        raise _Wrong(_l("This is too large."))
    return number


def _is_asked(entity: type, name: str, spec: Spec) -> bool:
    """Whether somebody has to give it: nobody else would fill it in."""
    return spec.written != "never" and name not in defaults(entity)
